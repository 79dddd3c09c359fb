import type { HistoricalCase, KnowledgeBase, VocabularyTerm } from '../../src/domain/knowledge.js';

export function term(id: string, wording: string, ...synonyms: string[]): VocabularyTerm {
  return { id, wording, synonyms, implied_by: [{ finding: `${id}.finding` }] };
}

export function historicalCase(
  id: string,
  symptoms: string[],
  narrations: string[],
  more: Partial<HistoricalCase> = {},
): HistoricalCase {
  return {
    id: `case-${id}`,
    title: `The story of ${id}`,
    root_cause: 'cpu.steal',
    origin: 'public',
    source: { url: `https://example.org/${id}`, title: id, checked: '2026-11-20' },
    host: { os: null, kernel: null, application: null },
    narrations,
    symptoms,
    body: '',
    file: `cases/${id}.md`,
    ...more,
  };
}

export const TERMS = [
  term('cpu.busy.high', 'the CPUs are busy', 'CPU at 100 %', 'no idle CPU left'),
  term('cpu.idle.left', 'the host still has idle CPU', 'host CPU is mostly idle'),
  term('net.traffic.high', 'network traffic is high', 'throughput spike'),
  term('net.traffic.low', 'network traffic fell', 'throughput dropped'),
  term('process.blocked', 'tasks are in uninterruptible sleep', 'D state', 'unkillable processes'),
  term('fs.enospc', 'applications get No space left on device', 'ENOSPC', 'No space left on device'),
  term('nfs.unresponsive', 'an NFS server does not answer', 'nfs: server not responding'),
];

export function knowledgeOf(cases: HistoricalCase[], terms = TERMS): KnowledgeBase {
  return {
    version: 'test',
    rootCauses: new Map([['cpu.steal', 'the hypervisor takes the CPU']]),
    terms: new Map(terms.map((one) => [one.id, one])),
    sops: [],
    cases,
  };
}

export const CASES = [
  historicalCase(
    'rclone',
    ['process.blocked', 'nfs.unresponsive'],
    [
      'php crons pile up behind an rclone mount that went away',
      'fuse mount of a customer hangs, crons stack up',
    ],
    { root_cause: 'proc.hung_task', host: { os: 'Debian 12', kernel: '6.1', application: 'rclone, php' } },
  ),
  historicalCase(
    'redis-miner',
    ['cpu.busy.high', 'net.traffic.high'],
    ['redis container with a miner burns every core', 'kdevtmpfsi eats the cores of our redis box'],
  ),
  historicalCase(
    'postgres-wal',
    ['fs.enospc'],
    [
      'postgres stopped: pg_wal grew until the volume was full',
      'archive_command fails, WAL segments heap up',
    ],
  ),
];
