import { createHash } from 'node:crypto';
import type { ChatBlock, Line } from '../../../domain/chat-message.js';
import type { Diagnosis } from '../../../domain/diagnosis.js';
import type { Finding } from '../../../domain/finding.js';
import type { Incident, TimeWindow } from '../../../domain/incident.js';
import type { Revision } from '../../../domain/revision.js';
import { messageOf, OScopeError } from '../../../errors.js';
import { sayDuration } from '../../../incidents/duration.js';
import { stepFor } from '../../../incidents/open-incident.js';
import { sayTime } from '../../../incidents/time-zone.js';
import { cleanLine } from '../../../report/clean.js';
import { viewFinding } from '../../../report/view-findings.js';
import { factText } from '../../../report/view-words.js';
import { confidenceText } from '../../../report/words.js';
import { bold, bullets, context, heading, textBlock } from '../../messages/parts.js';
import { readMoment } from '../moments.js';
import { earlierReport, findingsById, hostOf } from '../scene.js';
import type { Reply, Scene } from '../scene.js';
import { leadingCause } from '../referents.js';
import { isEmpty, outcomeOf } from '../revising.js';
import { tellStages } from '../stages.js';

const HOUR = 3600;
const SHOWN = 5;
const WIDEST = 7 * 86_400;

/** The window that the words ask for; null when they name none. */
export function windowAsked(scene: Scene): TimeWindow | null {
  const { said, diagnosis } = scene;
  const { window } = diagnosis.incident;
  const length = window.end - window.start;
  const span = said.durations[0];
  const wide =
    /\b(?:wid\w+|longer|larger|bigger|extend\w*|expand\w*|broader|window|range|period|last|past|zoom)\b/.test(
      said.plain,
    );
  const moved = /\b(?:earlier|later|back|before|after|ago|further|sooner|shift\w*)\b/.test(said.plain);
  const make = (start: number, end: number): TimeWindow => ({
    start,
    end,
    stepSeconds: stepFor(end - start),
  });
  if (said.clocks.length > 0) {
    const moment = readMoment(scene);
    if (moment?.kind !== 'read') return null;
    return said.clocks.length > 1
      ? make(moment.start, moment.end)
      : make(moment.start + 600 - length, moment.start + 600);
  }
  if (wide && !moved && span !== undefined) return make(window.end - Math.min(span, WIDEST), window.end);
  const forward = /\b(?:later|after)\b/.test(said.plain);
  if (moved && span !== undefined) {
    const shift = forward ? span : -span;
    return { ...window, start: window.start + shift, end: window.end + shift };
  }
  if (said.day === 'yesterday')
    return { ...window, start: window.start - 24 * HOUR, end: window.end - 24 * HOUR };
  if (/\b(?:narrow\w*|shorter|smaller|zoom in)\b/.test(said.plain))
    return make(window.end - Math.max(600, length / 2), window.end);
  if (wide && !moved) return make(window.end - Math.min(2 * length, WIDEST), window.end);
  // "Look earlier": the time just before, with some overlap.
  return moved
    ? {
        ...window,
        start: window.start + (forward ? length : -length) * 0.75,
        end: window.end + (forward ? length : -length) * 0.75,
      }
    : null;
}

export function incidentFor(base: Incident, change: Partial<Incident>): Incident {
  const incident = { ...base, ...change };
  const parts = [incident.host.hostname, incident.window.start, incident.window.end];
  return {
    ...incident,
    id: `i-${createHash('sha256')
      .update(JSON.stringify([base.id, ...parts]))
      .digest('hex')
      .slice(0, 12)}`,
  };
}

/** A turn that is answered again finds what it collected. */
export async function collect(
  { deps, context: turnContext }: Scene,
  incident: Incident,
  id: string,
): Promise<Diagnosis> {
  const known = await deps.diagnoses.load(id).catch(() => undefined);
  if (known?.id === id && known.incident.id === incident.id) return known;
  return deps.diagnostician.diagnose(incident, {
    id,
    signal: turnContext.signal,
    onProgress: tellStages(turnContext),
  });
}

const keyOf = ({ kind, subject, direction }: Finding): string =>
  `${kind} ${direction ?? ''} ${JSON.stringify(subject)}`;

export function only(of: Diagnosis, other: Diagnosis): Finding[] {
  const there = new Set(other.findings.map(keyOf));
  return of.findings.filter((finding) => !there.has(keyOf(finding)));
}

export function lines(diagnosis: Diagnosis, findings: readonly Finding[]): Line[] {
  return findings.slice(0, SHOWN).map((finding): Line => {
    const view = viewFinding(finding, diagnosis.incident);
    return [bold(view.title), ` [${finding.id}] ${factText(view)}`];
  });
}

export function section(title: string, items: readonly Line[]): ChatBlock[] {
  return items.length === 0 ? [] : [textBlock(bold(title)), bullets(items)];
}

function sayWindow({ start, end }: TimeWindow, zone: string): string {
  return `${sayTime(start, zone).slice(0, 16)} to ${sayTime(end, zone).slice(0, 16)} (${zone}, ${sayDuration(end - start)})`;
}

/** Without evidence there is nothing to speak of: the dialogue stays with what it has. */
function nothingThen(window: TimeWindow, { report }: Diagnosis, zone: string): Reply {
  const text = `There is no evidence of ${sayWindow(window, zone)}, so we stay with the report that we have.`;
  return {
    summary: text,
    blocks: [textBlock(text), ...report.missing.slice(0, 3).map((line) => context(cleanLine(line, 300)))],
    cites: [],
  };
}

/** A new diagnosis of the same host at another time; it is spoken of from now on. */
export async function windowReply(scene: Scene): Promise<Reply> {
  const { diagnosis, dialogue, deps, turn, zone } = scene;
  const window = windowAsked(scene);
  if (window === null || window.end - window.start < 60 || window.end - window.start > WIDEST) {
    const text =
      'Which time shall I look at? For example “look two hours earlier”, “the last 6 hours”, “yesterday 14:00”.';
    return { summary: text, blocks: [textBlock(text)], cites: [] };
  }
  const incident = incidentFor(diagnosis.incident, { window });
  // Findings are numbered anew: objections by id do not carry over, everything else does.
  const revision = { ...dialogue.revision, disputed: [] };
  const fresh = await collect(scene, incident, isEmpty(revision) ? turn.id : `${turn.id}-c`);
  const later = isEmpty(revision)
    ? fresh
    : await deps.diagnostician.reexamine(fresh, revision, { id: turn.id, signal: scene.context.signal });
  if (later.evidence.every(({ ref }) => ref === null)) return nothingThen(window, later, zone);
  const earliest = later.findings.toSorted((a, b) => a.onset - b.onset).slice(0, 3);
  const outcome = outcomeOf(diagnosis, later);
  return {
    summary: `${hostOf(later)}, ${sayWindow(window, zone)}: ${outcome}`,
    blocks: [
      heading(`${hostOf(later)}, ${sayWindow(window, zone)}`),
      textBlock(bold(outcome)),
      ...section('Began first', lines(later, earliest)),
      ...section('Only in this window', lines(later, only(later, diagnosis))),
      ...section('Only in the window before', lines(diagnosis, only(diagnosis, later))),
      ...(later.report.missing.length === 0
        ? []
        : [context(`Missing: ${later.report.missing.slice(0, 3).join(' ')}`)]),
      ...(dialogue.revision.disputed.length === 0
        ? []
        : [context('Findings have new numbers: objections to single findings do not count here.')]),
      context('From now on we speak of this window; “back to the first report” returns.'),
    ],
    cites: [...new Set([...earliest.map(({ id }) => id), ...(leadingCause(later)?.for.slice(0, 3) ?? [])])],
    decision: `${turn.userName} looks at ${sayWindow(window, zone)}: ${leadingCause(later)?.title ?? 'no cause'}`,
    revision,
    diagnosis: later,
  };
}

/** The objections with which a report was made: numbers of findings mean nothing in another one. */
function objectionsOf({ findings }: Diagnosis): Revision['disputed'] {
  return findings.flatMap(({ id, disputed }) =>
    disputed === undefined ? [] : [{ finding: id, why: disputed }],
  );
}

/** "Back to the first report", "… the previous one". */
export async function backReply(scene: Scene): Promise<Reply> {
  const { dialogue, diagnosis, said, turn } = scene;
  const ids = dialogue.diagnoses.filter((id) => id !== diagnosis.id);
  const id = /\b(?:previous|last|before|earlier)\b/.test(said.plain) ? ids.at(-1) : ids[0];
  const found = id === undefined ? undefined : await earlierReport(scene, id);
  if (found === undefined) {
    const text = id === undefined ? 'There is only this report.' : 'That report is no longer kept.';
    return { summary: text, blocks: [textBlock(text)], cites: [] };
  }
  const disputed = objectionsOf(found);
  const lead = leadingCause(found);
  const text = `We speak of the report of ${sayWindow(found.incident.window, scene.zone)} again: ${lead === undefined ? 'no cause' : `“${lead.title}”, ${confidenceText(lead.confidence)}`}.`;
  return {
    summary: text,
    blocks: [
      textBlock(text),
      ...section('It rests on', lines(found, findingsById(found, lead?.for.slice(0, 3) ?? []))),
      ...(JSON.stringify(disputed) === JSON.stringify(dialogue.revision.disputed)
        ? []
        : [context('Of objections to single findings only those count that this report was made with.')]),
    ],
    cites: lead?.for.slice(0, 3) ?? [],
    revision: { ...dialogue.revision, disputed },
    decision: `${turn.userName} goes back to report ${found.id.slice(0, 12)}`,
    diagnosis: found,
  };
}

/** Why evidence could not be collected, for the thread. */
export function collectFailure(error: unknown): Reply {
  const known = error instanceof OScopeError && error.code !== 'internal';
  const text = `I could not collect that: ${known ? cleanLine(messageOf(error), 300) : 'an internal error ended it'}.`;
  return { summary: text, blocks: [textBlock(text)], cites: [] };
}
