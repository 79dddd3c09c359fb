import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { MessageContent } from '../../../src/domain/chat-event.js';
import { alertSchema } from '../../../src/domain/incident.js';
import { chatFormats } from '../../../src/incidents/alerts/chat-formats.js';
import { readMoment } from '../../../src/incidents/alerts/chat-time.js';
import { hostsOfAlert, readMessage } from '../../../src/incidents/alerts/read-message.js';
import { hostOfEntry, inventoryEntrySchema } from '../../../src/incidents/inventory-host.js';
import { createInventory } from '../../../src/incidents/inventory.js';
import { readContent } from '../../../src/chat/slack/incoming/content.js';

const FOLDER = path.join(__dirname, '../../fixtures/slack-alerts');
const AT = Date.parse('2026-11-23T07:47:00Z') / 1000;
const STARTED = Date.parse('2026-11-23T07:46:57Z') / 1000;
const inventory = createInventory(
  [
    {
      name: 'iad-db-16',
      aliases: ['i-0abc1234def567890', 'iad-db-16.example.com'],
      addresses: ['10.12.57.164'],
    },
    { name: 'web-1', addresses: ['10.0.0.7'] },
    { name: 'web-2' },
    { name: 'lonely' },
  ].map((entry) => hostOfEntry(inventoryEntrySchema.parse(entry))),
);

function fixture(name: string): Record<string, Record<string, unknown>> {
  return JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8')) as Record<
    string,
    Record<string, unknown>
  >;
}

function read(format: string, message: string, at = AT) {
  const found = fixture(format)[message];
  if (found === undefined) throw new Error(`no ${message} in ${format}`);
  return readMessage(readContent(found), { at, zone: 'UTC', byPerson: found.user !== undefined });
}

const say = (text: string, byPerson = false, more: Partial<MessageContent> = {}) =>
  readMessage(
    { author: '', texts: [text], fields: [], links: [], color: '', ...more },
    { at: AT, zone: 'Europe/Berlin', byPerson },
  );

describe('readMessage', () => {
  it('has a fixture for every format', () => {
    const names = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));
    expect(names.sort()).toEqual([...chatFormats.map(({ id }) => id), 'talk'].sort());
  });

  const firing = chatFormats.flatMap(({ id }) =>
    Object.keys(fixture(id))
      .filter((message) => !['resolved', 'acknowledged', 'updated', 'several'].includes(message))
      .map((message) => [id, message] as const),
  );
  it.each(firing)('reads %s, %s: the host and that it fires', (format, message) => {
    const [alert, ...others] = read(format, message);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ status: 'firing', alert: { source: format } });
    if (alert === undefined) return;
    expect(alertSchema.safeParse(alert.alert).success).toBe(true);
    expect(hostsOfAlert(alert, inventory).map(({ name }) => name)).toEqual(['iad-db-16']);
    expect(`${alert.alert.name}${alert.alert.summary}`).not.toBe('');
  });

  it.each(['grafana', 'pagerduty', 'zabbix', 'cloudwatch', 'text', 'alertmanager'])(
    'knows the resolved message of %s for the same alert',
    (format) => {
      const [began] = read(format, 'firing');
      const [ended] = read(format, 'resolved', AT + 900);
      expect(ended).toMatchObject({ status: 'resolved', endsAt: AT + 900, fingerprint: began?.fingerprint });
    },
  );

  it.each([
    ['pagerduty', 'firing'],
    ['zabbix', 'firing'],
    ['zabbix', 'text'],
    ['cloudwatch', 'firing'],
    ['text', 'firing'],
  ])('takes the time from %s, %s', (format, message) => {
    expect(read(format, message)[0]?.alert.startsAt).toBe(STARTED);
  });

  it('reads names, severities and labels', () => {
    expect(read('alertmanager', 'firing')[0]?.alert).toMatchObject({
      name: 'HostHighCpuLoad',
      severity: 'critical',
      summary: 'CPU load is > 80%',
      labels: { instance: '10.12.57.164:9100', job: 'node' },
    });
    expect(read('grafana', 'firing')[0]?.alert).toMatchObject({
      name: 'DiskAlmostFull',
      severity: 'critical',
      summary: '/var on iad-db-16 is 96 % full',
    });
    expect(read('zabbix', 'firing')[0]?.alert).toMatchObject({
      name: 'High swap space usage (less than 50% free)',
      severity: 'average',
    });
    expect(read('cloudwatch', 'firing')[0]?.alert.name).toBe('db-16-cpu');
    expect(read('pagerduty', 'firing')[0]?.alert).toMatchObject({
      name: 'Memory is nearly used up on iad-db-16',
      severity: 'high',
    });
  });

  it('tells the alerts of a group apart', () => {
    const alerts = read('grafana', 'several');
    expect(alerts.map(({ status }) => status)).toEqual(['firing', 'firing', 'resolved']);
    expect(alerts.flatMap((alert) => hostsOfAlert(alert, inventory).map(({ name }) => name))).toEqual([
      'iad-db-16',
      'web-1',
      'web-2',
    ]);
  });

  it.each([
    ['pagerduty', 'acknowledged'],
    ['zabbix', 'updated'],
    ...Object.keys(fixture('talk')).map((message) => ['talk', message]),
  ])('is silent about %s, %s', (format, message) => {
    expect(read(format, message)).toEqual([]);
  });

  it('names every host of a text', () => {
    const [alert] = say('ALERT replication from web-1 (10.0.0.7) to web-2 is late');
    expect(alert && hostsOfAlert(alert, inventory).map(({ name }) => name)).toEqual(['web-1', 'web-2']);
    const [plain] = say('DOWN: lonely does not answer');
    expect(plain && hostsOfAlert(plain, inventory).map(({ name }) => name)).toEqual(['lonely']);
    const [unknown] = say('DOWN: web-9 does not answer, see http://web-1/x');
    expect(unknown && hostsOfAlert(unknown, inventory)).toEqual([]);
  });

  it('takes people at their word only when they shout', () => {
    expect(say('CRITICAL web-1 is on fire', true)).toHaveLength(1);
    expect(say('the error on web-1 is DOWN to me', true)).toEqual([]);
    expect(say('web-1 is down again?', true)).toEqual([]);
  });

  it('gives the same fingerprint to repeats with other figures, another one to other alerts', () => {
    const print = (text: string) => say(text)[0]?.fingerprint;
    expect(print('CRITICAL: load on web-1 is 38.2')).toBe(print('WARNING: load on web-1 is 9'));
    expect(print('CRITICAL: load on web-1 is 38.2')).not.toBe(print('CRITICAL: swap on web-1 is 38.2'));
  });

  it('mistrusts times that cannot be', () => {
    const [alert] = say('CRITICAL: web-1 since 2031-01-01 10:00:00');
    expect(alert?.alert.startsAt).toBe(AT);
    expect(alert?.notes).toHaveLength(1);
    expect(say('CRITICAL: web-1 since 2026-11-23 08:40:00')[0]?.alert.startsAt).toBe(AT - 420);
  });

  it('never throws and keeps its bounds, whatever the message', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.constantFrom(
        'Labels:',
        ' - __proto__ = x',
        '[FIRING:1] a b',
        'Host: a',
        '**Resolved**',
        '- x = y',
        'CRITICAL',
      ),
    );
    fc.assert(
      fc.property(
        fc.record({
          author: fc.oneof(fc.constantFrom('Grafana', 'PagerDuty', 'Zabbix', 'AWS Chatbot'), fc.string()),
          texts: fc.array(
            fc.array(text, { maxLength: 8 }).map((lines) => lines.join('\n')),
            { maxLength: 5 },
          ),
          fields: fc.array(fc.record({ name: text, value: text }), { maxLength: 5 }),
          links: fc.array(fc.webUrl(), { maxLength: 3 }),
          color: fc.constantFrom('', 'danger', 'good'),
        }),
        fc.boolean(),
        (content, byPerson) => {
          for (const alert of readMessage(content, { at: AT, zone: 'UTC', byPerson })) {
            expect(alertSchema.safeParse(alert.alert).success).toBe(true);
            expect(alert.alert.startsAt).toBeLessThanOrEqual(AT);
            expect(alert.alert.summary.length).toBeLessThanOrEqual(1000);
            hostsOfAlert(alert, inventory);
          }
        },
      ),
    );
  });
});

describe('readMoment', () => {
  it.each([
    ['2026-11-23T07:46:57Z', 'UTC'],
    ['2026-11-23 07:46:57 +0000', 'Europe/Berlin'],
    ['2026-11-23T07:46:57.412+0000', 'UTC'],
    ['2026.11.23 08:46:57', 'Europe/Berlin'],
    ['Problem started at 07:46:57 on 2026.11.23', 'UTC'],
    ['Monday 23 November, 2026 07:46:57 UTC', 'Asia/Tokyo'],
  ])('reads %s', (text, zone) => {
    expect(Math.floor(readMoment(text, zone) ?? 0)).toBe(STARTED);
  });

  it.each(['', 'soon', '2026-13-01 10:00:00', '99:99 on 2026.11.23', '1.2.3.4'])(
    'reads no time in "%s"',
    (text) => {
      expect(readMoment(text, 'UTC')).toBeNull();
    },
  );
});
