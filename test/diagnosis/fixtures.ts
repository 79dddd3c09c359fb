import { showsOf } from '../../src/diagnosis/observability.js';
import type { Shows } from '../../src/diagnosis/observability.js';
import type { Retriever } from '../../src/ports/retriever.js';
import type { Evidence, Modality } from '../../src/domain/evidence.js';
import type { Finding } from '../../src/domain/finding.js';
import type { Incident } from '../../src/domain/incident.js';
import type { KnowledgeBase, Sop } from '../../src/domain/knowledge.js';
import { sopSchema } from '../../src/domain/knowledge.js';
import type { Symptom } from '../../src/domain/symptom.js';

export const START = 1_700_000_000;

export const incident: Incident = {
  id: 'i-1',
  host: {
    ip: '10.0.0.1',
    hostname: 'web-1',
    osRelease: 'Debian GNU/Linux 12 (bookworm)',
    kernel: '6.1.0-1-amd64',
    cpus: 2,
    memBytes: 2 ** 30,
  },
  window: { start: START, end: START + 300, stepSeconds: 5 },
  alert: {
    source: 'manual',
    name: '',
    severity: 'warning',
    summary: 'slow',
    startsAt: START + 250,
    labels: {},
  },
};

export function evidence(modality: Modality, change: Partial<Evidence> = {}): Evidence {
  return {
    id: modality,
    source: 'test',
    modality,
    status: 'ok',
    query: '',
    window: { start: START, end: START + 300 },
    link: '',
    note: null,
    ref: modality,
    ...change,
  };
}

/** Everything that these modalities may show. */
export const seeing = (...modalities: Modality[]): Shows => showsOf(modalities.map((one) => evidence(one)));

export function finding(id: string, change: Partial<Finding> = {}): Finding {
  const modality = id.startsWith('M') ? 'metrics' : id.startsWith('L') ? 'logs' : 'stacks';
  return {
    id,
    modality,
    kind: 'mem.available.ratio',
    title: `Finding ${id}`,
    onset: START + 200,
    strength: 0.9,
    direction: 'up',
    saturated: false,
    subject: {},
    baseline: 0.6,
    value: 0.04,
    unit: 'ratio',
    excerpt: [],
    points: [],
    evidenceId: modality,
    link: `bundle:${modality}#${id}`,
    ...change,
  };
}

export function symptom(term: string, findings: string[] = ['M1'], change: Partial<Symptom> = {}): Symptom {
  return {
    id: 'Y1',
    term,
    wording: term,
    findings,
    onset: START + 200,
    strength: 0.9,
    subject: {},
    ...change,
  };
}

export function sop(value: unknown): Sop {
  return { ...sopSchema.parse(value), body: '', file: 'sops/test.md' };
}

const resolution = [
  { id: 'r1', text: 'Look at the process list first.', risk: 'none', verify: 'It is named.' },
];

/** Two causes that look alike: reclaim is what a leak brings along. */
export const memorySop = sop({
  id: 'sop-memory',
  title: 'Available memory runs out: find what holds the memory',
  symptoms: ['memory.low'],
  checks: [
    {
      id: 'k1',
      text: 'Does anonymous memory grow?',
      when: { all: ['memory.low', 'anon.grows'] },
      command: 'free -m',
      then: { cause: 'leak' },
      otherwise: { check: 'k2' },
    },
    {
      id: 'k2',
      text: 'Do allocations stall in reclaim?',
      when: 'reclaim.stalls',
      command: 'vmstat 1 5',
      then: { cause: 'reclaim' },
    },
  ],
  causes: [
    {
      id: 'leak',
      title: 'A process leaks memory',
      statement: 'The memory of {unit} keeps growing until none is left.',
      evidence: { strong: ['anon.grows', 'memory.low'], excludes: ['cgroup.oom'] },
      consequences: ['reclaim.stalls', 'disk.busy'],
      resolution: [
        ...resolution,
        {
          id: 'r2',
          text: 'Restart the service {unit}.',
          use: 'abnormal',
          risk: 'medium',
          commands: [
            { risk: 'medium', line: 'systemctl restart {unit}' },
            { risk: 'none', line: 'dnf list installed', os: ['rhel>=8'] },
          ],
          verify: 'Available memory comes back.',
          variants: [{ text: 'Restart it with the service manager of AliOS.', os: ['alios'] }],
        },
      ],
    },
    {
      id: 'reclaim',
      title: 'Direct reclaim stalls allocations',
      statement: 'Allocations stall in direct reclaim on this host.',
      evidence: { strong: ['reclaim.stalls'], supporting: ['disk.busy'] },
      resolution,
    },
    {
      id: 'none',
      title: 'Nothing is wrong',
      statement: 'No sign of a failure was found.',
      evidence: { weakens: ['memory.low', 'reclaim.stalls', 'anon.grows'] },
      resolution,
    },
  ],
  links: [{ title: 'Example', url: 'https://example.org' }],
});

const terms = {
  'memory.low': 'mem.available.ratio',
  'anon.grows': 'mem.anon.ratio',
  'reclaim.stalls': 'stack.direct_reclaim',
  'disk.busy': 'disk.utilisation.ratio',
  'cgroup.oom': 'log.oom.cgroup',
};

export const knowledge: KnowledgeBase = {
  version: 'test',
  rootCauses: new Map([
    ['leak', 'A process leaks.'],
    ['reclaim', 'Reclaim stalls.'],
    ['none', 'Nothing.'],
  ]),
  terms: new Map(
    Object.entries(terms).map(([id, kind]) => [
      id,
      { id, wording: `the term ${id}`, synonyms: ['x'], implied_by: [{ finding: kind }] },
    ]),
  ),
  sops: [memorySop],
  cases: [],
};

/** Finds nothing. */
export const emptyRetriever: Retriever = {
  embedder: 'x',
  vectorStore: 'x',
  forSymptoms: () => Promise.resolve([]),
  forText: () => Promise.resolve([]),
  sopsByTitle: () => Promise.resolve([]),
};
