import type { Diagnosis } from '../domain/diagnosis.js';
import type { Diagnostician } from '../ports/diagnostician.js';
import type { DiagnosisStore } from '../ports/diagnosis-store.js';
import { resolveLinks } from '../report/resolve-links.js';
import type { Links } from '../web/links.js';

// What is kept holds `knowledge:` links, which last; what is shown holds signed ones, which expire. Neither of these
// two is for whoever keeps what it gets.

/** For those who show diagnoses as soon as they are made. */
export function linkDiagnostician(diagnostician: Diagnostician, links: Links): Diagnostician {
  const linked = async (made: Promise<Diagnosis>): Promise<Diagnosis> =>
    resolveLinks(await made, (link) => links.resolve(link));
  return {
    diagnose: (...args) => linked(diagnostician.diagnose(...args)),
    resume: (...args) => linked(diagnostician.resume(...args)),
    reexamine: (...args) => linked(diagnostician.reexamine(...args)),
  };
}

/** For those who show kept diagnoses. */
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
