import { isObject, listOf } from '../formats/json-value.js';
import { intervalsOf } from '../formats/profile-blocks.js';
import { readJson } from '../http/json.js';
import { picks } from '../http/matchers.js';
import type { ProfileReading } from '../http/profiles.js';
import { SourceError } from '../http/source-error.js';
import { formatError } from '../http/words.js';
import { labelsOf, milliseconds, selectorOf, totalsOf } from './parse.js';
import type { PyroscopeConfig } from './schema.js';

type Reading = ProfileReading<PyroscopeConfig>;

const SERIES = '/querier.v1.QuerierService/Series';
const SELECT_SERIES = '/querier.v1.QuerierService/SelectSeries';

async function ask(path: string, json: object, reading: Reading): Promise<Record<string, unknown>> {
  const { conversation, speaker, window } = reading;
  const times = { start: milliseconds(window.start), end: milliseconds(window.end) };
  const answer = await readJson(await conversation.ask({ path, json: { ...json, ...times } }), speaker);
  if (!isObject(answer)) throw formatError(speaker, 'something that is no object');
  return answer;
}

const labelNames = ({ matchers, config }: Reading): string[] => [
  ...new Set([...matchers.map(({ label }) => label), config.commandLabel]),
];

async function readKnown(reading: Reading): Promise<(string | null)[]> {
  const { speaker, config, matchers, notes } = reading;
  const asked = { matchers: [selectorOf(matchers)], labelNames: labelNames(reading) };
  const known = listOf((await ask(SERIES, asked, reading)).labelsSet)
    .map(labelsOf)
    .filter((labels) => labels !== null);
  const own = known.filter((labels) => picks(matchers, labels));
  const foreign = known.length - own.length;
  if (foreign > 0) notes.push(`${speaker.title} named ${foreign} series of another host; they were refused`);
  return [...new Set(own.map((labels) => labels[config.commandLabel] ?? null))].sort();
}

/** What each command used in the window; empty where the server cannot tell. */
async function readTotals(reading: Reading): Promise<Map<string | null, number>> {
  const { config, window, matchers } = reading;
  const asked = {
    profileTypeID: config.profileType,
    labelSelector: selectorOf(matchers),
    groupBy: labelNames(reading),
    step: (window.end - window.start) / intervalsOf(window).length,
  };
  const totals = new Map<string | null, number>();
  try {
    for (const { labels, total } of totalsOf(await ask(SELECT_SERIES, asked, reading), window.start)) {
      if (!picks(matchers, labels)) continue;
      const command = labels[config.commandLabel] ?? null;
      totals.set(command, (totals.get(command) ?? 0) + total);
    }
  } catch (error) {
    // A server that does not know the call still has profiles; one that does not answer has none.
    if (!(error instanceof SourceError) || error.status === null) throw error;
  }
  return totals;
}

/**
 * The commands of which there are profiles, the busiest where they are too many; null stands for all together, where none
 * is named.
 */
export async function readCommands(reading: Reading): Promise<(string | null)[]> {
  const { speaker, config, notes } = reading;
  const known = await readKnown(reading);
  if (known.length <= config.maxCommands) return known;
  const totals = await readTotals(reading);
  const remedy = `raise ${speaker.key}.maxCommands`;
  notes.push(
    totals.size > 0
      ? `only the ${config.maxCommands} busiest of ${known.length} profiled commands were read; ${remedy}`
      : `only the first ${config.maxCommands} of ${known.length} profiled commands by name were read, for ${speaker.title} does not say which are the busiest; ${remedy}`,
  );
  const totalOf = (command: string | null): number => totals.get(command) ?? 0;
  return known.sort((a, b) => totalOf(b) - totalOf(a)).slice(0, config.maxCommands);
}
