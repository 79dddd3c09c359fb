import type { ChatUser } from '../../domain/chat-event.js';
import type { ChatBlock, ChatMessage, Line } from '../../domain/chat-message.js';
import type { Viewer } from '../../incidents/access.js';
import { sayDuration } from '../../incidents/duration.js';
import { sayTime } from '../../incidents/time-zone.js';
import type { QueuedJob } from '../../ports/job-queue.js';
import { cleanLine } from '../../report/clean.js';
import { safeHref } from '../../report/links.js';
import { zoneOf } from './core.js';
import type { BotCore } from './core.js';
import type { visibleHeads } from './visible.js';

export type Head = Awaited<ReturnType<typeof visibleHeads>>[number];

const MOST_JOBS = 500;
const MOST_LINES = 20;

/** Diagnoses that run or wait and that the viewer may see. */
export async function visibleJobs(core: BotCore, viewer: Viewer): Promise<QueuedJob[]> {
  const jobs = await core.queue.list(MOST_JOBS);
  const diagnoses = jobs.flatMap((one) =>
    one.job.kind === 'diagnose' ? [{ one, host: one.job.incident.host }] : [],
  );
  const seen = await Promise.all(diagnoses.map(({ host }) => core.access.maySee(viewer, host)));
  return diagnoses.flatMap(({ one }, index) => (seen[index] === true ? [one] : []));
}

/** `2026-11-23 14:05`. */
export function minuteOf(core: BotCore, time: number, user: ChatUser): string {
  return sayTime(time, zoneOf(core, user.zone)).slice(0, 16);
}

function jobLine(core: BotCore, { job, status, stage }: QueuedJob): Line {
  if (job.kind !== 'diagnose') return [];
  const doing = status === 'running' ? cleanLine(stage || 'begins', 120) : 'waits';
  const age = sayDuration(Math.max(0, core.now() - job.askedAt));
  return [
    { text: job.incident.host.hostname, style: 'bold' },
    `: ${doing}, asked for ${age} ago (${job.id})`,
  ];
}

export function causeTitle(core: BotCore, cause: string): string {
  return core.rootCauses.get(cause) ?? cause;
}

function headLine(core: BotCore, { id, host, at, cause }: Head, user: ChatUser): Line {
  const href = safeHref(core.reportUrl?.(id) ?? '');
  const title = cleanLine(causeTitle(core, cause), 150);
  const what = href === null ? title : { text: title, href };
  return [{ text: host, style: 'bold' }, ': ', what, `, ${minuteOf(core, at, user)} (${id})`];
}

/** At most twenty lines under a heading; what is left out is counted. */
export function listBlocks(heading: string, items: readonly Line[], none: string): ChatBlock[] {
  const shown = items.slice(0, MOST_LINES);
  const more = items.length - shown.length;
  return [
    { kind: 'heading', text: heading },
    shown.length === 0 ? { kind: 'text', line: [none] } : { kind: 'list', ordered: false, items: shown },
    ...(more > 0 ? [{ kind: 'context' as const, line: [`And ${more} more.`] }] : []),
  ];
}

export function jobBlocks(core: BotCore, jobs: readonly QueuedJob[]): ChatBlock[] {
  return listBlocks(
    'Running and waiting',
    jobs.map((job) => jobLine(core, job)),
    'Nothing runs or waits.',
  );
}

export function headBlocks(
  core: BotCore,
  heading: string,
  heads: readonly Head[],
  user: ChatUser,
): ChatBlock[] {
  return listBlocks(
    heading,
    heads.map((head) => headLine(core, head, user)),
    'There is none.',
  );
}

/** A list with the hint how to go on. */
export function listMessage(summary: string, blocks: readonly ChatBlock[], hint: string): ChatMessage {
  return { summary, blocks: [...blocks, { kind: 'context', line: [hint] }] };
}
