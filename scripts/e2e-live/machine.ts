import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isObject, listOf } from '../../src/sources/formats/json-value.js';
import { createFaults } from './faults.js';
import type { Fault } from './faults.js';
import { startKernelJournal } from './kernel-journal.js';
import type { Server } from './servers.js';
import {
  startAlertmanager,
  startGatewayd,
  startNodeExporter,
  startProcessExporter,
  startPrometheus,
} from './servers.js';
import { startWebhook } from './webhook.js';
import type { WebhookReceiver } from './webhook.js';

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
/** What an engineer knows of a host that is observed since a few minutes. */
const BEFORE_SECONDS = 165;
const ALERT_WITHIN_MS = 120_000;
/** The alert is young; an engineer who looks at it comes a little later. */
const AFTER_ALERT_SECONDS = 20;

interface Watch {
  folder: string;
  webhook: WebhookReceiver;
  /** The configuration of an installation that watches this machine. */
  config: object;
}

function ruleOf({ alert }: Fault): object {
  return {
    alert: alert.name,
    expr: alert.expression,
    labels: { severity: 'critical' },
    annotations: { summary: alert.summary },
  };
}

function prometheusConfig(node: Server, processes: Server, alertmanager: Server): object {
  const target = (server: Server): object[] => [{ targets: [new URL(server.url).host] }];
  return {
    global: { scrape_interval: '5s', evaluation_interval: '1s' },
    rule_files: ['rules.json'],
    alerting: { alertmanagers: [{ static_configs: target(alertmanager) }] },
    scrape_configs: [
      { job_name: 'node', static_configs: target(node) },
      { job_name: 'processes', static_configs: target(processes) },
    ],
  };
}

/** `oscope` as a process of its own, in a folder with its oscope.yaml. */
function oscope(
  folder: string,
  args: readonly string[],
): Promise<{ status: number | null; out: string; err: string }> {
  // With the loader that this process was started with.
  const child = spawn(process.execPath, [...process.execArgv, CLI, ...args], { cwd: folder });
  const written = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (written.err += chunk.toString('utf8')));
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, ...written })));
}

function causesOf(output: string): { id: string; confidence: number }[] {
  const diagnosis: unknown = JSON.parse(output);
  const report = isObject(diagnosis) && isObject(diagnosis.report) ? diagnosis.report : {};
  return listOf(report.rootCauses)
    .filter(isObject)
    .map(({ id, confidence }) => ({ id: String(id), confidence: Number(confidence) }));
}

async function diagnoseAlert(fault: Fault, body: string, { folder, config }: Watch): Promise<boolean> {
  const place = path.join(folder, fault.alert.name);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'oscope.yaml'), JSON.stringify(config));
  writeFileSync(path.join(place, 'alert.json'), body);
  const asked = ['diagnose', '--alert', 'alert.json', '--window', '3m', '--no-keep'];
  const { status, out, err } = await oscope(place, [...asked, '--progress', '--format', 'json']);
  if (status !== 0) throw new Error(`oscope ended with ${String(status)}: ${err}`);
  writeFileSync(path.join(place, 'diagnosis.json'), out);
  const [first, ...others] = causesOf(out);
  const right = first !== undefined && fault.causes.includes(first.id);
  const named = `${first?.id ?? '-'} (${first?.confidence.toFixed(2) ?? '-'})`;
  const further = others.map(({ id }) => id).join(', ');
  process.stdout.write(
    `this machine, ${fault.name}: ${right ? 'right' : `WRONG, it is ${fault.causes.join(' or ')}`}: ${named}${further === '' ? '' : `, then ${further}`}\n`,
  );
  return right;
}

type Outcome = 'right' | 'wrong' | 'skipped';

function skip(fault: Fault, reason: string): Outcome {
  process.stdout.write(`this machine, ${fault.name}: skipped, ${reason}\n`);
  return 'skipped';
}

/** One fault from its calm before to its end. The machine is as before afterwards, whatever happened. */
async function suffer(fault: Fault, watch: Watch, signal: AbortSignal): Promise<Outcome> {
  const before = await fault.impossible();
  if (before !== null) return skip(fault, before);
  try {
    fault.prepare(path.join(watch.folder, `${fault.alert.name}-fault`));
    process.stderr.write(`  ${fault.name}: ${BEFORE_SECONDS} s of calm first\n`);
    await sleep(BEFORE_SECONDS * 1000, undefined, { signal });
    fault.begin();
    const body = await watch.webhook.waitFor(fault.alert.name, ALERT_WITHIN_MS, signal);
    if (body === null) {
      process.stdout.write(`this machine, ${fault.name}: Alertmanager sent no alert\n`);
      return 'wrong';
    }
    await sleep(AFTER_ALERT_SECONDS * 1000, undefined, { signal });
    return (await diagnoseAlert(fault, body, watch)) ? 'right' : 'wrong';
  } finally {
    await fault.undo();
  }
}

async function withServers(folder: string, use: (watch: Watch) => Promise<number>): Promise<number> {
  const webhook = await startWebhook();
  const servers: { stop(): Promise<void> }[] = [];
  try {
    const journals = path.join(folder, 'journals');
    servers.push(startKernelJournal(journals));
    const gatewayd = await startGatewayd(folder, journals);
    servers.push(gatewayd);
    const node = await startNodeExporter(folder);
    servers.push(node);
    const processes = await startProcessExporter(folder);
    servers.push(processes);
    const alertmanager = await startAlertmanager(folder, webhook.url);
    servers.push(alertmanager);
    const rules = createFaults().map(ruleOf);
    writeFileSync(path.join(folder, 'rules.json'), JSON.stringify({ groups: [{ name: 'host', rules }] }));
    const prometheus = await startPrometheus(folder, prometheusConfig(node, processes, alertmanager));
    servers.push(prometheus);
    const sources = { prometheus: { url: prometheus.url }, journalGatewayd: { url: gatewayd.url } };
    return await use({ folder, webhook, config: { sources } });
  } finally {
    for (const server of servers.reverse()) await server.stop();
    await webhook.close();
  }
}

/**
 * Diagnoses this machine under small real faults: node_exporter → Prometheus → alert rule → Alertmanager → webhook →
 * `oscope diagnose --alert`. The signal ends it and undoes the fault. Answers with the number of faults that were not named rightly.
 */
export async function diagnoseThisMachine(
  folder: string,
  word: string,
  signal: AbortSignal,
): Promise<number> {
  mkdirSync(folder, { recursive: true });
  return withServers(folder, async (watch) => {
    const outcomes: Outcome[] = [];
    const faults = createFaults().filter(({ name }) => name.includes(word));
    for (const fault of faults) outcomes.push(await suffer(fault, watch, signal));
    return outcomes.filter((outcome) => outcome === 'wrong').length;
  });
}
