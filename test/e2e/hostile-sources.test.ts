import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** A whole `oscope diagnose` as a process of its own, while every source fails in a way of its own. */
const NAMES = ['prometheus', 'loki', 'elasticsearch', 'journalGatewayd', 'pyroscope'] as const;
type Name = (typeof NAMES)[number];
const HOST = 'web-7';
const TIMEOUT_SECONDS = 4;
const MOST_MEBIBYTES = 512;

const now = (): number => Math.floor(Date.now() / 1000) - 30;

/** Valid content without end: what comes before it, and the piece that is repeated. */
const ENDLESS: Record<Name, () => [string, (index: number) => string]> = {
  prometheus: () => [
    '{"status":"success","data":{"resultType":"matrix","result":[',
    (index) => {
      const metric = { __name__: 'node_load1', instance: `${HOST}:9100`, n: String(index) };
      const values = Array.from({ length: 180 }, (_, i) => [now() - 10_000 + i * 50, String(i * index)]);
      return `${index === 0 ? '' : ','}${JSON.stringify({ metric, values })}`;
    },
  ],
  loki: () => [
    '{"status":"success","data":{"resultType":"streams","result":[',
    (index) => {
      const values = Array.from({ length: 50 }, (_, i) => [
        `${now() - 60}${String(i).padStart(9, '0')}`,
        `line ${index} ${'x'.repeat(200)}`,
      ]);
      return `${index === 0 ? '' : ','}${JSON.stringify({ stream: { host: HOST, n: String(index) }, values })}`;
    },
  ],
  elasticsearch: () => [
    '{"timed_out":false,"hits":{"hits":[',
    (index) => {
      const source = {
        '@timestamp': new Date((now() - 60) * 1000).toISOString(),
        host: { name: HOST },
        message: `line ${index} ${'x'.repeat(300)}`,
      };
      return `${index === 0 ? '' : ','}${JSON.stringify({ _id: String(index), _source: source, sort: [(now() - 60) * 1000] })}`;
    },
  ],
  journalGatewayd: () => [
    '',
    (index) =>
      `${JSON.stringify({ __REALTIME_TIMESTAMP: String((now() - 600) * 1e6 + index), _HOSTNAME: HOST, PRIORITY: '6', MESSAGE: `line ${index} ${'x'.repeat(300)}` })}\n`,
  ],
  pyroscope: () => ['{"flamebearer":{"names":["total"', (index) => `,"function_${index}_${'x'.repeat(100)}"`],
};

type Behaviour = (name: Name, request: IncomingMessage, response: ServerResponse) => void;

function pour(response: ServerResponse, piece: (index: number) => string): void {
  let index = 0;
  const more = (): void => {
    let open = true;
    while (open && !response.destroyed) {
      const texts = Array.from({ length: 50 }, () => piece(index++));
      open = response.write(texts.join(''));
    }
  };
  response.on('drain', more);
  more();
}

const json = { 'content-type': 'application/json' };
const BEHAVIOURS: Record<string, Behaviour> = {
  endless: (name, _, response) => {
    const [head, piece] = ENDLESS[name]();
    response.writeHead(200, json).write(head);
    pour(response, piece);
  },
  'ten gigabytes': (_, __, response) => {
    response.writeHead(200, { ...json, 'content-length': String(10 * 1024 ** 3) });
    pour(response, () => ' '.repeat(1300));
  },
  silent: () => undefined,
  dripping: (_, __, response) => {
    const timer = setInterval(() => response.write(' '), 50);
    response.writeHead(200, json).on('close', () => clearInterval(timer));
  },
  'a login page': (_, __, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
  },
  unauthorised: (_, __, response) => void response.writeHead(401, json).end('{"error":"no"}'),
  gone: (_, request) => void request.socket.destroy(),
};

const servers: Server[] = [];
async function serve(name: Name, behaviour: string): Promise<string> {
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    request.resume().on('end', () => BEHAVIOURS[behaviour]?.(name, request, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-hostile-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Outcome {
  status: number | null;
  out: string;
  err: string;
  seconds: number;
  mebibytes: number;
}

const REPORT_PEAK =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("peak="+process.resourceUsage().maxRSS+"\\n"))';

function diagnose(): Promise<Outcome> {
  const cli = path.join(__dirname, '../../src/cli/main.ts');
  const loader = `file://${require.resolve('tsx')}`;
  const args = ['--import', loader, '--import', REPORT_PEAK, cli, 'diagnose', HOST, 'now', '--no-keep'];
  const begun = performance.now();
  const child = spawn(process.execPath, [...args, '--format', 'json'], { cwd: folder });
  const written = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (written.err += chunk.toString('utf8')));
  return new Promise((resolve) =>
    child.once('close', (status) => {
      const kibibytes = Number(/peak=([0-9]+)/.exec(written.err)?.[1] ?? NaN);
      const seconds = (performance.now() - begun) / 1000;
      resolve({ status, ...written, seconds, mebibytes: kibibytes / 1024 });
    }),
  );
}

const reportSchema = z.object({
  evidence: z.array(z.object({ source: z.string(), status: z.string(), note: z.string().nullable() })),
  report: z.object({ abstained: z.boolean(), rootCauses: z.array(z.object({ id: z.string() })) }),
});

const KINDS = Object.keys(BEHAVIOURS);
/** Every source meets every behaviour once, and in each round all sources fail differently. */
const ROUNDS = KINDS.map((_, shift) =>
  NAMES.map((name, index) => [name, KINDS[(index + shift) % KINDS.length] ?? ''] as const),
);

describe('a diagnosis whose sources all fail', () => {
  it.each(ROUNDS.map((round) => ({ round, title: round.map((pair) => pair.join(' ')).join(', ') })))(
    '$title',
    async ({ round }) => {
      const sources: Record<string, object> = {};
      for (const [name, behaviour] of round)
        sources[name] = { url: await serve(name, behaviour), timeoutSeconds: TIMEOUT_SECONDS };
      const config = { hosts: [{ name: HOST }], discoverHosts: false, sources };
      writeFileSync(path.join(folder, 'oscope.yaml'), JSON.stringify(config));
      const { status, out, err, seconds, mebibytes } = await diagnose();
      if (status !== 0) throw new Error(err);
      const { evidence, report } = reportSchema.parse(JSON.parse(out));
      // Who has seen nothing calls nobody healthy.
      const metrics = evidence.find(({ source }) => source === 'prometheus');
      if (metrics?.status === 'failed' && report.rootCauses[0]?.id === 'none')
        expect(report.abstained).toBe(true);
      expect(
        evidence.map(({ status: one }) => one).filter((one) => !['failed', 'partial'].includes(one)),
      ).toEqual([]);
      expect(evidence.map(({ note }) => note).filter((note) => note === null)).toEqual([]);
      expect(evidence).toHaveLength(NAMES.length);
      expect(mebibytes).toBeLessThan(MOST_MEBIBYTES);
      expect(seconds).toBeLessThan(60);
      if (process.env.OSCOPE_FIGURES !== undefined)
        process.stderr.write(
          `${seconds.toFixed(1)} s, ${mebibytes.toFixed(0)} MiB: ${evidence.map(({ source, note }) => `\n    ${source}: ${note ?? ''}`).join('')}\n`,
        );
    },
    90_000,
  );
});
