import type { LabelMatcher } from '../../catalog/metrics/definition.js';
import type { ProfileBlock } from '../../domain/evidence.js';
import type { TimeWindow } from '../../domain/incident.js';
import type { Collected } from '../../ports/evidence-source.js';
import type { Interval } from '../formats/profile-blocks.js';
import { readBlocks } from '../formats/profile-blocks.js';
import type { Conversation, HttpClient } from './client.js';
import { startDeadline } from './deadline.js';
import { collectedOf } from './evidence.js';
import type { Question } from './evidence.js';
import { asSourceError } from './json.js';
import type { Speaker } from './words.js';

/** What a source of profiles needs to read those of one host. */
export interface ProfileReading<Config> {
  conversation: Conversation;
  speaker: Speaker;
  config: Config;
  window: TimeWindow;
  matchers: readonly LabelMatcher[];
  notes: string[];
}

export interface ProfileReader<Config> {
  client: HttpClient;
  config: Config;
  /** The commands of which there are profiles; null stands for all together, where none is named. */
  commands: (reading: ProfileReading<Config>) => Promise<(string | null)[]>;
  block: (
    command: string | null,
    interval: Interval,
    reading: ProfileReading<Config>,
  ) => Promise<ProfileBlock | null>;
}

/** The host's profiles as evidence. A failure is a note; what was read before it is kept. */
export async function collectProfiles<Config extends { timeoutSeconds: number }>(
  { client, config, commands, block }: ProfileReader<Config>,
  question: Question,
  matchers: readonly LabelMatcher[],
  signal: AbortSignal,
): Promise<Collected[]> {
  const { speaker } = client;
  if (matchers.length === 0) {
    const note = `Nothing is known that names the host in ${speaker.title}; set ${speaker.key}.labels`;
    return [collectedOf(question, { data: null, notes: [note] })];
  }
  const { window } = question;
  const conversation = client.open(startDeadline(signal, config.timeoutSeconds));
  const notes: string[] = [];
  const reading: ProfileReading<Config> = { conversation, speaker, config, window, matchers, notes };
  const profile = await readBlocks({
    window,
    commands: () => commands(reading),
    block: (command: string | null, interval) => block(command, interval, reading),
    onFailure: (error) => notes.push(asSourceError(error).toLine()),
  });
  const data = profile.length === 0 ? null : { modality: 'stacks' as const, profile, blocked: [] };
  return [collectedOf(question, { data, notes })];
}
