import type { Modality } from '../domain/evidence.js';
import { HEALTHY } from './accuracy.js';
import { measure } from './measure.js';
import type { Row } from './measure.js';
import type { Outcome } from './outcome.js';

/** One row for each part of the data, and one for all when there are several. */
export function partRows(outcomes: readonly Outcome[], group = 'parts', name = ''): Row[] {
  const parts = [...new Set(outcomes.map((outcome) => outcome.part))].sort();
  const label = (part: string): string => (name === '' ? part : `${name}: ${part}`);
  const rows = parts.map((part) =>
    measure(
      group,
      label(part),
      outcomes.filter((outcome) => outcome.part === part),
    ),
  );
  return parts.length < 2 ? rows : [measure(group, label('all'), outcomes), ...rows];
}

/** Failing hosts by what their alert says: red herrings stand apart. */
export function alertRows(outcomes: readonly Outcome[]): Row[] {
  const failing = outcomes.filter((outcome) => outcome.truth !== HEALTHY);
  const rows: [string, (outcome: Outcome) => boolean][] = [
    ["alert points to the cause's area", (outcome) => outcome.pointer === 'cause'],
    ['red herring: alert points to other areas only', (outcome) => outcome.pointer === 'elsewhere'],
    ['vague: alert points to no area', (outcome) => outcome.pointer === 'nowhere'],
    ['alert typed by an engineer', (outcome) => outcome.typed],
    ['healthy host', (outcome) => outcome.truth === HEALTHY],
  ];
  return rows.map(([name, fits], index) =>
    measure('alerts', name, (index === rows.length - 1 ? outcomes : failing).filter(fits)),
  );
}

/** Cases in which another modality also speaks for the true cause, as the full run cited it. */
export function shownElsewhere(full: readonly Outcome[], missing: Modality): Set<string> {
  const shown = full.filter((outcome) => outcome.shownBy.some((modality) => modality !== missing));
  return new Set(shown.map((outcome) => outcome.id));
}

/** Rows of a run without one modality, beside the same cases of the full run. */
export function missingRows(full: readonly Outcome[], reduced: readonly Outcome[], missing: Modality): Row[] {
  const shown = shownElsewhere(full, missing);
  const among = (outcomes: readonly Outcome[]): Outcome[] => outcomes.filter(({ id }) => shown.has(id));
  return [
    ...partRows(reduced, 'missing modality', `without ${missing}`),
    measure('missing modality', `without ${missing}, fault shown elsewhere`, among(reduced)),
    measure('missing modality', `the same cases with ${missing}`, among(full)),
  ];
}
