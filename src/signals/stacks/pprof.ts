import type { ProfileBlock } from '../../domain/evidence.js';
import type { ProfileDefaults } from './flamebearer.js';
import { readFlamebearer } from './flamebearer.js';
import type { FoldedStack } from './folded.js';
import { asNumber, isRecord, numberAt, numbersOf, recordsOf, stringsOf } from './json.js';

/** Labels that name the process a sample belongs to. */
const COMMAND_LABELS = ['comm', 'process', 'process_name', 'thread_comm', 'service_name'];

type Text = (value: unknown) => string;

/** Reads JSON of either sort, pprof or Pyroscope; null when it is neither or damaged. */
export function readProfileJson(text: string, defaults: ProfileDefaults): ProfileBlock | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return readFlamebearer(value, defaults) ?? readPprof(value, defaults);
}

/**
 * Reads a pprof profile in Protobuf's JSON mapping (`sample`, `location`, `function`, `stringTable`; names as
 * indices or as strings, camel or snake case). Counts are samples where the profile has them, else CPU time over
 * the period. Null when it is no profile. https://github.com/google/pprof/blob/main/proto/profile.proto
 */
export function readPprof(value: unknown, defaults: ProfileDefaults): ProfileBlock | null {
  if (!isRecord(value) || !Array.isArray(value.sample)) return null;
  const strings = stringsOf(value.stringTable ?? value.string_table);
  const text: Text = (item) => {
    if (typeof item === 'string' && !(strings && /^\d+$/.test(item))) return item;
    return strings?.[asNumber(item) ?? 0] ?? '';
  };
  const framesOf = createLocations(value, text);
  const weight = sampleWeight(value, text);
  const stacks: FoldedStack[] = [];
  for (const sample of recordsOf(value.sample)) {
    const count = weight(numbersOf(sample.value));
    const ids = sample.locationId ?? sample.location_id;
    const frames = (Array.isArray(ids) ? ids : []).flatMap((id) => framesOf(String(id))).reverse();
    if (count > 0) stacks.push({ frames: [commandOf(sample, text) ?? defaults.command, ...frames], count });
  }
  const nanos = numberAt(value, 'timeNanos') ?? numberAt(value, 'time_nanos');
  const duration = numberAt(value, 'durationNanos') ?? numberAt(value, 'duration_nanos');
  return {
    time: nanos !== null && nanos > 0 ? nanos / 1e9 : defaults.time,
    durationSeconds: duration !== null && duration > 0 ? duration / 1e9 : defaults.durationSeconds,
    stacks,
  };
}

/** Function names of a location, innermost first: the lines of one location are inlined calls. */
function createLocations(profile: Record<string, unknown>, text: Text): (id: string) => string[] {
  const functions = new Map(
    recordsOf(profile.function).map((one) => [String(one.id), text(one.name).replaceAll(';', ':')]),
  );
  const locations = new Map(
    recordsOf(profile.location).map((one) => {
      const names = recordsOf(one.line).map((line) =>
        functions.get(String(line.functionId ?? line.function_id)),
      );
      const known = names.filter((name) => name !== undefined && name !== '');
      return [String(one.id), known.length > 0 ? known : ['[unknown]']];
    }),
  );
  return (id) => locations.get(id)?.map((name) => name ?? '[unknown]') ?? ['[unknown]'];
}

function sampleWeight(profile: Record<string, unknown>, text: Text): (values: readonly number[]) => number {
  const types = recordsOf(profile.sampleType ?? profile.sample_type).map((one) => text(one.type));
  const samples = types.indexOf('samples');
  if (samples >= 0) return (values) => values[samples] ?? 0;
  const cpu = types.indexOf('cpu');
  const period = numberAt(profile, 'period') ?? 0;
  return (values) => {
    const value = values[Math.max(cpu, 0)] ?? 0;
    return cpu >= 0 && period > 0 ? Math.round(value / period) : value;
  };
}

function commandOf(sample: Record<string, unknown>, text: Text): string | null {
  for (const label of recordsOf(sample.label)) {
    if (!COMMAND_LABELS.includes(text(label.key))) continue;
    const name = text(label.str).replaceAll(';', ':');
    if (name !== '') return name;
  }
  return null;
}
