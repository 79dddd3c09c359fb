import { readDiagnosis } from '../../src/domain/diagnosis.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import { viewDiagnosis } from '../../src/report/view.js';
import { healthy, oom } from './sample.js';

/** It might be healthy, and an OOM kill is the best of the failures. */
function undecided(against: string[], skipped = 0): Diagnosis {
  const [none] = healthy.report.rootCauses;
  const [kill] = oom.report.rootCauses;
  if (!none || !kill) throw new Error('samples without causes');
  const rootCauses = [
    { ...none, against },
    { ...kill, confidence: 0.04, resolution: kill.resolution.slice(skipped) },
  ];
  return readDiagnosis({ ...oom, report: { ...oom.report, abstained: true, rootCauses } });
}

it('goes on with the procedure of the best failure where something speaks against a healthy host', () => {
  const { doFirst, then, headline } = viewDiagnosis(undecided(['M1']));
  expect(headline.title).toBe('Not certain: no cause can be named');
  expect(doFirst?.text).toContain('Read the limit');
  // A guess this faint is looked at, not acted upon.
  expect(then.map(({ risk }) => risk)).not.toContain('medium');
});

it('begins with a step of low risk where none only reads', () => {
  expect(viewDiagnosis(undecided(['M1'], 1)).doFirst?.risk).toBe('low');
});

it('goes on with the look at a healthy host where nothing speaks against it', () => {
  expect(viewDiagnosis(undecided([])).doFirst?.text ?? '').not.toContain('Read the limit');
});

it('goes on with the best failure where there were no metrics', () => {
  const diagnosis = undecided([]);
  const evidence = diagnosis.evidence.filter(({ modality }) => modality !== 'metrics');
  expect(viewDiagnosis({ ...diagnosis, evidence }).doFirst?.text).toContain('Read the limit');
});
