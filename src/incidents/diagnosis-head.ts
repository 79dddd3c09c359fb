import type { Diagnosis } from '../domain/diagnosis.js';
import { OScopeError } from '../errors.js';

/** What a list of diagnoses says of one. */
export interface DiagnosisHead {
  host: string;
  cause: string;
}

export function headOf({ incident, report }: Diagnosis): DiagnosisHead {
  return {
    host: incident.host.hostname || incident.host.ip,
    cause: report.abstained ? 'not known' : (report.rootCauses[0]?.id ?? 'not known'),
  };
}

/** @throws OScopeError `internal` for an id that could be a path or a pattern */
export function checkId(id: string): void {
  if (!/^[\w-]+$/.test(id))
    throw new OScopeError({ code: 'internal', message: `"${id}" is no id of a diagnosis.` });
}

/**
 * The one id among these, all of which begin with the text, that is meant.
 * @throws OScopeError `bad_input` when several are
 */
export function chooseId(text: string, ids: readonly string[]): string | undefined {
  if (ids.length <= 1 || ids.includes(text)) return ids.includes(text) ? text : ids[0];
  throw new OScopeError({
    code: 'bad_input',
    message: `${ids.length} diagnoses begin with "${text}".`,
    remedy: `Give more of the id: ${ids.slice(0, 3).join(', ')} …`,
  });
}
