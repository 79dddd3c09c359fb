import type { Binning } from './bins.js';
import type { UnitVolume } from './summary.js';
import type { PlacedLine } from './template-store.js';
import { MAX_WRITERS, OTHER } from './writers.js';

/** Priority of an error; smaller is worse. */
const ERROR = 3;

export interface VolumeStore {
  count(line: PlacedLine, priority: number): void;
  volumes(): UnitVolume[];
}

/** How much each unit writes, by time bin. Units past the limit share one name. */
export function createVolumeStore(bins: Binning): VolumeStore {
  const volumes = new Map<string, UnitVolume>();
  return {
    count(line, priority) {
      const own = line.unit ?? `\0${line.identifier}`;
      const key = volumes.has(own) || volumes.size < MAX_WRITERS ? own : OTHER;
      let volume = volumes.get(key);
      if (volume === undefined) {
        volume = emptyVolume(key === OTHER ? { ...line, unit: null, identifier: OTHER } : line, bins);
        volumes.set(key, volume);
      }
      countLine(volume, line, priority);
    },
    volumes: () => [...volumes.values()],
  };
}

export function emptyVolume(
  { unit, identifier, time }: { unit: string | null; identifier: string; time: number },
  bins: { count: number },
): UnitVolume {
  return {
    unit,
    identifier,
    count: 0,
    errors: 0,
    firstTime: time,
    lastTime: time,
    bins: new Uint32Array(bins.count),
    errorBins: new Uint32Array(bins.count),
  };
}

function countLine(volume: UnitVolume, { identifier, time, bin }: PlacedLine, priority: number): void {
  // Systemd speaks of a unit before the unit itself does.
  if (volume.identifier === 'systemd') volume.identifier = identifier;
  volume.count++;
  volume.firstTime = Math.min(volume.firstTime, time);
  volume.lastTime = Math.max(volume.lastTime, time);
  volume.bins[bin] = (volume.bins[bin] ?? 0) + 1;
  if (priority > ERROR) return;
  volume.errors++;
  volume.errorBins[bin] = (volume.errorBins[bin] ?? 0) + 1;
}
