import type { Config } from '../config.js';
import type { Incident } from '../domain/incident.js';
import { OScopeError } from '../errors.js';
import { createNameLookup } from '../incidents/inventory.js';
import { hostOfEntry, inventoryEntrySchema } from '../incidents/inventory-host.js';
import type { InventoryHost } from '../incidents/inventory-host.js';
import { createInventory } from '../incidents/inventory.js';
import type { Inventory } from '../incidents/inventory.js';
import type { EvidenceSource } from '../ports/evidence-source.js';
import { createBundleSource, openBundle } from '../sources/bundle/index.js';
import { createWindowedSource } from '../sources/bundle/window.js';
import { createSources } from '../sources/registry.js';
import { openInventory } from './inventory.js';

/** Which hosts can be talked about, and where their evidence lies. */
export interface ChatSources {
  inventory: Inventory;
  sources: EvidenceSource[];
  /** Moves an incident to where there is evidence: to the time of the recording. */
  place(incident: Incident): Incident;
  /** Incidents that were recorded; empty for live hosts. */
  recorded: Incident[];
  notes: string[];
}

function hostOfRecording({ host }: Incident): InventoryHost {
  const { hostname, ip, osRelease, kernel, cpus, memBytes } = host;
  const entry = inventoryEntrySchema.parse({
    name: hostname === '' ? ip : hostname,
    addresses: ip === '' ? [] : [ip],
    groups: ['recorded'],
    os: osRelease ?? undefined,
    kernel: kernel ?? undefined,
    cpus: cpus ?? undefined,
    memBytes: memBytes ?? undefined,
  });
  return hostOfEntry(entry);
}

/** Recorded incidents as the whole fleet. */
async function openRecordings(folders: readonly string[]): Promise<ChatSources> {
  const recordings = await Promise.all(
    folders.map(async (folder) => {
      const incident = await openBundle(folder);
      const source = createWindowedSource(createBundleSource(folder), incident.window);
      return { incident, source, host: hostOfRecording(incident) };
    }),
  );
  const of = ({ host }: Incident) =>
    recordings.find(
      ({ host: known, incident }) => known.name === host.hostname || incident.host.hostname === host.hostname,
    );
  return {
    inventory: createInventory(recordings.map(({ host }) => host)),
    recorded: recordings.map(({ incident }) => incident),
    notes: [],
    sources: [
      {
        name: 'bundle',
        collect: async (incident, signal) => (await of(incident)?.source.collect(incident, signal)) ?? [],
      },
    ],
    place(incident) {
      const found = of(incident);
      if (found === undefined) return incident;
      // Another window of the recorded incident is meant as it is; whoever asks for "now" means the recording.
      const moved = recordings.some(({ incident: { alert } }) => alert.startsAt === incident.alert.startsAt);
      return moved ? incident : { ...found.incident, id: incident.id };
    },
  };
}

/**
 * The recordings when there are any, else the live hosts of the configuration.
 * @throws OScopeError `bad_input` when there is neither
 */
export async function openChatSources(config: Config, folders: readonly string[]): Promise<ChatSources> {
  if (folders.length > 0) return openRecordings(folders);
  if (Object.keys(config.sources).length === 0) {
    throw new OScopeError({
      code: 'bad_input',
      message: 'There is nothing to talk about: no source of evidence is configured.',
      remedy: 'Try a recorded incident with oscope chat --bundle DIR, or set sources in oscope.yaml.',
    });
  }
  const { inventory, notes } = await openInventory(config, AbortSignal.timeout(30_000));
  const sources = createSources(config.sources, {
    findNames: createNameLookup(inventory),
    now: () => Date.now() / 1000,
  });
  return { inventory, sources, recorded: [], notes, place: (incident) => incident };
}
