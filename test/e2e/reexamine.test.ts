import { createApp } from '../../src/app.js';
import type { App } from '../../src/app.js';
import { configSchema } from '../../src/config.js';
import { readDiagnosis } from '../../src/domain/diagnosis.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import { NO_REVISION } from '../../src/domain/revision.js';
import type { Revision } from '../../src/domain/revision.js';
import { createBundleSource, openBundle } from '../../src/sources/bundle/index.js';
import { CGROUP_OOM } from '../bundle-kit.js';

const config = configSchema.parse({ logLevel: 'silent' });
let app: App;
let first: Diagnosis;
beforeAll(async () => {
  app = await createApp(config, [createBundleSource(CGROUP_OOM)]);
  first = await app.diagnostician.diagnose(await openBundle(CGROUP_OOM), { id: 'first' });
}, 60_000);

async function reexamine(
  change: Partial<Revision>,
  previous = first,
): Promise<{ later: Diagnosis; nodes: string[] }> {
  const nodes: string[] = [];
  const later = await app.diagnostician.reexamine(
    previous,
    { ...NO_REVISION, ...change },
    { onProgress: ({ node, status }) => status === 'started' && nodes.push(node) },
  );
  return { later, nodes };
}

/** Checks whose holding leads to the cause. */
function checksTo(cause: string | undefined): string[] {
  return app.knowledge.sops.flatMap((sop) =>
    sop.checks.flatMap((check) =>
      'cause' in check.then && check.then.cause === cause ? [`${sop.id}#${check.id}`] : [],
    ),
  );
}

const chunksOf = ({ report }: Diagnosis) => [
  ...report.steps,
  ...report.rootCauses,
  ...report.rootCauses.flatMap((cause) => cause.resolution),
];

describe('re-examining a diagnosis', () => {
  it('goes from align on, collects nothing, and is a new diagnosis over the same evidence', async () => {
    const { later, nodes } = await reexamine({});
    expect([...new Set(nodes)]).toEqual(['align', 'retrieve', 'draft', 'validate']);
    expect(later.id).not.toBe(first.id);
    expect(later.evidence).toEqual(first.evidence);
    expect(later.findings).toEqual(first.findings);
    expect(later.report.rootCauses).toEqual(first.report.rootCauses);
    expect(later.report.notes[0]).toMatch(/^Re-examined from diagnosis first .*leads as before/);
    expect(readDiagnosis(JSON.parse(JSON.stringify(later)))).toEqual(later);
  });

  it('lets disputed findings speak for no cause, and marks them', async () => {
    const [top] = first.report.rootCauses;
    const disputed = (top?.for ?? []).map((finding) => ({ finding, why: 'a test of ours, "[M1]" is wrong' }));
    const { later } = await reexamine({ disputed });
    const ids = disputed.map((one) => one.finding);
    expect(
      later.findings
        .filter((one) => one.disputed !== undefined)
        .map((one) => one.id)
        .sort(),
    ).toEqual([...ids].sort());
    for (const chunk of chunksOf(later))
      for (const { kind, ref } of chunk.citations)
        expect(kind === 'finding' && ids.includes(ref)).toBe(false);
    for (const cause of later.report.rootCauses)
      expect(cause.for.filter((id) => ids.includes(id))).toEqual([]);
    for (const symptom of later.symptoms)
      expect(symptom.findings.filter((id) => ids.includes(id))).toEqual([]);
    expect(later.report.rootCauses[0]?.id).not.toBe(top?.id);
    expect(later.report.notes.join('\n')).toContain('"a test of ours, \'M1\' is wrong"');
    const { later: again } = await reexamine({}, later);
    expect(again.findings).toEqual(first.findings);
  });

  it('counts no symptom that is expected here', async () => {
    const terms = [...new Set(first.symptoms.map((symptom) => symptom.term))];
    const expected = terms.map((term) => ({ term, why: 'it is a cache server' }));
    const { later } = await reexamine({ expected });
    expect(later.symptoms).toEqual([]);
    expect(['none', undefined]).toContain(later.report.rootCauses[0]?.id);
  });

  it('rules an excluded cause out and keeps it visible as dropped', async () => {
    const id = first.report.rootCauses[0]?.id ?? '';
    const { later } = await reexamine({ excluded: [{ cause: id, why: 'we have no limit set' }] });
    expect(later.report.rootCauses[0]?.id).not.toBe(id);
    const out = later.report.rootCauses.find((cause) => cause.id === id);
    expect(out).toMatchObject({ verdict: 'dropped', confidence: 0 });
    expect(out?.reasons.join()).toContain('we have no limit set');
    expect(later.report.rootCauses.filter((cause) => cause.id === id)).toHaveLength(1);
  });

  it("takes an engineer's report as a symptom that is cited as his word, never as a finding", async () => {
    const unseen = [...app.knowledge.terms.keys()].find(
      (term) => term === 'disk.io.error' && !first.symptoms.some((symptom) => symptom.term === term),
    );
    const text = 'the disk throws I/O errors since this morning';
    const { later } = await reexamine({ hints: [{ text, terms: [unseen ?? ''] }] });
    const said = later.symptoms.filter((symptom) => symptom.said !== undefined);
    expect(said).toEqual([expect.objectContaining({ term: 'disk.io.error', findings: [], said: text })]);
    const disk = later.report.rootCauses.find((cause) => cause.id === 'disk.io.error');
    expect(disk?.citations).toContainEqual({ kind: 'engineer', ref: text, link: '' });
    expect(disk?.confidence).toBeGreaterThan(
      first.report.rootCauses.find((cause) => cause.id === 'disk.io.error')?.confidence ?? 0,
    );
    expect(disk?.for).toEqual([]);
    expect(disk?.verdict).toBe('unverified');
  });

  it("lets an answer to a check go before the check's condition", async () => {
    const leading = first.report.rootCauses[0]?.id;
    const refs = checksTo(leading);
    const no = await reexamine({
      checks: refs.map((check) => ({ check, holds: false, why: 'no, I looked' })),
    });
    const confidenceOf = ({ report }: Diagnosis) =>
      report.rootCauses.find((cause) => cause.id === leading)?.confidence ?? 0;
    expect(confidenceOf(no.later)).toBeLessThan(confidenceOf(first));
    expect(no.later.report.rootCauses.find((cause) => cause.id === leading)?.verdict).not.toBe('supported');
    expect(no.later.report.notes.join('\n')).toContain('"no, I looked"');
    const rival = first.report.rootCauses.slice(1).find((cause) => checksTo(cause.id).length > 0);
    const why = 'yes, it says 5 %';
    const yes = await reexamine({
      checks: checksTo(rival?.id).map((check) => ({ check, holds: true, why })),
    });
    const raised = yes.later.report.rootCauses.find((cause) => cause.id === rival?.id);
    expect(raised?.confidence).toBeGreaterThan(rival?.confidence ?? 1);
  });
});
