import type { LabelMatcher } from '../../catalog/metrics/definition.js';
import type { ProfileBlock } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import { listOf } from '../formats/json-value.js';
import type { Interval } from '../formats/profile-blocks.js';
import type { Query } from '../http/client.js';
import { createHttpClient } from '../http/client.js';
import type { Question } from '../http/evidence.js';
import { readJson } from '../http/json.js';
import type { FindNames } from '../http/host-names.js';
import { namesOf } from '../http/host-names.js';
import { collectProfiles } from '../http/profiles.js';
import type { ProfileReading } from '../http/profiles.js';
import { hostMatchers, picks } from '../http/matchers.js';
import { formatError } from '../http/words.js';
import { blockOf, labelsOf, liesWithin, selectorOf } from './parse.js';
import type { PyroscopeConfig } from './schema.js';

export interface PyroscopeOptions {
  config: PyroscopeConfig;
  findNames?: FindNames;
  /** Unix seconds. */
  now: () => number;
}

type Reading = ProfileReading<PyroscopeConfig>;

const SERIES = '/querier.v1.QuerierService/Series';
const RENDER = '/pyroscope/render';

const milliseconds = (seconds: number): string => String(Math.round(seconds * 1000));

function renderQuery(selector: string, { from, until }: Interval, config: PyroscopeConfig): Query {
  return [
    ['query', `${config.profileType}${selector}`],
    ['from', milliseconds(from)],
    ['until', milliseconds(until)],
    ['format', 'json'],
    ['max-nodes', String(config.maxNodes)],
  ];
}

/** The commands of which there are profiles; null stands for all together, where none is named. */
async function readCommands(reading: Reading): Promise<(string | null)[]> {
  const { conversation, speaker, config, window, matchers, notes } = reading;
  const labelNames = [...new Set([...matchers.map(({ label }) => label), config.commandLabel])];
  const json = {
    matchers: [selectorOf(matchers)],
    labelNames,
    start: milliseconds(window.start),
    end: milliseconds(window.end),
  };
  const answer = await readJson(await conversation.ask({ path: SERIES, json }), speaker);
  if (typeof answer !== 'object' || answer === null)
    throw formatError(speaker, 'something that is no object');
  const sets = listOf((answer as Record<string, unknown>).labelsSet);
  const known = sets.map(labelsOf).filter((labels) => labels !== null);
  const own = known.filter((labels) => picks(matchers, labels));
  const foreign = known.length - own.length;
  if (foreign > 0) notes.push(`${speaker.title} named ${foreign} series of another host; they were refused`);
  const commands = [...new Set(own.map((labels) => labels[config.commandLabel] ?? null))].sort();
  if (commands.length > config.maxCommands)
    notes.push(
      `only ${config.maxCommands} of ${commands.length} profiled commands were read; raise ${speaker.key}.maxCommands`,
    );
  return commands.slice(0, config.maxCommands);
}

async function readBlock(
  command: string | null,
  interval: Interval,
  reading: Reading,
): Promise<ProfileBlock | null> {
  const { conversation, speaker, config, matchers, notes } = reading;
  const own: LabelMatcher[] =
    command === null ? [] : [{ label: config.commandLabel, operator: '=', value: command }];
  const query = renderQuery(selectorOf([...matchers, ...own]), interval, config);
  const answer = await readJson(await conversation.ask({ path: RENDER, query }), speaker);
  if (!liesWithin(answer, interval)) {
    notes.push(
      `${speaker.title} sent profiles of another time (in the future or the past); they were left out`,
    );
    return null;
  }
  const block = blockOf(answer, interval, (command ?? 'all').replaceAll(';', ':'));
  if (block === null) notes.push(`part of the answer of ${speaker.title} is no flame graph and was left out`);
  return block;
}

/**
 * Grafana Pyroscope: one flame graph for each command and part of the window.
 * https://grafana.com/docs/pyroscope/latest/reference-server-api/
 */
export function createPyroscopeSource({ config, findNames = namesOf }: PyroscopeOptions): EvidenceSource {
  const client = createHttpClient({ title: 'Pyroscope', key: 'sources.pyroscope', endpoint: config });

  function collect({ host, window }: Incident, signal: AbortSignal): Promise<Collected[]> {
    const matchers = hostMatchers(findNames(host), config.labels);
    const selector = selectorOf(matchers);
    const question: Question = {
      id: 'pyroscope-stacks',
      source: 'pyroscope',
      modality: 'stacks',
      query: `${config.profileType}${selector}`,
      window,
      link: client.link('/', [
        ['query', `${config.profileType}${selector}`],
        ['from', milliseconds(window.start)],
        ['until', milliseconds(window.end)],
      ]),
    };
    return collectProfiles(
      { client, config, commands: readCommands, block: readBlock },
      question,
      matchers,
      signal,
    );
  }
  return { name: 'pyroscope', collect };
}
