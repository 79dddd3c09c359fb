import type { Command } from 'commander';
import { loadConfig } from '../config.js';
import type { Diagnosis } from '../domain/diagnosis.js';
import type { Vote } from '../domain/vote.js';
import { draftFromDiagnosis } from '../knowledge/draft-from-diagnosis.js';
import { writeDraft } from '../knowledge/draft.js';
import { leadingCause, weighVotes } from '../knowledge/feedback.js';
import type { Verdict } from '../knowledge/feedback.js';
import { createLogger } from '../logger.js';
import { chooseRedis, openRedis } from '../service/redis.js';
import { openServiceStores } from '../service/stores.js';
import type { ServiceStores } from '../service/stores.js';
import {
  cleanText,
  draftTarget,
  isoDay,
  openKnowledge,
  print,
  printJson,
  shownPath,
  withFolders,
} from './knowledge-folders.js';
import type { FolderFlags } from './knowledge-folders.js';

const MOST_DIAGNOSES = 5000;

interface Judged {
  diagnosis: Diagnosis;
  votes: Vote[];
  leading: string | null;
  verdict: Verdict;
}

/** The votes lie with the diagnoses of the service: on the configured Redis, or its own below the data folder. */
async function withStores<T>(use: (stores: ServiceStores) => Promise<T>): Promise<T> {
  const config = loadConfig(process.env);
  const logger = createLogger(config.logLevel);
  const redis = await chooseRedis(config, logger);
  const connection = openRedis(redis.url, logger);
  try {
    return await use(openServiceStores(connection, config));
  } finally {
    connection.disconnect();
    await redis.stop();
  }
}

/** Diagnoses that somebody voted on, newest first. */
async function judged({ diagnoses, votes }: ServiceStores): Promise<Judged[]> {
  const found: Judged[] = [];
  for (const { id } of await diagnoses.list(MOST_DIAGNOSES)) {
    const given = await votes.of(id);
    const diagnosis = given.length === 0 ? undefined : await diagnoses.load(id);
    if (diagnosis === undefined) continue;
    const leading = leadingCause(diagnosis);
    found.push({ diagnosis, votes: given, leading, verdict: weighVotes(given, leading) });
  }
  return found;
}

function sayVerdict({ leading, verdict }: Judged): string {
  const { cause, agree, differ, disputed } = verdict;
  if (disputed) return `disputed (${agree} to ${differ})`;
  if (cause === null) return `wrong, the true cause is not named (${differ})`;
  return `${cause === leading ? 'right' : `wrong: it was ${cause}`} (${agree} to ${differ})`;
}

function sayVote({ kind, cause, comment }: Vote): string {
  const said = kind === 'correct' ? 'right' : kind === 'wrong' ? 'wrong' : `it was ${cause ?? ''}`;
  return comment === '' ? said : `${said}: ${comment}`;
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const found = await withStores(judged);
  if (json === true) {
    printJson(
      found.map(({ diagnosis, ...one }) => ({
        id: diagnosis.id,
        host: diagnosis.incident.host.hostname,
        ...one,
      })),
    );
    return;
  }
  if (found.length === 0) return print(['Nobody has voted on a diagnosis that is kept.']);
  for (const one of found) {
    const { id, incident } = one.diagnosis;
    print([
      `${id}  ${cleanText(incident.host.hostname)}  ${one.leading ?? 'no cause named'}: ${sayVerdict(one)}`,
      ...one.votes.map((vote) => `  ${cleanText(`${vote.userName}: ${sayVote(vote)}`).slice(0, 300)}`),
    ]);
  }
}

interface ExportFlags extends FolderFlags {
  to?: string;
  force?: boolean;
  all?: boolean;
}

/** Drafts of cases from what people agreed on. Nothing becomes knowledge before a reviewer has completed it. */
async function exportDrafts(flags: ExportFlags): Promise<void> {
  const { rootCauses } = await openKnowledge(flags);
  const folder = draftTarget(flags);
  const found = await withStores(judged);
  const lines: string[] = [];
  let made = 0;
  for (const { diagnosis, votes, verdict, leading } of found) {
    const { cause } = verdict;
    if (cause === null || !rootCauses.has(cause)) {
      lines.push(
        `${diagnosis.id}: no draft, ${verdict.disputed ? 'the votes are of two minds' : 'nobody named a known cause'}.`,
      );
      continue;
    }
    if (cause === leading && flags.all !== true) continue;
    // Names of people stay with the votes.
    const remarks = votes.map(sayVote);
    const draft = draftFromDiagnosis(diagnosis, {
      cause,
      remarks,
      today: isoDay(new Date()),
      clean: cleanText,
    });
    const file = await writeDraft(folder, draft, flags.force === true);
    if (file !== null) made += 1;
    lines.push(
      file === null
        ? `${diagnosis.id}: there is a draft already.`
        : `${diagnosis.id}: ${shownPath(file)}, ${cause}.`,
    );
  }
  const none =
    'No votes that teach anything: see oscope feedback list. With --all confirmed diagnoses become drafts too.';
  print(
    lines.length === 0
      ? [none]
      : [...lines, ...(made > 0 ? ['Next: complete and check each: oscope knowledge add FILE'] : [])],
  );
}

export function addFeedback(program: Command): void {
  const feedback = program.command('feedback').description('what people said of the diagnoses in chat');
  feedback
    .command('list')
    .description('list the diagnoses that were voted on')
    .option('--json', 'as JSON, with every vote')
    .action(list);
  withFolders(feedback.command('export').description('make drafts of cases from the votes, for a reviewer'))
    .option('--to <dir>', 'knowledge folder whose drafts/ receives them (default: the one on top)')
    .option('--all', 'confirmed diagnoses too, not only corrected ones')
    .option('--force', 'overwrite drafts that exist')
    .action(exportDrafts);
  for (const command of feedback.commands) command.exitOverride().helpOption('--help', 'show help');
}
