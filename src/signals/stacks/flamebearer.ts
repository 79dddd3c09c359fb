import type { ProfileBlock } from '../../domain/evidence.js';
import type { FoldedStack } from './folded.js';
import { isRecord, numberAt, numbersOf, stringsOf } from './json.js';

/** What the JSON itself does not tell. */
export interface ProfileDefaults {
  /** Root frame of the stacks: the command or service that was profiled. */
  command: string;
  /** Unix seconds and seconds, used where the profile does not carry its own. */
  time: number;
  durationSeconds: number;
}

interface Node {
  start: number;
  end: number;
  frames: readonly string[];
}

const MAX_DEPTH = 2000;

/**
 * Reads Pyroscope's flame graph (`/render?format=json`): `names`, and `levels` of nodes from the root down, each
 * node `[offset, total, self, name]` with the offset counted from the end of its left neighbour. A comparison
 * (`format: double`, seven numbers a node) gives its right-hand side. Null when it is no such JSON.
 * https://grafana.com/docs/pyroscope/latest/reference-server-api/
 */
export function readFlamebearer(value: unknown, defaults: ProfileDefaults): ProfileBlock | null {
  if (!isRecord(value) || !isRecord(value.flamebearer)) return null;
  const names = stringsOf(value.flamebearer.names);
  const levels = Array.isArray(value.flamebearer.levels) ? value.flamebearer.levels : null;
  if (!names || !levels) return null;
  const double = isRecord(value.metadata) && value.metadata.format === 'double';
  const stacks: FoldedStack[] = [];
  let parents: Node[] = [];
  for (const [depth, level] of levels.slice(0, MAX_DEPTH).entries()) {
    parents = readLevel(
      numbersOf(level),
      { names, depth, parents, double, command: defaults.command },
      stacks,
    );
  }
  return { ...timesOf(value, defaults), stacks };
}

interface LevelContext {
  names: readonly string[];
  depth: number;
  parents: readonly Node[];
  double: boolean;
  command: string;
}

function readLevel(level: readonly number[], context: LevelContext, stacks: FoldedStack[]): Node[] {
  const width = context.double ? 7 : 4;
  const at = context.double ? 3 : 0;
  const nodes: Node[] = [];
  let x = 0;
  let parent = 0;
  for (let i = 0; i + width <= level.length; i += width) {
    const start = x + (level[i + at] ?? 0);
    const end = start + Math.max(0, level[i + at + 1] ?? 0);
    const self = level[i + at + 2] ?? 0;
    x = end;
    while (parent < context.parents.length && start >= (context.parents[parent]?.end ?? 0)) parent++;
    const name = (context.names[level[i + width - 1] ?? -1] ?? '').replaceAll(';', ':');
    const above = context.parents[parent]?.frames ?? [];
    // The first level is the sum of all: the command stands for it.
    const frames = context.depth === 0 ? [context.command] : [...above, name];
    if (end <= start || (context.depth > 0 && above.length === 0)) continue;
    nodes.push({ start, end, frames });
    if (self > 0) stacks.push({ frames: [...frames], count: self });
  }
  return nodes;
}

function timesOf(value: Record<string, unknown>, defaults: ProfileDefaults): Omit<ProfileBlock, 'stacks'> {
  const timeline = isRecord(value.timeline) ? value.timeline : {};
  const time = numberAt(timeline, 'startTime');
  const step = numberAt(timeline, 'durationDelta');
  const samples = Array.isArray(timeline.samples) ? timeline.samples.length : 0;
  const duration = step !== null ? step * samples : 0;
  return {
    time: time !== null && time > 0 ? time : defaults.time,
    durationSeconds: duration > 0 ? duration : defaults.durationSeconds,
  };
}
