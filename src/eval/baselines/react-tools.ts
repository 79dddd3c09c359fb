import { tool } from '@langchain/core/tools';
import type { StructuredToolInterface } from '@langchain/core/tools';
import { z } from 'zod';
import type { EvidenceData } from '../../domain/evidence.js';
import type { AnalystInput } from '../../ports/analyst.js';
import type { EvidenceStore } from '../../ports/evidence-store.js';
import { findingLines } from './answer.js';

/** Characters of one observation: the transcript grows with each. */
const LONGEST = 2500;
const LINES = 20;
const SERIES = 12;
const FINDINGS = 40;

type Of<Modality extends EvidenceData['modality']> = Extract<EvidenceData, { modality: Modality }>;

async function loadAll(input: AnalystInput, store: EvidenceStore): Promise<EvidenceData[]> {
  const refs = input.evidence.flatMap((one) => one.ref ?? []);
  return (await Promise.all(refs.map((ref) => store.get(ref)))).filter((data) => data !== undefined);
}

function only<M extends EvidenceData['modality']>(data: readonly EvidenceData[], modality: M): Of<M>[] {
  return data.filter((one): one is Of<M> => one.modality === modality);
}

async function grep(data: readonly EvidenceData[], text: string): Promise<string[]> {
  const found: string[] = [];
  for (const { records } of only(data, 'logs')) {
    for await (const record of records()) {
      const line = `${new Date(record.time * 1000).toISOString()} ${record.identifier}: ${record.message}`;
      if (line.toLowerCase().includes(text.toLowerCase())) found.push(line.slice(0, 300));
      if (found.length >= LINES) return found;
    }
  }
  return found;
}

function seriesLines(data: readonly EvidenceData[], name: string): string[] {
  return only(data, 'metrics')
    .flatMap((one) => one.series)
    .filter((series) => series.name.includes(name))
    .slice(0, SERIES)
    .map((series) => {
      const step = Math.max(1, Math.ceil(series.values.length / 10));
      const values = series.values.filter((_, index) => index % step === 0);
      return `${series.name}${JSON.stringify(series.labels)}: ${values.join(' ')}`;
    });
}

function stackLines(data: readonly EvidenceData[], frame: string): string[] {
  const stacks = only(data, 'stacks');
  const counts = new Map<string, number>();
  for (const { frames, count } of stacks.flatMap((one) => one.profile).flatMap((block) => block.stacks)) {
    const line = frames.join(';');
    if (line.includes(frame)) counts.set(line, (counts.get(line) ?? 0) + count);
  }
  const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, LINES);
  const blocked = stacks
    .flatMap((one) => one.blocked)
    .flatMap(({ tasks }) => tasks)
    .map((task) => `blocked: ${task.command} in ${task.frames.slice(0, 6).join(' < ')}`)
    .filter((line) => line.includes(frame));
  return [...top.map(([line, count]) => `${count} ${line.slice(-240)}`), ...new Set(blocked)].slice(0, LINES);
}

function details(input: AnalystInput, id: string): string {
  const found = input.findings.find((finding) => finding.id === id);
  return found === undefined ? `There is no finding ${id}.` : JSON.stringify({ ...found, points: undefined });
}

/** Read-only tools over the same evidence, findings and guides that OScope has. Each takes one text. */
export function createReactTools(
  input: AnalystInput,
  store: EvidenceStore,
  guides: readonly { id: string; text: string }[],
): StructuredToolInterface[] {
  const make = (name: string, description: string, run: (text: string) => Promise<string[]> | string[]) =>
    tool(
      async ({ input: text }: { input: string }) => {
        const answer = (await run(text)).join('\n');
        return answer === '' ? 'Nothing found.' : answer.slice(0, LONGEST);
      },
      { name, description, schema: z.object({ input: z.string().max(200) }) },
    );
  return [
    make('findings', 'all anomalies found; input is ignored', () => [findingLines(input, FINDINGS)]),
    make('finding', 'everything about one anomaly; input: its id, such as M1', (id) => [details(input, id)]),
    make('metric', 'raw samples of metric series; input: part of a series name', async (name) =>
      seriesLines(await loadAll(input, store), name),
    ),
    make('logs', 'log lines that contain a text; input: the text', async (text) =>
      grep(await loadAll(input, store), text),
    ),
    make(
      'stacks',
      'stacks that contain a frame, commonest first; input: part of a frame, or empty',
      async (frame) => stackLines(await loadAll(input, store), frame),
    ),
    make('guide', 'troubleshooting guide of a past incident; input: its id', (id) =>
      guides.filter((guide) => guide.id === id).map((guide) => guide.text),
    ),
  ];
}
