import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pprofJson } from '../../../src/sources/formats/pprof.js';
import { fieldsOf, messageOf, textOf } from '../../../src/sources/formats/protobuf.js';
import { readFrames } from '../../../src/sources/parca/grpc-web.js';
import { createParcaSource } from '../../../src/sources/parca/index.js';
import { readMerged, readRange } from '../../../src/sources/parca/parse.js';
import { parcaConfigSchema } from '../../../src/sources/parca/schema.js';
import { startFakeBackend } from '../../fake-backend.js';
import type { BackendAnswer, BackendRequest } from '../../fake-backend.js';
import { parcaApi, pprofOf, refuseWith } from '../../fake-parca.js';
import { collectOne } from '../kit.js';

async function collectFrom(api: (request: BackendRequest) => BackendAnswer, settings = {}) {
  const backend = await startFakeBackend(api);
  try {
    const config = parcaConfigSchema.parse({ url: backend.url, ...settings });
    return { collected: await collectOne(createParcaSource({ config })), requests: backend.requests };
  } finally {
    await backend.close();
  }
}

describe('the Parca source', () => {
  it('reads merged profiles, the command first, for each part of the window', async () => {
    const { collected, requests } = await collectFrom(
      parcaApi({ series: [{ node: 'web-7', comm: 'nginx' }], shift: 0 }),
    );
    const profile = collected.data?.modality === 'stacks' ? collected.data.profile : [];
    expect(profile).toHaveLength(12);
    expect(profile[0]?.stacks).toEqual([
      { frames: ['nginx', 'main', 'read'], count: 20 },
      { frames: ['nginx', 'main', 'write'], count: 10 },
    ]);
    expect(requests).toHaveLength(13);
    expect(requests[1]?.body).toContain('comm="nginx"');
    expect(requests[0]?.path).toBe('/api/parca.query.v1alpha1.QueryService/QueryRange');
  });

  it('names commands that were left out', async () => {
    const series = ['a', 'b', 'c'].map((comm) => ({ node: 'web-7', comm }));
    const { collected } = await collectFrom(parcaApi({ series, shift: 0 }), { maxCommands: 2 });
    expect(collected.evidence.note).toMatch(/only the 2 busiest of 3 profiled commands/);
  });

  it.each([
    [16, 'no token', /did not accept the credentials \(401\)/],
    [4, 'slow', /did not answer fully within 20 s/],
    [13, 'out of%20luck', /failed with code 13 of gRPC: out of luck/],
    [3, 'unknown profile type', /status 400: unknown profile type/],
  ])('says what code %d of gRPC means', async (code, text, words) => {
    const { collected } = await collectFrom(() => refuseWith(code, text));
    expect(collected.evidence).toMatchObject({
      status: 'failed',
      note: expect.stringMatching(words) as string,
    });
  });

  it('says what is no profile', async () => {
    const api = parcaApi({ series: [{ node: 'web-7', comm: 'nginx' }], shift: 0 });
    const { collected } = await collectFrom((request) => {
      const answer = api(request);
      if (request.path.endsWith('QueryRange')) return answer;
      return { ...answer, body: Buffer.concat([Buffer.from([0, 0, 0, 0, 4]), messageOf([[6, 'no']])]) };
    });
    expect(collected.evidence.note).toMatch(/no pprof profile/);
  });
});

describe('Protobuf', () => {
  it('reads what it wrote', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), fc.string());
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), value)), (fields) => {
        const read = [...fieldsOf(messageOf(fields))].map((field) => [
          field.number,
          typeof field.value === 'number' ? field.value : textOf(field.value),
        ]);
        expect(read).toEqual(fields);
      }),
    );
  });

  it('never fails otherwise than by a SyntaxError', () => {
    const tolerant = (read: () => unknown): void => {
      try {
        read();
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        tolerant(() => [...fieldsOf(bytes)]);
        tolerant(() => readRange(bytes));
        tolerant(() => pprofJson(bytes));
        tolerant(() => readFrames(Buffer.from(bytes)));
        readMerged(bytes, { from: 0, until: 1 }, 'x');
      }),
    );
  });

  it('reads pprof as its JSON mapping says it', () => {
    expect(pprofJson(gunzipSync(pprofOf(7)))).toMatchObject({
      sampleType: [{ type: 1, unit: 2 }],
      sample: [
        { locationId: [2, 1], value: [20] },
        { locationId: [3, 1], value: [10] },
      ],
      function: [{ id: 1, name: 3 }, {}, {}],
      stringTable: ['', 'samples', 'count', 'main', 'read', 'write'],
      timeNanos: 7e9,
      period: 52_631_578,
    });
  });
});
