import type { Incident } from '../domain/incident.js';
import { hostOfEntry, inventoryEntrySchema } from '../incidents/inventory-host.js';
import type { InventoryEntry } from '../incidents/inventory-host.js';
import type { EvidenceSource } from '../ports/evidence-source.js';
import { createBundleSource, openBundle } from '../sources/bundle/index.js';

/** Recorded incidents that are served instead of live hosts: to see the service without any monitoring. */
export interface Recorded {
  /** The hosts of the recordings, for the inventory. */
  hosts: InventoryEntry[];
  /** The evidence of their hosts, whatever the time that is asked for. */
  source: EvidenceSource;
  /** The incident at the time of its host's recording; as it is when there is none. */
  place(incident: Incident): Incident;
}

function entryOf({ host }: Incident): InventoryEntry {
  return inventoryEntrySchema.parse({
    name: host.hostname,
    addresses: host.ip === '' ? [] : [host.ip],
    groups: ['recorded'],
    os: host.osRelease ?? undefined,
    kernel: host.kernel ?? undefined,
    cpus: host.cpus ?? undefined,
    memBytes: host.memBytes ?? undefined,
  });
}

/** @throws OScopeError `bad_input` for a folder that holds no recording */
export async function openRecorded(folders: readonly string[]): Promise<Recorded> {
  const recordings = await Promise.all(
    folders.map(async (folder) => {
      const incident = await openBundle(folder);
      const entry = entryOf(incident);
      return { incident, entry, name: hostOfEntry(entry).name, source: createBundleSource(folder) };
    }),
  );
  const of = ({ host }: Incident): (typeof recordings)[number] | undefined =>
    recordings.find(
      ({ name, incident }) => name === host.hostname || incident.host.hostname === host.hostname,
    );
  return {
    hosts: recordings.map(({ entry }) => entry),
    source: {
      name: 'bundle',
      collect: (incident, signal) => of(incident)?.source.collect(incident, signal) ?? Promise.resolve([]),
    },
    place(incident) {
      const found = of(incident);
      return found === undefined ? incident : { ...found.incident, id: incident.id };
    },
  };
}
