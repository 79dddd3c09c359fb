import type { Config } from '../config.js';
import { loadConfig } from '../config.js';
import type { Host, Incident } from '../domain/incident.js';
import { OScopeError, messageOf } from '../errors.js';
import { sayDuration } from '../incidents/duration.js';
import type { InventoryHost } from '../incidents/inventory-host.js';
import { createNameLookup } from '../incidents/inventory.js';
import { openManual } from '../incidents/open-incident.js';
import { loadKnowledge } from '../knowledge/load.js';
import { createModelClient } from '../llm/client.js';
import type { Collected, EvidenceSource } from '../ports/evidence-source.js';
import { createSources } from '../sources/registry.js';
import { knowledgeFolders } from '../app.js';
import { coverageByArea, switchesFor } from './doctor-coverage.js';
import type { AreaCoverage } from './doctor-coverage.js';
import { openInventory } from './inventory.js';
import type { OpenedInventory } from './inventory.js';

/** One line of the doctor. `warning` leaves the exit status alone. */
export interface Check {
  name: string;
  status: 'ok' | 'warning' | 'fault' | 'skipped';
  detail: string;
  remedy?: string;
}

/** Evidence of this long is asked for: enough to see whether there is any. */
export const PROBE_SECONDS = 900;
/** Enough for models that think before they answer. */
const CALL_TOKENS = 512;

export const lineOf = (error: unknown): { detail: string; remedy?: string } =>
  error instanceof OScopeError
    ? { detail: error.message, remedy: error.remedy }
    : { detail: messageOf(error) };

export function checkConfig(environment: Readonly<Record<string, string | undefined>>): {
  check: Check;
  config: Config | null;
} {
  try {
    const config = loadConfig(environment);
    const sources = Object.keys(config.sources);
    const detail = `${sources.length === 0 ? 'no sources' : `sources ${sources.join(', ')}`}, ${config.hosts.length} hosts written down`;
    return { check: { name: 'configuration', status: 'ok', detail }, config };
  } catch (error) {
    return { check: { name: 'configuration', status: 'fault', ...lineOf(error) }, config: null };
  }
}

export async function checkKnowledge(config: Config): Promise<Check> {
  try {
    const { terms, sops, cases, rootCauses } = await loadKnowledge(knowledgeFolders(config));
    const detail = `${terms.size} terms, ${sops.length} SOPs, ${cases.length} historical cases, ${rootCauses.size} root causes`;
    return { name: 'knowledge', status: 'ok', detail };
  } catch (error) {
    return { name: 'knowledge', status: 'fault', ...lineOf(error) };
  }
}

export async function checkInventory(
  config: Config,
  signal: AbortSignal,
): Promise<{ check: Check; opened: OpenedInventory }> {
  const opened = await openInventory(config, signal);
  const { inventory, notes } = opened;
  const { length } = inventory.hosts;
  const count = `${length} host${length === 1 ? '' : 's'}`;
  if (notes.length > 0)
    return { check: { name: 'inventory', status: 'fault', detail: `${count}; ${notes.join('; ')}` }, opened };
  if (length === 0) {
    const remedy = 'List hosts under hosts: in oscope.yaml, or set sources.prometheus.url to discover them.';
    return { check: { name: 'inventory', status: 'warning', detail: 'no hosts', remedy }, opened };
  }
  return { check: { name: 'inventory', status: 'ok', detail: count }, opened };
}

function judge(name: string, { evidence, data }: Collected, host: Host): Check {
  const who = `${name} (${evidence.modality})`;
  const span = `of ${host.hostname} in the last ${sayDuration(PROBE_SECONDS)}`;
  if (evidence.status === 'failed')
    return { name: who, status: 'fault', detail: evidence.note ?? 'no answer, and no reason given' };
  if (evidence.status === 'empty') {
    const remedy = `See whether the host sends there, and whether this query finds it: ${evidence.query.slice(0, 300)}`;
    return {
      name: who,
      status: 'warning',
      detail: `reachable and authorised, but it has nothing ${span}`,
      remedy,
    };
  }
  const amount = data?.modality === 'metrics' ? `${data.series.length} series` : 'data';
  if (evidence.status === 'partial')
    return { name: who, status: 'warning', detail: `${amount} ${span}; ${evidence.note ?? ''}` };
  return { name: who, status: 'ok', detail: `${amount} ${span}` };
}

function coverageChecks(collected: readonly Collected[]): { check: Check; areas: AreaCoverage[] } | null {
  const series = collected.flatMap(({ data }) => (data?.modality === 'metrics' ? data.series : []));
  if (series.length === 0) return null;
  const areas = coverageByArea(series);
  const present = areas.reduce((sum, area) => sum + area.present, 0);
  const total = areas.reduce((sum, area) => sum + area.total, 0);
  const switches = switchesFor(areas.flatMap((area) => area.missing));
  const detail = `${present} of ${total} metrics can be computed`;
  const check: Check =
    present / total > 0.5
      ? { name: 'metric catalogue', status: 'ok', detail }
      : { name: 'metric catalogue', status: 'warning', detail };
  return {
    areas,
    check: switches.length === 0 ? check : { ...check, remedy: `For more: ${switches.join('; ')}.` },
  };
}

async function probe(
  source: EvidenceSource,
  incident: Incident,
  signal: AbortSignal,
): Promise<Collected[] | Check> {
  try {
    return await source.collect(incident, signal);
  } catch (error) {
    return { name: source.name, status: 'fault', ...lineOf(error) };
  }
}

/** Asks every source for the last minutes of one host. */
export async function checkSources(
  config: Config,
  { inventory }: OpenedInventory,
  host: InventoryHost | undefined,
  signal: AbortSignal,
): Promise<{ checks: Check[]; areas: AreaCoverage[] }> {
  const now = (): number => Date.now() / 1000;
  const sources = createSources(config.sources, { findNames: createNameLookup(inventory), now });
  if (sources.length === 0) {
    const remedy = 'Set sources.prometheus.url (and others) in oscope.yaml; recordings need none.';
    return {
      checks: [{ name: 'sources', status: 'warning', detail: 'none is configured', remedy }],
      areas: [],
    };
  }
  if (host === undefined) {
    const remedy = 'Name a host: oscope doctor HOST.';
    return {
      checks: [{ name: 'sources', status: 'skipped', detail: 'no host to ask for', remedy }],
      areas: [],
    };
  }
  const incident = openManual(host, now(), { windowSeconds: PROBE_SECONDS });
  const answers = await Promise.all(
    sources.map(async (source) => ({ source, answer: await probe(source, incident, signal) })),
  );
  const checks = answers.flatMap(({ source, answer }) =>
    Array.isArray(answer) ? answer.map((one) => judge(source.name, one, incident.host)) : [answer],
  );
  const coverage = coverageChecks(answers.flatMap(({ answer }) => (Array.isArray(answer) ? answer : [])));
  return {
    checks: [...checks, ...(coverage === null ? [] : [coverage.check])],
    areas: coverage?.areas ?? [],
  };
}

/** The model's settings, and with `call` one tiny question. */
export async function checkModel(config: Config, call: boolean, signal: AbortSignal): Promise<Check> {
  const { name, apiKey, baseUrl, timeoutSeconds } = config.model;
  if (name === undefined)
    return { name: 'model', status: 'skipped', detail: 'none is configured: diagnoses are made offline' };
  const at = `${name} at ${baseUrl === undefined ? 'OpenAI' : new URL(baseUrl).origin}`;
  if (!call)
    return {
      name: 'model',
      status: 'skipped',
      detail: `${at}, not asked`,
      remedy: 'Ask it: oscope doctor --model-call.',
    };
  try {
    const client = createModelClient({
      model: name,
      apiKey,
      baseUrl,
      timeoutMs: timeoutSeconds * 1000,
      retries: 0,
    });
    const begun = performance.now();
    await client.complete({
      purpose: 'doctor',
      system: 'Answer with one word.',
      user: 'Say ok.',
      maxTokens: CALL_TOKENS,
      signal,
    });
    return {
      name: 'model',
      status: 'ok',
      detail: `${at} answered in ${Math.round(performance.now() - begun)} ms`,
    };
  } catch (error) {
    return { name: 'model', status: 'fault', ...lineOf(error) };
  }
}
