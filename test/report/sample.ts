import { readDiagnosis } from '../../src/domain/diagnosis.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';
import type { Finding } from '../../src/domain/finding.js';

/** 2025-03-04 03:12:45 UTC. */
export const ALERT_AT = 1_741_057_965;
const START = ALERT_AT - 225;
const END = ALERT_AT + 15;

type Shape = (secondsIntoWindow: number) => number | null;

function points(shape: Shape): [number, number | null][] {
  return Array.from({ length: 60 }, (_, index) => [START + index * 4, shape(index * 4)]);
}

/** Deterministic ripple, so that a flat line looks measured. */
const ripple = (t: number) => Math.sin(t * 0.7) * 0.5 + Math.sin(t * 0.23) * 0.5;

function finding(values: Partial<Finding> & Pick<Finding, 'id' | 'kind' | 'title'>): Finding {
  return {
    modality: values.id.startsWith('M') ? 'metrics' : values.id.startsWith('L') ? 'logs' : 'stacks',
    onset: START + 120,
    strength: 0.8,
    saturated: false,
    subject: {},
    baseline: null,
    value: null,
    unit: '',
    excerpt: [],
    points: [],
    evidenceId: 'E1',
    link: 'bundle:metrics.json.gz#node_memory_MemAvailable_bytes',
    ...values,
  };
}

const link = (path: string) => `https://runbooks.example.com/${path}`;

const base = {
  schemaVersion: '1' as const,
  id: 'd-7f3a21',
  incident: {
    id: 'i-c0ffee',
    host: {
      ip: '10.0.3.17',
      hostname: 'db-07',
      osRelease: 'Debian GNU/Linux 12 (bookworm)',
      kernel: '6.1.0-28-amd64',
      cpus: 4,
      memBytes: 8_277_487_616,
    },
    window: { start: START, end: END, stepSeconds: 4 },
    alert: {
      source: 'alertmanager',
      name: 'ServiceRestartingOften',
      severity: 'critical',
      summary: 'orders-api.service restarted 3 times in 5 minutes on db-07',
      startsAt: ALERT_AT,
      labels: { instance: '10.0.3.17:9100', job: 'node' },
    },
  },
  engine: { analyst: 'offline', aligner: 'rules', embedder: 'local-384', vectorStore: 'memory' },
  usage: {
    wallMs: 1843,
    perNodeMs: { collect: 310, detect: 902, align: 48, retrieve: 120, draft: 35, validate: 401 },
    promptTokens: 0,
    completionTokens: 0,
  },
};

const evidence = [
  {
    id: 'E1',
    source: 'bundle metrics',
    modality: 'metrics',
    status: 'ok',
    query: 'metrics.json.gz, 812 series',
    window: { start: START, end: END },
    link: 'bundle:metrics.json.gz',
    note: null,
    ref: 'e1',
  },
  {
    id: 'E2',
    source: 'bundle journal',
    modality: 'logs',
    status: 'ok',
    query: 'journal.jsonl.gz, 2,316 records',
    window: { start: START, end: END },
    link: 'bundle:journal.jsonl.gz',
    note: null,
    ref: 'e2',
  },
  {
    id: 'E3',
    source: 'bundle stacks',
    modality: 'stacks',
    status: 'partial',
    query: 'stacks.folded.gz, 21 blocks',
    window: { start: START, end: END },
    link: 'bundle:stacks.folded.gz',
    note: 'Stacks end 20 s before the window does: the file is truncated.',
    ref: 'e3',
  },
];

const oomFindings: Finding[] = [
  finding({
    id: 'M1',
    kind: 'service.memory.limit.ratio',
    title: 'Memory of the service is at its limit',
    subject: { unit: 'orders-api.service' },
    onset: START + 104,
    strength: 0.97,
    trend: 'increasing',
    direction: 'up',
    saturated: true,
    baseline: 0.41,
    value: 0.998,
    unit: 'ratio',
    points: points((t) =>
      t < 104 ? 0.41 + ripple(t) * 0.01 : Math.min(0.998, 0.41 + ((t - 104) % 62) * 0.0125),
    ),
  }),
  finding({
    id: 'M2',
    kind: 'service.oom.rate',
    title: 'OOM kills in the service',
    subject: { unit: 'orders-api.service' },
    onset: START + 150,
    strength: 0.91,
    trend: 'spike',
    direction: 'up',
    baseline: 0,
    value: 0.25,
    unit: '/s',
    points: points((t) => (t === 152 || t === 212 ? 0.25 : 0)),
  }),
  finding({
    id: 'M3',
    kind: 'mem.available.ratio',
    title: 'Available memory of the host',
    onset: START + 108,
    strength: 0.34,
    trend: 'decreasing',
    direction: 'down',
    baseline: 0.74,
    value: 0.68,
    unit: 'ratio',
    points: points((t) =>
      t > 60 && t < 76 ? null : 0.74 - (t > 108 ? ((t - 108) % 62) * 0.001 : 0) + ripple(t) * 0.002,
    ),
  }),
  finding({
    id: 'M4',
    kind: 'disk.read.latency',
    title: 'Read latency',
    subject: { device: 'vda' },
    onset: START + 160,
    strength: 0.31,
    trend: 'spike',
    direction: 'up',
    baseline: 0.0006,
    value: 0.0123,
    unit: 'seconds',
    points: points((t) => (t >= 160 && t < 172 ? 0.0123 : 0.0006 + (ripple(t) + 1) * 0.0002)),
  }),
  finding({
    id: 'L1',
    kind: 'log.oom.cgroup',
    title: 'The kernel killed a process of a cgroup at its memory limit',
    subject: { unit: 'orders-api.service', process: 'java' },
    onset: START + 151,
    strength: 0.98,
    saturated: true,
    value: 3,
    unit: 'count',
    excerpt: [
      'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
      'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=orders-api.service,oom_memcg=/system.slice/orders-api.service,task=java,pid=48213,uid=998',
      'Memory cgroup out of memory: Killed process 48213 (java) total-vm:5123456kB, anon-rss:1046272kB, file-rss:2304kB, shmem-rss:0kB, UID:998',
    ],
    link: 'bundle:journal.jsonl.gz',
    evidenceId: 'E2',
  }),
  finding({
    id: 'L2',
    kind: 'log.service_restart',
    title: 'systemd restarted the service',
    subject: { unit: 'orders-api.service' },
    onset: START + 153,
    strength: 0.82,
    value: 3,
    unit: 'count',
    excerpt: [
      'orders-api.service: A process of this unit has been killed by the OOM killer.',
      'orders-api.service: Main process exited, code=killed, status=9/KILL',
      'orders-api.service: Scheduled restart job, restart counter is at 3.',
    ],
    link: 'bundle:journal.jsonl.gz',
    evidenceId: 'E2',
  }),
  finding({
    id: 'S1',
    kind: 'stack.cgroup',
    title: 'CPU time in cgroup memory charging',
    subject: { process: 'java' },
    onset: START + 110,
    strength: 0.77,
    trend: 'level-shift',
    direction: 'up',
    baseline: 0.002,
    value: 0.184,
    unit: 'ratio',
    excerpt: [
      'java;asm_exc_page_fault;handle_mm_fault;do_anonymous_page;mem_cgroup_charge;try_charge_memcg;try_to_free_mem_cgroup_pages',
    ],
    link: 'bundle:stacks.folded.gz',
    evidenceId: 'E3',
  }),
];

const sopCitation = {
  kind: 'sop',
  ref: 'mem-oom-cgroup#k2',
  link: link('sops/mem-oom-cgroup.md'),
};
const cite = (...refs: string[]) => refs.map((ref) => ({ kind: 'finding', ref, link: `#${ref}` }));

const oomResolution = [
  {
    id: 'R1',
    draft: 'Read the limit, the current use and the number of kills of the service.',
    text: 'Read the limit, the current use and the number of kills of the service.',
    verdict: 'supported',
    reasons: [],
    citations: [sopCitation],
    confidence: 0.95,
    commands: [
      {
        risk: 'none',
        line: 'systemctl show orders-api.service -p MemoryMax -p MemoryCurrent -p NRestarts',
        note: '',
      },
      {
        risk: 'none',
        line: 'cat /sys/fs/cgroup/system.slice/orders-api.service/memory.events',
        note: 'oom_kill counts the kills.',
      },
    ],
    risk: 'none',
    verification: 'oom_kill grows with every restart.',
    appliesWhen: null,
  },
  {
    id: 'R2',
    draft: 'Raise the limit to 2 GiB: the host has 5.6 GiB to spare.',
    text: 'Raise the limit to 2 GiB until the growth is understood: the host has 5.6 GiB to spare. The change is lost at the next boot.',
    verdict: 'supplemented',
    reasons: ['The SOP adds that --runtime changes do not outlive a boot.'],
    citations: [sopCitation],
    confidence: 0.9,
    commands: [
      {
        risk: 'low',
        line: 'systemctl set-property --runtime orders-api.service MemoryMax=2G',
        note: 'Takes effect at once, without a restart.',
      },
    ],
    risk: 'low',
    verification: 'No new “Memory cgroup out of memory” line for 10 minutes.',
    appliesWhen: null,
  },
  {
    id: 'R3',
    draft: 'Cap the Java heap and restart.',
    text: 'Cap the Java heap at 70 % of the limit (`-XX:MaxRAMPercentage=70`), then restart the service.',
    verdict: 'corrected',
    reasons: ['The SOP gives the share of the limit; the draft had none.'],
    citations: [sopCitation],
    confidence: 0.8,
    commands: [
      { risk: 'medium', line: 'systemctl restart orders-api.service', note: 'Requests in flight are lost.' },
    ],
    risk: 'medium',
    verification: 'Use settles below 80 % of the limit.',
    appliesWhen: 'Java applications',
  },
];

const cause = (id: string, title: string, statement: string, confidence: number, rest: object = {}) => ({
  id,
  title,
  statement,
  draft: statement,
  verdict: 'supported',
  reasons: [],
  confidence,
  for: [],
  against: [],
  citations: [],
  resolution: [],
  ...rest,
});

/** A service at its cgroup memory limit, killed and restarted. */
export const oom: Diagnosis = readDiagnosis({
  ...base,
  evidence,
  findings: oomFindings,
  symptoms: [
    {
      id: 'Y1',
      term: 'service-memory-at-limit',
      wording: 'Memory of orders-api.service has reached its limit',
      findings: ['M1'],
      onset: START + 104,
      strength: 0.97,
      subject: { unit: 'orders-api.service' },
    },
  ],
  matches: [
    {
      kind: 'sop',
      id: 'mem-oom-cgroup',
      title: 'A service is OOM-killed at its own limit',
      similarity: 0.91,
      score: 0.93,
      sharedTerms: ['service memory at limit', 'cgroup OOM kill'],
      rootCauses: ['mem.oom.cgroup'],
      link: link('sops/mem-oom-cgroup.md'),
    },
    {
      kind: 'historical-case',
      id: 'case-0031',
      title: 'Checkout API restarted every two minutes after a heap change',
      similarity: 0.87,
      score: 0.88,
      sharedTerms: ['cgroup OOM kill', 'service restarts'],
      rootCauses: ['mem.oom.cgroup'],
      link: link('cases/case-0031.md'),
    },
    {
      kind: 'historical-case',
      id: 'case-0008',
      title: 'Batch worker leaked memory until the host swapped',
      similarity: 0.64,
      score: 0.58,
      sharedTerms: ['memory grows steadily'],
      rootCauses: ['mem.leak.process'],
      link: link('cases/case-0008.md'),
    },
  ],
  report: {
    summary:
      'orders-api.service has used up its own memory limit of 1 GiB; the kernel killed its java process three times and systemd restarted it each time. The host itself has memory to spare.',
    steps: [
      {
        id: 'C1',
        draft: 'Memory of orders-api.service rose from 41 % to 80 % of its limit.',
        text: 'Memory of orders-api.service rose from 41 % to 99.8 % of its limit.',
        verdict: 'corrected',
        reasons: ['M1 shows 99.8 %, not 80 %.'],
        citations: [...cite('M1'), sopCitation],
        confidence: 0.96,
      },
      {
        id: 'C2',
        draft: 'The kernel killed java inside the cgroup of the service (CONSTRAINT_MEMCG).',
        text: 'The kernel killed java inside the cgroup of the service (CONSTRAINT_MEMCG).',
        verdict: 'supported',
        reasons: ['Check k2 of the SOP holds: the kill names the cgroup.'],
        citations: [...cite('L1', 'M2'), sopCitation],
        confidence: 0.97,
      },
      {
        id: 'C3',
        draft: 'The disk was the first to fail.',
        text: 'The disk was the first to fail.',
        verdict: 'dropped',
        reasons: ['M4 began 56 s after M1; a consequence cannot come first.'],
        citations: cite('M4'),
        confidence: 0.05,
      },
      {
        id: 'C4',
        draft: 'A heap change in the last release is behind the growth.',
        text: 'A heap change in the last release is behind the growth.',
        verdict: 'unverified',
        reasons: ['No evidence of releases was collected.'],
        citations: [{ kind: 'historical-case', ref: 'case-0031', link: link('cases/case-0031.md') }],
        confidence: 0.4,
      },
    ],
    rootCauses: [
      cause(
        'mem.oom.cgroup',
        'A service hit its own memory limit and is OOM-killed',
        'orders-api.service has used up its own memory limit of 1 GiB.',
        0.93,
        {
          for: ['M1', 'M2', 'L1', 'L2', 'S1'],
          against: [],
          citations: [sopCitation],
          resolution: oomResolution,
          reasons: ['All three checks of the SOP hold.'],
        },
      ),
      cause(
        'mem.leak.process',
        'A process leaks memory',
        'The growth starts anew after every restart, which a leak would show as well.',
        0.42,
        {
          verdict: 'unverified',
          for: ['M1'],
          against: ['M3'],
          reasons: ['Growth was seen for 60 s only: too short to tell a leak from a warm-up.'],
          resolution: [
            {
              ...oomResolution[0],
              id: 'R1',
              text: 'Take a heap histogram of the process.',
              draft: 'Take a heap histogram of the process.',
              commands: [
                {
                  risk: 'medium',
                  line: "jcmd '<pid of java>' GC.class_histogram",
                  note: 'Pauses the JVM for seconds.',
                },
              ],
              risk: 'medium',
              verification: null,
            },
          ],
        },
      ),
      cause(
        'service.crash_loop',
        'A service crashes and is restarted over and over',
        'The restarts follow the kills.',
        0.31,
        {
          for: ['L2'],
          against: ['L1'],
        },
      ),
      cause('mem.oom.global', 'The host ran out of memory', 'The host ran out of memory and swap.', 0.04, {
        verdict: 'dropped',
        against: ['M3', 'L1'],
        reasons: ['68 % of memory is available and the kill names a cgroup.'],
      }),
      cause('disk.io.latency', 'The disk answers slowly', 'Reads took 12 ms for a moment.', 0.03, {
        for: ['M4'],
        verdict: 'unverified',
      }),
    ],
    abstained: false,
    missing: ['Stacks end 20 s before the window does: the file is truncated.'],
    notes: [],
  },
});

/** Nothing is wrong: a harmless burst of load. */
export const healthy: Diagnosis = readDiagnosis({
  ...base,
  incident: {
    ...base.incident,
    host: { ...base.incident.host, hostname: 'web-02', ip: '10.0.3.9' },
    alert: {
      ...base.incident.alert,
      name: 'HostSlow',
      severity: 'warning',
      source: 'manual',
      summary: 'web-02 feels slow',
    },
  },
  evidence: evidence.map((record) => ({ ...record, status: 'ok', note: null })),
  findings: [
    finding({
      id: 'M1',
      kind: 'cpu.busy.ratio',
      title: 'CPU busy',
      onset: START + 80,
      strength: 0.36,
      trend: 'spike',
      direction: 'up',
      baseline: 0.08,
      value: 0.37,
      unit: 'ratio',
      points: points((t) => (t >= 80 && t < 120 ? 0.37 + ripple(t) * 0.02 : 0.08 + ripple(t) * 0.01)),
    }),
    finding({
      id: 'M2',
      kind: 'cpu.context_switches.rate',
      title: 'Context switches',
      onset: START + 80,
      strength: 0.22,
      trend: 'spike',
      direction: 'up',
      baseline: 2140,
      value: 15320,
      unit: '/s',
      points: points((t) => (t >= 80 && t < 120 ? 15320 : 2140 + ripple(t) * 90)),
    }),
  ],
  symptoms: [],
  matches: [],
  report: {
    summary:
      'CPU use rose to 37 % for 40 s and fell back before the alert; nothing was saturated, no errors were logged.',
    steps: [
      {
        id: 'C1',
        draft: 'No resource was saturated.',
        text: 'No resource was saturated.',
        verdict: 'supported',
        reasons: ['No finding is marked saturated.'],
        citations: cite('M1'),
        confidence: 0.88,
      },
    ],
    rootCauses: [
      cause('none', 'No failure', 'A false alarm or a harmless change of load.', 0.86),
      cause(
        'cpu.runaway.process',
        'A process takes the CPUs',
        'One process used much CPU for a short time.',
        0.11,
        {
          verdict: 'unverified',
          for: ['M1'],
        },
      ),
    ],
    abstained: false,
    missing: [],
    notes: [],
  },
});

/** Two of three modalities are missing: the diagnosis abstains. */
export const abstention: Diagnosis = readDiagnosis({
  ...base,
  evidence: [
    { ...evidence[0], status: 'partial', note: 'Metrics have a gap of 80 s.' },
    {
      ...evidence[1],
      status: 'failed',
      note: 'journal.jsonl.gz cannot be read: unexpected end of file.',
      ref: null,
    },
    { ...evidence[2], status: 'empty', note: 'No stack samples in the window.', ref: null },
  ],
  findings: [
    finding({
      id: 'M1',
      kind: 'disk.write.latency',
      title: 'Write latency',
      subject: { device: 'nvme0n1' },
      onset: START,
      strength: 0.62,
      trend: 'flat',
      direction: 'up',
      value: 0.214,
      unit: 'seconds',
      points: points((t) => (t > 90 && t < 170 ? null : 0.214 + ripple(t) * 0.04)),
    }),
  ],
  symptoms: [],
  matches: [],
  report: {
    summary:
      'Writes to nvme0n1 are slow from the first sample on, but without logs and stacks nothing tells a slow device from a busy one.',
    steps: [],
    rootCauses: [
      cause('disk.io.latency', 'The disk answers slowly', 'Writes take 214 ms.', 0.34, {
        verdict: 'unverified',
        for: ['M1'],
        reasons: ['Only one modality speaks for it.'],
        resolution: [
          {
            ...oomResolution[0],
            text: 'See whether the load on the disk is ordinary.',
            draft: 'See whether the load on the disk is ordinary.',
            verdict: 'unverified',
            commands: [{ risk: 'none', line: 'iostat -x nvme0n1 1 10', note: '' }],
            verification: null,
          },
        ],
      }),
      cause('disk.io.saturation', 'One workload saturates the disk', 'A writer keeps the disk busy.', 0.29, {
        verdict: 'unverified',
        for: ['M1'],
      }),
    ],
    abstained: true,
    missing: [
      'Logs: journal.jsonl.gz cannot be read: unexpected end of file.',
      'Stacks: no samples in the window.',
      'Metrics: a gap of 80 s.',
    ],
    notes: ['The model did not answer within 20 s; the offline analyst wrote this report.'],
  },
});

export const HOSTILE =
  '\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u009b2J \u202egnp.exe\u202c \u200b <img src=x onerror=alert(1)> </script> ' +
  '"\'&amp; [click](javascript:alert(1)) ![i](http://evil.example/x.png) @everyone #1 https://evil.example www.evil.example ' +
  '`code` ``` ```` ~~~ | pipe | <!-- --> $(rm -rf /) *bold* _it_ \r\n# heading\n- item\n```\n> quote\0';

const KEPT = new Set([
  'schemaVersion',
  'modality',
  'status',
  'verdict',
  'risk',
  'kind',
  'trend',
  'direction',
  'onset',
]);

/** The same hostile text wherever text is allowed; script and file links wherever links are. */
export const hostile: Diagnosis = readDiagnosis(poison(oom, ''));

function poison(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    if (key === 'link') return 'javascript:alert(1)';
    return KEPT.has(key) || /^[A-Z]\d+$/.test(value) ? value : `${value.slice(0, 24)} ${HOSTILE}`;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => poison(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, name)]));
}
