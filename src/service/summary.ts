import type { Config } from '../config.js';
import type { Service } from '../service.js';
import { baseUrlOf } from './core.js';

interface Line {
  name: string;
  on: boolean;
  text: string;
}

const ROLE_WORDS = { all: 'bot and worker', bot: 'bot', worker: 'worker' } as const;

function slackLine({ slack, web }: Config, hears: boolean): Line {
  const name = 'Slack';
  const hasToken = slack.botToken !== undefined || Object.keys(slack.workspaces).length > 0;
  if (!hasToken) {
    const text = 'no tokens: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (README, "Run the bot")';
    return { name, on: false, text };
  }
  if (!hears) return { name, on: true, text: 'posts only, as a worker' };
  if (slack.appToken !== undefined) return { name, on: true, text: 'by socket mode' };
  if (slack.signingSecret !== undefined)
    return { name, on: true, text: `by HTTP, events to ${web.baseUrl ?? 'web.baseUrl'}/slack/events` };
  return { name, on: false, text: 'hears nothing: set SLACK_APP_TOKEN, or SLACK_SIGNING_SECRET' };
}

function dingtalkLine({ dingtalk }: Config, hears: boolean): Line {
  const name = 'DingTalk';
  if (dingtalk.clientId === undefined)
    return { name, on: false, text: 'not set up: set DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET' };
  return { name, on: true, text: hears ? 'by a stream' : 'posts only, as a worker' };
}

function webLines({ web }: Config): Line[] {
  const senders = Object.keys(web.webhookTokens);
  return [
    senders.length === 0
      ? { name: 'alerts', on: false, text: 'nobody may send any: set web.webhookTokens in oscope.yaml' }
      : { name: 'alerts', on: true, text: `POST /webhooks/alerts, from ${senders.join(', ')}` },
    web.dashboardToken === undefined
      ? { name: 'queue page', on: false, text: 'set OSCOPE_DASHBOARD_TOKEN' }
      : { name: 'queue page', on: true, text: '/queue' },
  ];
}

function evidenceLines(config: Config, hosts: number, recordings: number): Line[] {
  const sources = Object.keys(config.sources);
  const none = 'none: set sources.prometheus.url (and others) in oscope.yaml';
  const source: Line =
    recordings > 0
      ? { name: 'sources', on: true, text: `${recordings} recorded incident${recordings === 1 ? '' : 's'}` }
      : { name: 'sources', on: sources.length > 0, text: sources.length > 0 ? sources.join(', ') : none };
  const unknown = 'the inventory is empty: list them under hosts:, or discover them from Prometheus';
  const model = config.model.name;
  return [
    source,
    { name: 'hosts', on: hosts > 0, text: hosts > 0 ? `${hosts} in the inventory` : unknown },
    {
      name: 'model',
      on: model !== undefined,
      text: model ?? 'none: diagnoses are made offline (OSCOPE_MODEL)',
    },
  ];
}

/** What runs, what does not and how to switch it on, a line each. */
export async function summaryOf(service: Service, version: string, recordings: number): Promise<string> {
  const { config, role, core } = service;
  const hosts = (await core.inventory.current()).hosts.length;
  const access: Line[] =
    config.access.length > 0
      ? [{ name: 'access', on: true, text: `${config.access.length} rules` }]
      : [{ name: 'access', on: false, text: 'nobody in chat may see any host: set access: in oscope.yaml' }];
  const lines: Line[] = [
    { name: 'Redis', on: true, text: core.redis.said },
    ...evidenceLines(config, hosts, recordings),
    slackLine(config, role !== 'worker'),
    dingtalkLine(config, role !== 'worker'),
    ...(role === 'worker' ? [] : [...access, ...webLines(config)]),
  ];
  const shown = lines.map(({ name, on, text }) => `  ${on ? '✓' : '–'} ${name.padEnd(11)} ${text}`);
  const { port } = service;
  const title = `OScope ${version}, ${ROLE_WORDS[role]}, listens on http://${config.web.host}:${port}`;
  const base = baseUrlOf(config);
  return [title, ...(config.web.baseUrl === undefined ? [] : [`  links lead to ${base}`]), ...shown].join(
    '\n',
  );
}

/** How to see something at once: an alert about the first recorded host. */
export function trialOf({ config, port }: Service): string {
  const [sender, token] = Object.entries(config.web.webhookTokens)[0] ?? ['', ''];
  const host = config.hosts.at(-1)?.name ?? '';
  return [
    `Send an alert as ${sender}, then open the report that it answers with:`,
    `  curl -sS -H 'Authorization: Bearer ${token}' -d '{"host": "${host}", "name": "HostIsIll"}' http://127.0.0.1:${port}/webhooks/alerts`,
  ].join('\n');
}
