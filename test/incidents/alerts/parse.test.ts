import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { alertSchema } from '../../../src/domain/incident.js';
import { OScopeError } from '../../../src/errors.js';
import { alertFormats } from '../../../src/incidents/alerts/formats.js';
import { parseAlerts } from '../../../src/incidents/alerts/parse.js';
import { hostOfEntry, inventoryEntrySchema } from '../../../src/incidents/inventory-host.js';
import { createInventory } from '../../../src/incidents/inventory.js';
import { chooseAlert, openFromAlert, openManual, stepFor } from '../../../src/incidents/open-incident.js';

const NOW = Date.parse('2026-11-23T08:00:00Z') / 1000;
const read = (format: string): string =>
  readFileSync(path.join(__dirname, '../../fixtures/alerts', `${format}.json`), 'utf8');
const inventory = createInventory(
  [
    { name: 'iad-db-16', addresses: ['10.12.57.164'] },
    { name: 'web-1', addresses: ['10.0.0.7'] },
  ].map((entry) => hostOfEntry(inventoryEntrySchema.parse(entry))),
);

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof OScopeError && error.code === 'bad_input') return error.toLine();
  }
  return 'not refused';
}

describe('parseAlerts', () => {
  it.each(alertFormats.map(({ id }) => id))('reads %s and finds its host', (id) => {
    const drafts = parseAlerts(read(id), NOW);
    const { host, draft } = chooseAlert(drafts, inventory, null);
    expect(host.name).toBe('iad-db-16');
    expect(draft).toMatchObject({ status: 'firing', endsAt: null });
    expect(draft.alert).toMatchObject({ source: id, severity: id === 'grafana' ? '' : 'critical' });
    expect(draft.alert.name).not.toBe('');
    expect(draft.alert.summary).not.toBe('');
    expect(draft.fingerprint).toMatch(/^[0-9a-f]{16,32}$/);
    expect(alertSchema.safeParse(draft.alert).success).toBe(true);
  });

  it('reads all that Alertmanager says, firing first and resolved marked', () => {
    const [firing, resolved] = parseAlerts(read('alertmanager'), NOW);
    expect(firing).toMatchObject({
      fingerprint: '7c9f8e3b0f5d2a41',
      link: expect.stringMatching(/^http:\/\/prometheus:9090\/graph/) as string,
      hostHints: expect.arrayContaining(['10.12.57.164:9100']) as string[],
      alert: {
        name: 'HostOomKillDetected',
        startsAt: Date.parse('2026-11-23T07:46:57.768Z') / 1000,
        labels: {
          alertname: 'HostOomKillDetected',
          instance: '10.12.57.164:9100',
          job: 'node',
          severity: 'critical',
        },
      },
    });
    expect(resolved).toMatchObject({
      status: 'resolved',
      endsAt: Date.parse('2026-11-23T07:40:00Z') / 1000,
      alert: { name: 'HostHighLoad' },
    });
  });

  it('takes now where there is no time or one in the future, and says so', () => {
    const at = (time?: unknown) => parseAlerts(JSON.stringify({ host: 'a', name: 'x', time }), NOW)[0];
    expect(at()).toMatchObject({ alert: { startsAt: NOW }, notes: [expect.stringContaining('no time')] });
    expect(at('2030-01-01T00:00:00Z')).toMatchObject({
      alert: { startsAt: NOW },
      notes: [expect.stringContaining('future')],
    });
    expect(at('yesterday')?.alert.startsAt).toBe(NOW);
    expect(at(1795420017000)?.alert.startsAt).toBe(1795420017);
    expect(at('1795420017')?.alert.startsAt).toBe(1795420017);
  });

  it('takes repeats once, bare lists, and gives one fingerprint to one alert', () => {
    const alert = { host: 'web-1', name: 'x', labels: { a: '1', b: '2' } };
    const drafts = parseAlerts(
      JSON.stringify([alert, { ...alert, labels: { b: '2', a: '1' } }, { host: 'b' }, 7]),
      NOW,
    );
    expect(drafts.map(({ hostHints }) => hostHints[0])).toEqual(['web-1', 'b']);
  });

  it.each([
    ['{', /not valid JSON/],
    ['', /not valid JSON/],
    ['[]', /no alert/],
    ['{}', /no alert/],
    ['7', /no alert/],
    ['null', /no alert/],
    ['{"alerts": [], "version": "4"}', /no alert/],
    [`"${'x'.repeat(5_000_000)}"`, /larger than 4 MiB/],
  ])('refuses %.40s', (text, message) => {
    expect(refusal(() => parseAlerts(text, NOW))).toMatch(message);
  });

  it('makes hostile text harmless', () => {
    const [draft] = parseAlerts(
      JSON.stringify({
        alerts: [
          {
            labels: {
              alertname: `x\u001b]0;owned\u0007\u202e\n${'y'.repeat(5000)}`,
              __proto__: 'z',
              constructor: 'z',
              'bad name': 'z',
              instance: { $ne: 1 },
              ok: ['a'],
            },
            annotations: { summary: 'line\u2028break\u200b' },
            generatorURL: 'javascript:alert(1)',
            startsAt: '2026-11-23T07:00:00Z',
          },
        ],
        version: '4',
        externalURL: 'http://user:secret@example.com/',
      }).replace('"constructor"', '"__proto__": "z", "constructor"'),
      NOW,
    );
    expect(draft?.alert.name).toMatch(/^x \]0;owned y+…$/);
    expect(draft?.alert.name.length).toBe(200);
    expect(draft?.alert.summary).toBe('line break');
    expect(Object.keys(draft?.alert.labels ?? {})).toEqual(['alertname']);
    expect(draft?.link).toBeNull();
    expect(({} as Record<string, unknown>).z).toBeUndefined();
  });

  it('any JSON gives sound drafts or one line', () => {
    const bodies = fc.oneof(
      fc.json(),
      fc.json().map((text) => `{"alerts": [${text}], "version": "4", "orgId": 1}`),
      fc
        .json()
        .map((text) => `{"event": {"event_type": "x", "data": {"title": ${text}, "status": ${text}}}}`),
      fc.string(),
    );
    fc.assert(
      fc.property(bodies, (text) => {
        try {
          for (const { alert, hostHints } of parseAlerts(text, NOW)) {
            expect(alertSchema.safeParse(alert).error).toBeUndefined();
            expect(alert.startsAt).toBeLessThanOrEqual(NOW);
            // eslint-disable-next-line no-control-regex -- control characters are what must not be there
            expect(JSON.stringify([alert, hostHints])).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(OScopeError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('chooseAlert', () => {
  const payload = (...hosts: string[]) =>
    parseAlerts(JSON.stringify(hosts.map((host, i) => ({ host, name: `a${i}`, time: NOW - 60 + i }))), NOW);

  it('asks which host when there are several', () => {
    expect(refusal(() => chooseAlert(payload('web-1', 'iad-db-16'), inventory, null))).toMatch(
      /about 2 hosts.*Name one.*web-1, iad-db-16/,
    );
    const asked = inventory.find('iad-db-16');
    expect(chooseAlert(payload('web-1', 'iad-db-16'), inventory, asked)).toMatchObject({
      draft: { alert: { name: 'a1' } },
      others: 1,
    });
    expect(refusal(() => chooseAlert(payload('web-1'), inventory, asked))).toMatch(
      /no alert.*about iad-db-16/,
    );
  });

  it('passes over names that nobody knows', () => {
    const drafts = parseAlerts(
      JSON.stringify({ name: 'PodCrash', labels: { instance: '172.16.0.9:8080', node: 'web-1' } }),
      NOW,
    );
    expect(chooseAlert(drafts, inventory, null).host.name).toBe('web-1');
    expect(refusal(() => chooseAlert(payload('nobody-7'), inventory, null))).toMatch(
      /a0 is about "nobody-7", which the inventory does not know.*diagnose HOST --alert/,
    );
  });
});

describe('opening an incident', () => {
  const web = inventory.find('web-1');
  it('ends ten minutes after an alert began, when it ended, or now', () => {
    const [draft] = parseAlerts(JSON.stringify({ host: 'web-1', name: 'x', time: NOW - 7200 }), NOW);
    const [late] = parseAlerts(JSON.stringify({ host: 'web-1', name: 'x', time: NOW - 60 }), NOW);
    const [over] = parseAlerts(read('alertmanager'), NOW).slice(1);
    if (draft === undefined || late === undefined || over === undefined) throw new Error('no drafts');
    expect(openFromAlert(web, draft, NOW).window).toEqual({
      start: NOW - 7200 + 600 - 10_800,
      end: NOW - 6600,
      stepSeconds: 60,
    });
    expect(openFromAlert(web, late, NOW).window.end).toBe(NOW);
    expect(openFromAlert(web, over, NOW).window.end).toBe(over.alert.startsAt + 600);
    expect(openFromAlert(web, draft, NOW, { end: NOW - 100 }).window.end).toBe(NOW - 100);
    expect(openFromAlert(web, draft, NOW).id).toBe(openFromAlert(web, draft, NOW).id);
  });

  it('is about the host and the window', () => {
    const incident = openManual(web, NOW, { windowSeconds: 600, stepSeconds: 5 });
    expect(incident).toMatchObject({
      host: { ip: '10.0.0.7', hostname: 'web-1' },
      window: { start: NOW - 600, end: NOW, stepSeconds: 5 },
      alert: { source: 'manual', startsAt: NOW },
    });
    expect([10_800, 3600, 600, 86_400].map(stepFor)).toEqual([60, 30, 15, 600]);
  });
});
