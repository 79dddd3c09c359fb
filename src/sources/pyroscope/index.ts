import type { LabelMatcher } from '../../catalog/metrics/definition.js';
import type { ProfileBlock } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
import type { Collected, EvidenceSource } from '../../ports/evidence-source.js';
import type { Interval } from '../formats/profile-blocks.js';
import type { Query } from '../http/client.js';
import { createHttpClient } from '../http/client.js';
import type { Question } from '../http/evidence.js';
import { readJson } from '../http/json.js';
import type { FindNames } from '../http/host-names.js';
import { namesOf } from '../http/host-names.js';
import { collectProfiles } from '../http/profiles.js';
import type { ProfileReading } from '../http/profiles.js';
import { hostMatchers } from '../http/matchers.js';
import { readCommands } from './commands.js';
import { blockOf, liesWithin, milliseconds, selectorOf } from './parse.js';
import type { PyroscopeConfig } from './schema.js';

export interface PyroscopeOptions {
  config: PyroscopeConfig;
  findNames?: FindNames;
  /** Unix seconds. */
  now: () => number;
}

type Reading = ProfileReading<PyroscopeConfig>;

const RENDER = '/pyroscope/render';

function renderQuery(selector: string, { from, until }: Interval, config: PyroscopeConfig): Query {
  return [
    ['query', `${config.profileType}${selector}`],
    ['from', milliseconds(from)],
    ['until', milliseconds(until)],
    ['format', 'json'],
    ['max-nodes', String(config.maxNodes)],
  ];
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
