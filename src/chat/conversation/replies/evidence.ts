import type { ChatBlock, Line } from '../../../domain/chat-message.js';
import type { Evidence, MetricSeries } from '../../../domain/evidence.js';
import type { Finding } from '../../../domain/finding.js';
import { formatBytes, formatNumber, formatValue } from '../../../domain/quantity.js';
import { cleanCode, cleanLine } from '../../../report/clean.js';
import { viewFinding } from '../../../report/view-findings.js';
import { bullets, context, heading, textBlock } from '../../messages/parts.js';
import { readMoment } from '../moments.js';
import { findingsNamed, leadingCause } from '../referents.js';
import { citeFinding, clockIn, findingLine, findingsById, hostOf } from '../scene.js';
import type { Reply, Scene } from '../scene.js';

const SHOWN = 10;

/** Gauges that tell how much there was, for topics about which nothing abnormal was found. */
const GAUGES: Readonly<Record<string, readonly string[]>> = {
  memory: [
    'node_memory_MemTotal_bytes',
    'node_memory_MemAvailable_bytes',
    'node_memory_MemFree_bytes',
    'node_memory_Cached_bytes',
    'node_memory_AnonPages_bytes',
    'node_memory_Slab_bytes',
  ],
  swap: ['node_memory_SwapTotal_bytes', 'node_memory_SwapFree_bytes'],
  load: ['node_load1', 'node_load5', 'node_load15', 'node_procs_running', 'node_procs_blocked'],
  CPU: ['node_load1', 'node_procs_running'],
  'file system': ['node_filesystem_avail_bytes', 'node_filesystem_files_free'],
  disk: ['node_filesystem_avail_bytes', 'node_disk_io_now'],
  network: ['node_netstat_Tcp_CurrEstab', 'node_sockstat_TCP_alloc', 'node_nf_conntrack_entries'],
  processes: ['node_procs_running', 'node_procs_blocked', 'node_filefd_allocated'],
};

function nearest(points: Finding['points'], time: number): number | null {
  const known = points.filter((point): point is [number, number] => point[1] !== null);
  if (known.length === 0) return null;
  return known.reduce((best, point) =>
    Math.abs(point[0] - time) < Math.abs(best[0] - time) ? point : best,
  )[1];
}

/** `; lowest 3 %, highest 70 %; at 14:03:00 5 %`. */
function figures(finding: Finding, at: number | null, zone: string): string {
  const values = finding.points.flatMap(([, value]) => value ?? []);
  const say = (value: number | null): string =>
    value === null ? 'not known' : formatValue(value, finding.unit);
  const range =
    values.length === 0 ? '' : `; lowest ${say(Math.min(...values))}, highest ${say(Math.max(...values))}`;
  const then = at === null ? '' : `; at ${clockIn(zone, at)} ${say(nearest(finding.points, at))}`;
  return `${range}${then}`;
}

async function seriesOf({ deps, diagnosis }: Scene, names: readonly string[]): Promise<MetricSeries[]> {
  const found: MetricSeries[] = [];
  for (const { ref, modality } of diagnosis.evidence) {
    if (ref === null || modality !== 'metrics') continue;
    const data = await deps.evidence.get(ref);
    if (data?.modality === 'metrics')
      found.push(...data.series.filter((series) => names.includes(series.name)));
  }
  return found;
}

/** Raw gauges as they were at the alert, or at the moment that was asked for. */
async function rawFigures(scene: Scene, at: number | null): Promise<string[]> {
  const names = [...new Set(scene.said.topics.flatMap((topic) => GAUGES[topic.id] ?? []))];
  const moment = at ?? scene.diagnosis.incident.alert.startsAt;
  const series = await seriesOf(scene, names);
  series.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  return series.slice(0, 12).flatMap((series) => {
    const points = series.times.map((time, index): [number, number | null] => [
      time,
      series.values[index] ?? null,
    ]);
    const valid = points.filter(([, value]) => value !== null && Number.isFinite(value));
    const value = nearest(valid, moment);
    if (value === null) return [];
    const numbers = valid.map(([, one]) => one ?? 0);
    const say = (one: number): string =>
      series.name.endsWith('_bytes') ? formatBytes(one) : formatNumber(one);
    const about = series.labels.mountpoint ?? series.labels.device ?? '';
    const name = `${series.name}${about === '' ? '' : ` (${cleanLine(about, 40)})`}`;
    return `${name}: ${say(value)} at ${clockIn(scene.zone, moment)}; lowest ${say(Math.min(...numbers))}, highest ${say(Math.max(...numbers))}`;
  });
}

const topicText = ({ said }: Scene): string => said.topics.map(({ id }) => id).join(' and ');

export async function metricsReply(scene: Scene): Promise<Reply> {
  const { diagnosis, said } = scene;
  const named = findingsNamed(scene).filter((finding) => finding.modality === 'metrics');
  const asked = said.topics.length > 0 || said.findings.length > 0 || named.length > 0;
  const findings = (
    asked ? named : diagnosis.findings.filter(({ modality }) => modality === 'metrics')
  ).slice(0, SHOWN);
  const moment = readMoment(scene);
  const at = moment?.kind === 'read' ? (moment.start + moment.end) / 2 : null;
  const topic = topicText(scene) || 'the host';
  const raw = asked ? await rawFigures(scene, at) : [];
  if (findings.length === 0) {
    const text = `Nothing abnormal was found in the metrics of ${topic}${raw.length === 0 ? '.' : '; these are the figures:'}`;
    return { summary: text, blocks: [textBlock(text), ...codeOf(raw)], cites: [] };
  }
  const drawable = findings.filter(
    (finding) => finding.points.filter(([, value]) => value !== null).length > 1,
  );
  return {
    summary: `${findings.length} metric findings about ${topic} on ${hostOf(diagnosis)}`,
    blocks: [
      heading(`Metrics: ${topic}`),
      bullets(
        findings.map((finding): Line => [...findingLine(scene, finding), figures(finding, at, scene.zone)]),
      ),
      ...(raw.length === 0 ? [] : [textBlock('As they were measured:'), ...codeOf(raw)]),
      ...(drawable.length === 0 ? [] : [context('Shall I draw them? Say “yes” or “chart”.')]),
    ],
    cites: findings.map(({ id }) => id),
    expecting:
      drawable.length === 0
        ? undefined
        : { kind: 'choice', ref: `chart:${drawable.map(({ id }) => id).join(',')}` },
  };
}

function codeOf(lines: readonly string[]): ChatBlock[] {
  return lines.length === 0 ? [] : [{ kind: 'code', text: lines.join('\n') }];
}

/** Draws the findings that were named, the last ones spoken of, or the decisive ones. */
export function chartReply(scene: Scene, ids?: readonly string[]): Reply {
  const { diagnosis, dialogue } = scene;
  const drawable = (findings: Finding[]): Finding[] =>
    findings
      .filter(
        ({ modality, points }) =>
          modality === 'metrics' && points.filter(([, value]) => value !== null).length > 1,
      )
      .slice(0, 6);
  const candidates = [
    findingsById(diagnosis, ids ?? []),
    ids === undefined ? findingsNamed(scene) : [],
    scene.said.topics.length > 0 ? [] : findingsById(diagnosis, dialogue.turns.at(-1)?.cites ?? []),
    scene.said.topics.length > 0 ? [] : findingsById(diagnosis, leadingCause(diagnosis)?.for ?? []),
    scene.said.topics.length > 0 ? [] : diagnosis.findings,
  ];
  const findings = candidates.map(drawable).find((found) => found.length > 0) ?? [];
  if (findings.length === 0) {
    const text = `There is nothing to draw about ${topicText(scene) || 'that'}: no metric of it was abnormal.`;
    return { summary: text, blocks: [textBlock(text)], cites: [] };
  }
  const names = findings.map(({ id }) => id);
  return {
    summary: `Chart of ${names.join(', ')}`,
    blocks: [
      textBlock(
        'The chart of ',
        ...findings.flatMap((finding, index) => [index === 0 ? '' : ', ', citeFinding(scene, finding)]),
        ' follows, with onset and alert marked.',
      ),
    ],
    cites: names,
    chart: { diagnosis, findings: names },
  };
}

const sayEvidence = ({ source, modality, status, note }: Evidence): string =>
  `${modality} from ${source}: ${status}${note === null ? '' : `, ${cleanLine(note, 200)}`}`;

/** All that was found about what is named; everything when nothing is. */
export function evidenceReply(scene: Scene): Reply {
  const { diagnosis, said } = scene;
  const named = findingsNamed(scene);
  const asked = said.topics.length > 0 || said.findings.length > 0 || named.length > 0;
  const unknown = said.findings.filter((id) => !diagnosis.findings.some((finding) => finding.id === id));
  const findings = (asked ? named : diagnosis.findings).slice(0, SHOWN);
  if (findings.length === 0) {
    const text =
      unknown.length > 0
        ? `There is no finding ${unknown.join(', ')}.`
        : `Nothing abnormal was found about ${topicText(scene) || hostOf(diagnosis)}.`;
    return {
      summary: text,
      blocks: [textBlock(text), context('Say “show me the evidence” for all findings.')],
      cites: [],
    };
  }
  const blocks = findings.flatMap((finding): ChatBlock[] => {
    const { excerpt, strength, trend } = viewFinding(finding, diagnosis.incident);
    const most = findings.length > 3 ? 2 : 8;
    return [
      textBlock(...findingLine(scene, finding), `; ${strength} signal${trend === null ? '' : `, ${trend}`}`),
      ...codeOf(excerpt.slice(0, most).map((line) => cleanCode(line, 200))),
    ];
  });
  const rest = (asked ? named : diagnosis.findings).length - findings.length;
  return {
    summary: `${findings.length} findings${topicText(scene) === '' ? '' : ` about ${topicText(scene)}`} on ${hostOf(diagnosis)}`,
    blocks: [...blocks, ...(rest > 0 ? [context(`${rest} weaker findings are left out.`)] : [])],
    cites: findings.map(({ id }) => id),
  };
}

export function stacksReply(scene: Scene): Reply {
  const { diagnosis, said } = scene;
  const stacks = diagnosis.findings.filter(({ modality }) => modality === 'stacks');
  const named = findingsNamed(scene).filter((finding) => finding.modality === 'stacks');
  const findings = (named.length > 0 && said.findings.length + said.topics.length > 0 ? named : stacks).slice(
    0,
    6,
  );
  if (findings.length === 0) {
    const records = diagnosis.evidence.filter(({ modality }) => modality === 'stacks');
    const text = records.some(({ ref }) => ref !== null)
      ? 'The stack traces show nothing that differs from before.'
      : 'There are no stack traces of this time.';
    return { summary: text, blocks: [textBlock(text), ...codeOf(records.map(sayEvidence))], cites: [] };
  }
  return {
    summary: `${findings.length} findings in stack traces of ${hostOf(diagnosis)}`,
    blocks: findings.flatMap((finding) => [
      textBlock(...findingLine(scene, finding)),
      ...codeOf(viewFinding(finding, diagnosis.incident).excerpt.slice(0, 8)),
    ]),
    cites: findings.map(({ id }) => id),
  };
}

export function missingReply({ diagnosis }: Scene): Reply {
  const { missing, notes } = diagnosis.report;
  return {
    summary:
      missing.length === 0 ? 'Nothing that was asked for is missing.' : `Missing: ${missing.join(' ')}`,
    blocks: [
      textBlock('I looked at:'),
      bullets(diagnosis.evidence.map((one) => [sayEvidence(one)])),
      ...(missing.length === 0
        ? [textBlock('Nothing that was asked for is missing.')]
        : [textBlock('Missing:'), bullets(missing.map((line) => [line]))]),
      ...(notes.length === 0 ? [] : [context(notes.join(' '))]),
    ],
    cites: [],
  };
}
