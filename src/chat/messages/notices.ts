import type { ChatBlock, ChatMessage } from '../../domain/chat-message.js';
import { OScopeError } from '../../errors.js';
import type { PlatformId } from '../../domain/place.js';
import type { Storm } from '../../ports/storm-store.js';
import { cleanLine } from '../../report/clean.js';
import type { ReportView } from '../../report/view-types.js';
import { bold, bullets, code, context, heading, link, prose, textBlock } from './parts.js';
import { briefLine } from './report.js';

/** The single notice of a job that failed for good: what, what to do, and the id for the operators. */
export function failureMessage(error: unknown, jobId: string): ChatMessage {
  // What is not an expected failure may hold anything: its text goes to the log, not to the channel.
  const known = error instanceof OScopeError && error.code !== 'internal';
  const text = known ? cleanLine(error.message, 500) : 'An internal error ended it.';
  const remedy = known
    ? error.remedy
    : 'Ask for it again; if it fails again, the operators find the cause in the log.';
  return {
    summary: `OScope could not finish: ${text}`,
    blocks: [
      textBlock('⚠️ ', bold('OScope could not finish. '), ...prose(text)),
      ...(remedy === undefined ? [] : [textBlock(...prose(cleanLine(remedy, 400)))]),
      context(`Job ${cleanLine(jobId, 140)}`),
    ],
  };
}

/**
 * The answer in the thread of an alert that was folded into a diagnosis: `view` null while it runs, or when it failed.
 * `link` leads to the report (http(s)), null when there is none.
 */
export function foldedMessage(view: ReportView | null, storm: Storm, href: string | null): ChatMessage {
  const count = `${storm.count} ${storm.count === 1 ? 'alert' : 'alerts'} of this host`;
  const where: ChatBlock[] = href === null ? [] : [textBlock(link('The report', href))];
  if (view === null) {
    const text =
      storm.finishedAt === null
        ? 'This host is being diagnosed already. The answer will come here too.'
        : 'The diagnosis of this host gave no report.';
    return { summary: text, blocks: [textBlock(text), ...where, context(`${count} so far.`)] };
  }
  const [first] = view.why;
  return {
    summary: `Same incident: ${view.headline.title}`,
    blocks: [
      textBlock('🔁 ', bold('Part of an incident that was diagnosed: '), ...briefLine(view)),
      ...(first ? [bullets([[bold(first.title), first.change === null ? '' : ` ${first.change}`]])] : []),
      ...where,
      context(`${count} were answered by one diagnosis, ${view.id}.`),
    ],
  };
}

/** A short answer to a person: what, and how to go on. */
export function noticeMessage(text: string, hint?: string): ChatMessage {
  const clean = cleanLine(text, 1500);
  return {
    summary: clean,
    blocks: [
      textBlock(...prose(clean)),
      ...(hint === undefined ? [] : [context(...prose(cleanLine(hint, 600)))]),
    ],
  };
}

/** Calls the configured escalation group to a diagnosis. */
export function escalationMessage(view: ReportView, by: string): ChatMessage {
  const who = cleanLine(by, 80);
  return {
    summary: `${who} escalates ${view.headline.host}: ${view.headline.title}`,
    blocks: [
      textBlock('📣 ', bold(who), ' asks for your help with ', ...briefLine(view)),
      context(`Diagnosis ${view.id}: the report is above in this thread.`),
    ],
    calls: 'escalation',
  };
}

const COMMANDS: readonly (readonly [string, string])[] = [
  [
    'diagnose web-7',
    'why it fails now; `diagnose web-7 14:05` for a time in your zone, `diagnose 10.0.3.17 "2h ago"`',
  ],
  ['status', 'what runs and waits'],
  ['history web-7', 'earlier diagnoses of a host'],
  ['explain d-7f3a21', 'a diagnosis again, with its evidence'],
  ['feedback', 'tell how good a diagnosis was'],
  ['help', 'this text'],
];

const THREADS: readonly ChatBlock[] = [
  textBlock(
    'Or mention me: ',
    code('@oscope why is 10.0.3.17 slow?'),
    '. On an alert use the shortcut ',
    bold('Diagnose this'),
    '.',
  ),
  textBlock(
    'Reply in the thread of a report to go on: “why step 2?”, “show me the memory metrics”, ',
    '“look two hours earlier”, “how do I fix it on RHEL 8?”, “summarise for the post-mortem”.',
  ),
  context('✅ or 👍 on a report confirms it, ❌ or 👎 says that it is wrong, 1️⃣ to 5️⃣ picks a cause.'),
];

/** Where there are neither threads nor reactions, words stand for both. */
const WORDS: readonly ChatBlock[] = [
  textBlock('In a group mention me first; plain words do too: ', code('why is 10.0.3.17 slow?')),
  textBlock(
    'Go on about a report by its tag, or by quoting it: ',
    code('#d7f3a21c why step 2?'),
    '. Without a tag I take your last one. “show me the memory metrics”, “look two hours earlier”, ',
    '“how do I fix it on RHEL 8?”, “summarise for the post-mortem”.',
  ),
  context('“correct” or 👍 confirms a report, “wrong” or 👎 says that it is not, “cause 2” picks a cause.'),
];

/** What the bot can do, with examples. */
export function helpMessage(platform: PlatformId = 'slack'): ChatMessage {
  return {
    summary: 'OScope tells why a Linux host fails, and why it may be believed.',
    blocks: [
      heading('OScope tells why a Linux host fails'),
      bullets(COMMANDS.map(([command, meaning]) => [code(`/oscope ${command}`), ' ', ...prose(meaning)])),
      ...(platform === 'dingtalk' ? WORDS : THREADS),
    ],
  };
}
