/**
 * Proves the live path against the real servers: recorded incidents are back-filled into Prometheus and into journal
 * files, served on loopback, diagnosed through the live sources, and must give the causes that their bundles give.
 *
 * Then this machine itself is diagnosed under small real faults that are undone, with alerts of the real Alertmanager.
 *
 * npm run e2e:live [-- --rounds N] [--no-machine] [--fault WORD] [BUNDLE …]     (Debian; installs what is missing when run as root)
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { createApp } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import type { Diagnosis } from '../src/domain/diagnosis.js';
import type { Incident } from '../src/domain/incident.js';
import type { EvidenceSource } from '../src/ports/evidence-source.js';
import { createBundleSource, openBundle } from '../src/sources/bundle/index.js';
import { parseMetrics } from '../src/sources/bundle/parse.js';
import { namesOf } from '../src/sources/http/host-names.js';
import { createSources, sourcesSchema } from '../src/sources/registry.js';
import { backfillJournal, backfillMetrics } from './e2e-live/backfill.js';
import { measure, stretch } from './e2e-live/figures.js';
import { diagnoseThisMachine } from './e2e-live/machine.js';
import { ensurePackages } from './e2e-live/packages.js';
import type { Server } from './e2e-live/servers.js';
import { startGatewayd, startPrometheus } from './e2e-live/servers.js';

const FIXTURES = 'test/fixtures/bundles';
const now = (): number => Date.now() / 1000;

const textOf = (bundle: string, file: string): string =>
  gunzipSync(readFileSync(path.join(bundle, file))).toString('utf8');

/** Stacks have no server here: they come from the bundle on both sides. */
function stacksOf(bundle: string): EvidenceSource {
  const source = createBundleSource(bundle);
  const collect: EvidenceSource['collect'] = async (incident, signal) =>
    (await source.collect(incident, signal)).filter(({ evidence }) => evidence.modality === 'stacks');
  return { name: source.name, collect };
}

async function diagnose(incident: Incident, sources: readonly EvidenceSource[]): Promise<Diagnosis> {
  const app = await createApp(loadConfig({ ...process.env, OSCOPE_MODEL: undefined }), sources);
  return app.diagnostician.diagnose(incident, {});
}

const causesOf = ({ report }: Diagnosis): string[] => report.rootCauses.map(({ id }) => id);

interface Outcome {
  same: boolean;
  line: string;
}

async function compare(bundle: string, folder: string): Promise<Outcome> {
  const incident = await openBundle(bundle);
  const servers: Server[] = [];
  try {
    backfillMetrics(parseMetrics(textOf(bundle, 'metrics.json.gz')).series, folder);
    const journals = path.join(folder, 'journals');
    backfillJournal(textOf(bundle, 'journal.jsonl.gz').split('\n'), incident.host.hostname, journals);
    const prometheus = await startPrometheus(folder);
    servers.push(prometheus);
    const gatewayd = await startGatewayd(folder, journals);
    servers.push(gatewayd);
    const config = sourcesSchema.parse({
      prometheus: { url: prometheus.url },
      journalGatewayd: { url: gatewayd.url },
    });
    const live = await diagnose(incident, [
      ...createSources(config, { findNames: namesOf, now }),
      stacksOf(bundle),
    ]);
    const recorded = await diagnose(incident, [createBundleSource(bundle)]);
    const [ours, theirs] = [causesOf(live), causesOf(recorded)];
    const same = JSON.stringify(ours) === JSON.stringify(theirs);
    const first = `${ours[0] ?? '-'} (${live.report.rootCauses[0]?.confidence.toFixed(2) ?? '-'})`;
    const findings = `${live.findings.length} findings live, ${recorded.findings.length} recorded`;
    const notes = live.evidence.flatMap(({ source, note }) => (note === null ? [] : [`${source}: ${note}`]));
    const line = `${path.basename(bundle)}  ${same ? 'same causes' : `DIFFERENT: recorded ${theirs.join(', ')}; live ${ours.join(', ')}`}  ${first}  ${findings}`;
    return { same: ours[0] === theirs[0] && same, line: [line, ...notes].join('\n    ') };
  } finally {
    for (const server of servers) await server.stop();
  }
}

async function printFigures(bundle: string, folder: string, rounds: number): Promise<void> {
  const incident = await openBundle(bundle);
  const { series } = parseMetrics(textOf(bundle, 'metrics.json.gz'));
  backfillMetrics(stretch(series, Math.floor(incident.window.end)), folder);
  const prometheus = await startPrometheus(folder);
  try {
    const figures = await measure(prometheus.url, incident, rounds);
    const { requests, bytes, ours, curl } = figures;
    const size = `${(bytes / 1e6).toFixed(1)} MB, ${figures.series} series, ${figures.samples} samples`;
    process.stdout.write(
      `3 h at 60 s, whole catalogue: ${requests} request${requests === 1 ? '' : 's'}, ${size}; ` +
        `p50/p95 ${ours.p50}/${ours.p95} ms against curl's ${curl.p50}/${curl.p95} ms (×${(ours.p50 / curl.p50).toFixed(2)})\n`,
    );
  } finally {
    await prometheus.stop();
  }
}

async function compareAll(bundles: readonly string[], folder: string): Promise<number> {
  let failed = 0;
  for (const bundle of bundles) {
    const { same, line } = await compare(bundle, path.join(folder, path.basename(bundle)));
    process.stdout.write(`${line}\n`);
    if (!same) failed += 1;
  }
  return failed;
}

/** Control-C must undo a fault, too. */
function abortedBySignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => controller.abort(new Error(`ended by ${name}`)));
  return controller.signal;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      rounds: { type: 'string', default: '20' },
      'no-machine': { type: 'boolean', default: false },
      /** Only the faults whose names hold this word, and no recorded incidents. */
      fault: { type: 'string' },
    },
    allowPositionals: true,
  });
  ensurePackages();
  const signal = abortedBySignals();
  const all = readdirSync(FIXTURES).map((name) => path.join(FIXTURES, name));
  const bundles = values.fault !== undefined ? [] : positionals.length > 0 ? positionals : all;
  const folder = mkdtempSync(path.join(tmpdir(), 'oscope-live-'));
  try {
    // First: what the diagnoses leave in memory would be measured with it.
    const [first] = bundles;
    if (first !== undefined) await printFigures(first, path.join(folder, 'figures'), Number(values.rounds));
    let failed = await compareAll(bundles, folder);
    if (!values['no-machine'])
      failed += await diagnoseThisMachine(path.join(folder, 'machine'), values.fault ?? '', signal);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
