import type { DiagnosisStore } from '../ports/diagnosis-store.js';
import { resolveLinks } from '../report/resolve-links.js';
import type { Links } from '../web/links.js';

/**
 * For those who show kept diagnoses. What is kept holds `knowledge:` links, which last; what is shown holds signed ones,
 * which expire: this store is not for whoever keeps what it gets.
 */
export function linkStore(
  diagnoses: Pick<DiagnosisStore, 'load' | 'list'>,
  links: Links,
): Pick<DiagnosisStore, 'load' | 'list'> {
  return {
    list: (limit) => diagnoses.list(limit),
    async load(id) {
      const diagnosis = await diagnoses.load(id);
      return diagnosis && resolveLinks(diagnosis, (link) => links.resolve(link));
    },
  };
}
