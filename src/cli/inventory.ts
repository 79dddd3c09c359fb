import type { Config } from '../config.js';
import { discoverHosts } from '../incidents/inventory-discovery.js';
import type { FetchJson } from '../incidents/inventory-discovery.js';
import { hostOfEntry } from '../incidents/inventory-host.js';
import { mergeHosts } from '../incidents/inventory-merge.js';
import { createInventory } from '../incidents/inventory.js';
import type { Inventory } from '../incidents/inventory.js';
import { createHttpClient } from '../sources/http/client.js';
import { startDeadline } from '../sources/http/deadline.js';
import { readJson } from '../sources/http/json.js';
import type { PrometheusConfig } from '../sources/prometheus/schema.js';

export interface OpenedInventory {
  inventory: Inventory;
  /** What went wrong with the discovery, in words. */
  notes: string[];
}

/** Questions to the configured Prometheus server alone. */
function createFetchJson(endpoint: PrometheusConfig): FetchJson {
  const client = createHttpClient({ title: 'Prometheus', key: 'sources.prometheus', endpoint });
  return async (path, query, signal) => {
    const conversation = client.open(startDeadline(signal, endpoint.timeoutSeconds));
    const answer = await conversation.ask({ path, query: Object.entries(query) });
    return readJson(answer, client.speaker);
  };
}

/** The hosts of oscope.yaml, completed by those that Prometheus scrapes. A discovery that fails leaves the written ones. */
export async function openInventory(config: Config, signal: AbortSignal): Promise<OpenedInventory> {
  const written = config.hosts.map(hostOfEntry);
  const { prometheus } = config.sources;
  if (prometheus === undefined || !config.discoverHosts)
    return { inventory: createInventory(written), notes: [] };
  const { hosts, notes } = await discoverHosts(createFetchJson(prometheus), 'sources.prometheus', signal);
  return { inventory: createInventory(mergeHosts(written, hosts)), notes };
}
