import fc from 'fast-check';
import { diagnosisSchema, readDiagnosis } from '../../src/domain/diagnosis.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import { UNCONFIRMED } from '../../src/domain/reasons.js';
import { resolveLinks } from '../../src/report/resolve-links.js';
import { viewDiagnosis } from '../../src/report/view.js';
import { confidenceWord } from '../../src/report/words.js';
import { anyDiagnosis } from './arbitrary.js';
import { abstention, healthy, hostile, oom } from './sample.js';

const view = viewDiagnosis(oom);

function changed(diagnosis: Diagnosis, report: Partial<Diagnosis['report']>): Diagnosis {
  return readDiagnosis({ ...diagnosis, report: { ...diagnosis.report, ...report } });
}

/** The findings with one of them disputed. */
function dispute(diagnosis: Diagnosis, id: string, why: string): Diagnosis {
  const findings = diagnosis.findings.map((finding) =>
    finding.id === id ? { ...finding, disputed: why } : finding,
  );
  return { ...diagnosis, findings };
}

describe('headline', () => {
  it('names host, cause and confidence in words', () => {
    expect(view.headline).toMatchObject({
      tone: 'failure',
      host: 'db-07 (10.0.3.17)',
      title: 'A service hit its own memory limit and is OOM-killed',
      confidence: { text: 'very likely (93 %)' },
      verdict: { verdict: 'supported' },
      window: '2025-03-04 03:09:00 to 03:13:00 UTC (4 min)',
    });
  });

  it('says plainly that a host is healthy', () => {
    expect(viewDiagnosis(healthy).headline).toMatchObject({
      tone: 'healthy',
      title: 'No failure found: the host looks healthy',
    });
  });

  it('says plainly that it is not sure', () => {
    expect(viewDiagnosis(abstention).headline).toMatchObject({
      tone: 'unsure',
      title: 'Not certain. Best guess: The disk answers slowly',
      confidence: null,
      verdict: null,
    });
    expect(viewDiagnosis(changed(oom, { rootCauses: [] })).headline).toMatchObject({
      tone: 'unsure',
      title: 'Not certain: no cause can be named',
      confidence: null,
    });
  });

  it('never leads with a dropped cause', () => {
    const [first, ...others] = oom.report.rootCauses;
    if (!first) throw new Error('sample without causes');
    const dropped = viewDiagnosis(
      changed(oom, { rootCauses: [{ ...first, verdict: 'dropped' }, ...others] }),
    );
    expect(dropped.headline.causeId).toBe('mem.leak.process');
    expect(dropped.causes.at(-1)?.verdict.verdict).toBe('dropped');
  });
});

describe('facts', () => {
  it('takes one of each modality, in order of time, with values and times', () => {
    expect(view.why.map((fact) => [fact.id, fact.change, fact.onset.utc, fact.onset.relative])).toEqual([
      ['M1', '41 % → 99.8 %', '03:10:44 UTC', '2 min 1 s before the alert'],
      ['S1', '0.2 % → 18 %', '03:10:50 UTC', '1 min 55 s before the alert'],
      ['L1', '3 times', '03:11:31 UTC', '1 min 14 s before the alert'],
    ]);
  });

  it('names the subject once and the day only where it differs from that of the alert', () => {
    expect(view.findings[0]?.title).toBe('Memory of the service is at its limit (unit orders-api.service)');
    const yesterday = {
      ...oom,
      findings: oom.findings.map((finding) => ({ ...finding, onset: finding.onset - 86_400 })),
    };
    expect(viewDiagnosis(yesterday).why[0]?.onset.utc).toBe('2025-03-03 03:10:44 UTC');
  });

  it('never lets a disputed finding stand for anything', () => {
    const shown = viewDiagnosis(dispute(oom, 'M1', 'the sensor\n lies'));
    expect(shown.findings.find(({ id }) => id === 'M1')?.disputed).toBe('the sensor lies');
    expect(shown.why.map(({ id }) => id)).not.toContain('M1');
    expect(
      shown.causes.flatMap((cause) => [...cause.for, ...cause.against]).map(({ id }) => id),
    ).not.toContain('M1');
    expect(shown.chart.findings.map(({ id }) => id)).not.toContain('M1');
  });

  it('names what rests on an engineer’s word alone as that, with no finding beside it', () => {
    const [first] = oom.report.rootCauses;
    if (!first) throw new Error('sample without causes');
    const citations = [{ kind: 'engineer' as const, ref: 'it swaps\nall night', link: '' }];
    const shown = viewDiagnosis(changed(oom, { rootCauses: [{ ...first, for: [], citations }] }));
    expect(shown.whySaid).toEqual(['an engineer says “it swaps all night”']);
    expect(shown.why).toEqual([]);
    expect(shown.causes[0]?.citations[0]?.label).toBe('an engineer says “it swaps all night”');
  });

  it('shows the strongest of all where no failure is named, and not only what fits', () => {
    const [first] = oom.report.rootCauses;
    if (!first) throw new Error('sample without causes');
    const strongest = ['M1', 'L1', 'S1'];
    const none = { ...first, id: 'none', for: ['M4'] };
    const calm = viewDiagnosis(changed(oom, { rootCauses: [none] }));
    expect(calm.why.map(({ id }) => id).sort()).toEqual(strongest.sort());
    const unsure = viewDiagnosis(changed(oom, { abstained: true, rootCauses: [{ ...first, for: ['M4'] }] }));
    expect(unsure.why.map(({ id }) => id).sort()).toEqual(strongest.sort());
  });

  it('shows what was said of a cited symptom', () => {
    const [symptom] = oom.symptoms;
    const [step] = oom.report.steps;
    if (!symptom || !step) throw new Error('sample without symptoms');
    const said = { ...symptom, findings: [], wording: 'swapping (an engineer says so)', said: 'it swaps' };
    const citations = [{ kind: 'symptom' as const, ref: symptom.id, link: '' }];
    const shown = viewDiagnosis({
      ...changed(oom, { steps: [{ ...step, citations }] }),
      symptoms: [said],
    });
    expect(shown.steps[0]?.citations[0]?.label).toBe('swapping (an engineer says so): “it swaps”');
  });

  it('does not repeat a value that the title says', () => {
    const titled = {
      ...oom,
      findings: oom.findings.map((finding) => ({ ...finding, title: 'Memory at 99.8 %' })),
    };
    expect(viewDiagnosis(titled).findings[0]?.change).toBeNull();
  });

  it('draws the metrics that speak for the leading cause first', () => {
    expect(view.chart.findings.map((finding) => finding.id)).toEqual(['M1', 'M2', 'M3', 'M4']);
  });
});

describe('chunks', () => {
  it('says of a cause that no check confirms just that', () => {
    const [first] = oom.report.rootCauses;
    if (!first) throw new Error('sample without causes');
    const unconfirmed = { ...first, verdict: 'unverified' as const, reasons: [UNCONFIRMED] };
    const { headline } = viewDiagnosis(changed(oom, { rootCauses: [unconfirmed] }));
    expect(headline.verdict).toEqual({
      verdict: 'unverified',
      meaning: 'no check of an SOP confirms it',
      reasons: [],
    });
  });

  it('shows what validation changed and on which SOP’s word', () => {
    expect(view.steps[0]?.change).toMatchObject({
      draft: 'Memory of orders-api.service rose from 41 % to 80 % of its limit.',
      sources: [{ label: 'SOP “A service is OOM-killed at its own limit”, check k2' }],
    });
    expect(view.steps[1]?.change).toBeNull();
  });

  it('calls a step as risky as its riskiest command', () => {
    const [first] = oom.report.rootCauses;
    const [step] = first?.resolution ?? [];
    if (!first || !step) throw new Error('sample without steps');
    const command = { risk: 'high' as const, line: 'reboot', note: '' };
    const report = { rootCauses: [{ ...first, resolution: [{ ...step, commands: [command] }] }] };
    expect(viewDiagnosis(changed(oom, report)).doFirst?.riskLabel).toBe('HIGH RISK');
  });

  it('says every sentence of summary and statements once', () => {
    const statement = 'It is full. Free some.';
    const [first] = oom.report.rootCauses;
    if (!first) throw new Error('sample without causes');
    const report = { summary: 'It is full.', rootCauses: [{ ...first, statement }] };
    const said = viewDiagnosis(changed(oom, report));
    expect([said.headline.summary, said.causes[0]?.statement]).toEqual(['It is full.', 'Free some.']);
  });
});

describe('what to do first', () => {
  it('is the first step that always applies; the others follow', () => {
    expect(view.doFirst?.id).toBe('R1');
    expect(view.then.map((step) => step.id)).toEqual(['R2', 'R3']);
  });

  it('only looks when the diagnosis abstains', () => {
    expect(viewDiagnosis(abstention).doFirst?.risk).toBe('none');
    expect(viewDiagnosis(changed(oom, { abstained: true })).doFirst?.id).toBe('R1');
  });
});

it('holds no character that could fool a reader, for any diagnosis', () => {
  const check = (diagnosis: Diagnosis) => {
    for (const text of strings(viewDiagnosis(diagnosis)))
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  };
  check(hostile);
  fc.assert(fc.property(anyDiagnosis, check), { numRuns: 50 });
});

it('passes every link through a resolver when asked', () => {
  const resolved = resolveLinks(oom, (link) => link.replace('https://runbooks.example.com/', '/knowledge/'));
  const shown = viewDiagnosis(resolved);
  expect(shown.sops[0]?.href).toBe('/knowledge/sops/mem-oom-cgroup.md');
  expect(shown.steps[0]?.change?.sources[0]?.href).toBe('/knowledge/sops/mem-oom-cgroup.md');
  expect(shown.doFirst?.citations[0]?.href).toBe('/knowledge/sops/mem-oom-cgroup.md');
});

it('keeps samples valid', () => {
  for (const sample of [oom, healthy, abstention, hostile])
    expect(() => diagnosisSchema.parse(sample)).not.toThrow();
});

it('gives no number for a healthy host of which no metrics were seen', () => {
  const unseen = changed({ ...healthy, evidence: [] }, { abstained: true });
  const [none] = viewDiagnosis(unseen).causes;
  expect([none?.id, none?.confidence.text]).toEqual(['none', 'not weighed: there were no metrics']);
  expect(viewDiagnosis(healthy).causes[0]?.confidence.text).toBe('likely (86 %)');
});

it('says what the number of an answer means', () => {
  expect(view.footer.confidence).toMatch(
    /^93 % means: of 100 reports as sure as this one, about 93 are right/,
  );
  expect(viewDiagnosis(abstention).footer.confidence).toBeNull();
});

it('puts confidence in words at fixed bounds', () => {
  expect([0.9, 0.899, 0.7, 0.4, 0.39].map(confidenceWord)).toEqual([
    'very likely',
    'likely',
    'likely',
    'possible',
    'unlikely guess',
  ]);
});

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}
