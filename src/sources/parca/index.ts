import type { LabelMatcher } from '../../catalog/metrics/definition.js';
import type { ProfileBlock } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import type { Interval } from '../formats/profile-blocks.js';
import { createHttpClient } from '../http/client.js';
import type { Question } from '../http/evidence.js';
import type { FindNames } from '../http/host-names.js';
import { namesOf } from '../http/host-names.js';
import { collectProfiles } from '../http/profiles.js';
import type { ProfileReading } from '../http/profiles.js';
import { hostMatchers, matcherText, picks } from '../http/matchers.js';
import { formatError } from '../http/words.js';
import { call } from './grpc-web.js';
import type { ProfiledSeries } from './parse.js';
import { mergeRequest, QUERY, QUERY_RANGE, rangeRequest, readMerged, readRange } from './parse.js';
import type { ParcaConfig } from './schema.js';

export interface ParcaOptions {
  config: ParcaConfig;
  findNames?: FindNames;
}

type Reading = ProfileReading<ParcaConfig>;

const queryOf = (matchers: readonly LabelMatcher[], { profileType }: ParcaConfig): string =>
  `${profileType}{${matcherText(matchers)}}`;

async function readSeries(reading: Reading): Promise<ProfiledSeries[]> {
  const { config, window, matchers, speaker, notes } = reading;
  const whole = { from: window.start, until: window.end };
  const message = await call(reading, QUERY_RANGE, rangeRequest(queryOf(matchers, config), whole));
  if (message === null) return [];
  let series: ProfiledSeries[];
  try {
    series = readRange(message);
  } catch {
    throw formatError(speaker, 'something that is no list of series');
  }
  const own = series.filter(({ labels }) => picks(matchers, labels));
  const foreign = series.length - own.length;
  if (foreign > 0) notes.push(`${speaker.title} named ${foreign} series of another host; they were refused`);
  return own;
}

/** The commands of which there are profiles, busiest first; null stands for all together, where none is named. */
async function readCommands(reading: Reading): Promise<(string | null)[]> {
  const { config, speaker, notes } = reading;
  const totals = new Map<string | null, number>();
  for (const { labels, total } of await readSeries(reading)) {
    const command = labels[config.commandLabel] ?? null;
    totals.set(command, (totals.get(command) ?? 0) + total);
  }
  const commands = [...totals].sort((a, b) => b[1] - a[1]).map(([command]) => command);
  if (commands.length > config.maxCommands)
    notes.push(
      `only the ${config.maxCommands} busiest of ${commands.length} profiled commands were read; raise ${speaker.key}.maxCommands`,
    );
  return commands.slice(0, config.maxCommands);
}

async function readBlock(
  command: string | null,
  interval: Interval,
  reading: Reading,
): Promise<ProfileBlock | null> {
  const { config, matchers, speaker, notes } = reading;
  const own: LabelMatcher[] =
    command === null ? [] : [{ label: config.commandLabel, operator: '=', value: command }];
  const message = await call(reading, QUERY, mergeRequest(queryOf([...matchers, ...own], config), interval));
  // A command need not have run all the time.
  if (message === null) return null;
  const read = readMerged(message, interval, (command ?? 'all').replaceAll(';', ':'));
  if (read === null) {
    notes.push(`part of the answer of ${speaker.title} is no pprof profile and was left out`);
    return null;
  }
  const { block, saysTime } = read;
  if (saysTime > 0 && (saysTime < interval.from - 60 || saysTime > interval.until + 1)) {
    notes.push(
      `${speaker.title} sent profiles of another time (in the future or the past); they were left out`,
    );
    return null;
  }
  return block;
}

/**
 * Parca: one merged pprof for each command and part of the window, over gRPC-Web: its own pages ask so, while the
 * JSON gateway (`/api/profiles/query`) is not reachable in every version. https://www.parca.dev/docs/overview
 */
export function createParcaSource({ config, findNames = namesOf }: ParcaOptions): EvidenceSource {
  const client = createHttpClient({ title: 'Parca', key: 'sources.parca', endpoint: config });

  function collect({ host, window }: Incident, signal: AbortSignal): Promise<Collected[]> {
    const matchers = hostMatchers(findNames(host), config.labels);
    const query = queryOf(matchers, config);
    const question: Question = {
      id: 'parca-stacks',
      source: 'parca',
      modality: 'stacks',
      query,
      window,
      link: client.link('/', [
        ['expression_a', query],
        ['from_a', String(Math.round(window.start * 1000))],
        ['to_a', String(Math.round(window.end * 1000))],
      ]),
    };
    return collectProfiles(
      { client, config, commands: readCommands, block: readBlock },
      question,
      matchers,
      signal,
    );
  }
  return { name: 'parca', collect };
}
