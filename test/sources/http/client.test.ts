import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../../src/config.js';
import { createHttpClient } from '../../../src/sources/http/client.js';
import { startDeadline } from '../../../src/sources/http/deadline.js';
import { asSourceError, readJson } from '../../../src/sources/http/json.js';
import { endpointSchema } from '../../../src/sources/http/schema.js';
import type { FakeBackend } from '../../fake-backend.js';
import { startFakeBackend } from '../../fake-backend.js';

const TLS = path.join(__dirname, '../../fixtures/tls');
const pem = (name: string): string => path.join(TLS, name);
const read = (name: string): Buffer => readFileSync(pem(name));

let folder: string;
let backends: FakeBackend[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oscope-client-'));
  backends = [];
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all(backends.map((backend) => backend.close()));
});

async function start(...tls: Parameters<typeof startFakeBackend>[1][]): Promise<FakeBackend> {
  const backend = await startFakeBackend(() => ({ body: '{"well":"done"}' }), tls[0]);
  backends.push(backend);
  return backend;
}

/** `done`, or what the report would say. */
async function ask(settings: object): Promise<string> {
  const endpoint = endpointSchema.parse(settings);
  const client = createHttpClient({ title: 'Test', key: 'sources.test', endpoint });
  try {
    const conversation = client.open(startDeadline(new AbortController().signal, 5));
    const answer = await readJson(await conversation.ask({ path: '/x' }), client.speaker);
    return (answer as { well: string }).well;
  } catch (error) {
    return asSourceError(error).toLine();
  }
}

describe('TLS', () => {
  const own = { cert: read('server.pem'), key: read('server.key') };

  it('is trusted by the authority of the configuration, and by no other', async () => {
    const { url } = await start(own);
    expect(await ask({ url, tls: { ca: pem('ca.pem') } })).toBe('done');
    expect(await ask({ url })).toMatch(/shows a certificate that is not trusted.*sources\.test\.tls\.ca/);
    expect(await ask({ url, tls: { insecure: true } })).toBe('done');
  });

  it('refuses the certificate of another server', async () => {
    const { url } = await start({ cert: read('elsewhere.pem'), key: read('elsewhere.key') });
    expect(await ask({ url, tls: { ca: pem('ca.pem') } })).toMatch(/certificate.*ALTNAME/i);
  });

  it('shows its own certificate to a server that asks for it', async () => {
    const { url } = await start({ ...own, ca: read('ca.pem'), requestCert: true, rejectUnauthorized: true });
    const tls = { ca: pem('ca.pem') };
    expect(await ask({ url, tls: { ...tls, cert: pem('client.pem'), key: pem('client.key') } })).toBe('done');
    expect(await ask({ url, tls })).toMatch(/sources\.test\.tls\.cert/);
  });

  it('says which file is missing, and what is amiss with http and https', async () => {
    const secure = await start(own);
    const plain = await start();
    expect(await ask({ url: secure.url, tls: { ca: path.join(folder, 'none.pem') } })).toMatch(
      /a file of its settings cannot be read \(ENOENT: .*none\.pem\)/,
    );
    writeFileSync(path.join(folder, 'odd.pem'), 'this is no certificate');
    expect(await ask({ url: secure.url, tls: { ca: path.join(folder, 'odd.pem') } })).toMatch(
      /sources\.test/,
    );
    expect(await ask({ url: plain.url.replace('http:', 'https:') })).toMatch(/Check http or https/);
    expect(await ask({ url: secure.url.replace('https:', 'http:') })).toMatch(/broke off its answer/);
  });
});

describe('credentials', () => {
  it('are read from files at every request, so that rotated ones are seen', async () => {
    const backend = await start();
    const bearerFile = path.join(folder, 'token');
    writeFileSync(bearerFile, 'old\n');
    backend.authorization = 'Bearer old';
    expect(await ask({ url: backend.url, auth: { bearerFile } })).toBe('done');
    writeFileSync(bearerFile, 'new\n');
    expect(await ask({ url: backend.url, auth: { bearerFile } })).toMatch(/did not accept/);
    backend.authorization = 'Bearer new';
    expect(await ask({ url: backend.url, auth: { bearerFile } })).toBe('done');
  });

  it('may be a name with a password, or headers', async () => {
    const backend = await start();
    const passwordFile = path.join(folder, 'password');
    writeFileSync(passwordFile, 'pässword\n');
    const headers = { 'X-Scope-OrgID': 'team-a' };
    expect(
      await ask({ url: backend.url, auth: { basic: { username: 'oscope', passwordFile }, headers } }),
    ).toBe('done');
    const [request] = backend.requests;
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('oscope:pässword').toString('base64')}`);
    expect(request?.headers['x-scope-orgid']).toBe('team-a');
  });

  it('come from the environment, and no failure shows them', async () => {
    const backend = await start();
    backend.authorization = 'Bearer something else';
    const file = path.join(folder, 'oscope.yaml');
    const auth = 'auth: { bearer: "${PROM_TOKEN}" }';
    writeFileSync(file, `sources: { prometheus: { url: "\${PROM_URL}", ${auth} } }`);
    const { prometheus } = loadConfig({ PROM_TOKEN: 's3cret', PROM_URL: backend.url }, file).sources;
    expect(prometheus).toMatchObject({ url: backend.url, auth: { bearer: 's3cret' } });
    const { url, auth: given } = prometheus ?? {};
    const said = await ask({ url, auth: given });
    expect(said).toMatch(/did not accept the credentials/);
    expect(said).not.toContain('s3cret');
    expect(backend.requests[0]?.headers.authorization).toBe('Bearer s3cret');
  });

  it('that are missing are named by their file', async () => {
    const { url } = await start();
    expect(await ask({ url, auth: { bearerFile: path.join(folder, 'none') } })).toMatch(
      /a file of its settings cannot be read \(ENOENT: .*\/none\)/,
    );
  });
});
