import type { ChatFormat, StatusWords } from './chat-format.js';

const values: ChatFormat['values'] = {
  name: ['alertname', 'alert', 'alert name', 'alarm name', 'alarmname', 'problem name', 'name', 'service'],
  status: ['status', 'state', 'current state', 'new state', 'alarm state', 'event'],
  severity: ['severity', 'priority', 'urgency', 'level'],
  summary: [
    'summary',
    'description',
    'message',
    'alarm reason',
    'reason',
    'opdata',
    'operational data',
    'details',
  ],
  host: [
    'host',
    'hostname',
    'host name',
    'instance',
    'node',
    'server',
    'machine',
    'ip',
    'instanceid',
    'instance id',
    'dimensions',
  ],
  time: [
    'startsat',
    'starts at',
    'started at',
    'started',
    'event time',
    'problem started',
    'time',
    'timestamp',
    'date',
    'since',
    'triggered at',
    'state change time',
  ],
};

const statusWords: StatusWords = {
  firing: [
    'firing',
    'alerting',
    'triggered',
    'problem',
    'alarm',
    'alert',
    'critical',
    'warning',
    'down',
    'unknown',
    'open',
  ],
  resolved: ['resolved', 'ok', 'recovery', 'recovered', 'closed', 'normal', 'up', 'cleared', 'clear'],
  passed: [
    'acknowledged',
    'no data',
    'paused',
    'insufficient_data',
    'insufficient data',
    'updated problem',
    'reassigned',
    'escalated',
    'annotated',
    'snoozed',
    'merged',
    'delegated',
  ],
};

/** `[FIRING:2] HighLoad node (web-1:9100 critical)`, as Alertmanager and Grafana write it. */
const BRACKETED = /^\[(?<status>FIRING|RESOLVED)(?::[0-9, A-Z:]{1,40})?\]\s*(?<name>[^\s(]+)(?<rest>.*)$/i;

/** The senders whose chat messages are understood, the most telling first; `text` takes what reads like an alert. */
export const chatFormats: readonly ChatFormat[] = [
  {
    id: 'grafana',
    title: 'Grafana',
    documentation:
      'https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/configure-slack/',
    recognisedBy: {
      author: /^grafana\b/i,
      line: /^Grafana v[0-9]/,
      link: /\/alerting\/(?:grafana|silence|list)\b/,
    },
    headlines: [BRACKETED, /^\[(?<status>Alerting|OK|No Data|Paused)\]\s*(?<name>.+)$/i],
    values,
    statusWords,
  },
  {
    id: 'alertmanager',
    title: 'Alertmanager',
    documentation: 'https://prometheus.io/docs/alerting/latest/configuration/#slack_config',
    recognisedBy: { author: /^alert ?manager$/i, line: BRACKETED, link: /#\/alerts\?receiver=/ },
    headlines: [BRACKETED],
    values,
    statusWords,
  },
  {
    id: 'pagerduty',
    title: 'PagerDuty',
    documentation: 'https://support.pagerduty.com/main/docs/slack-user-guide',
    recognisedBy: { author: /^pagerduty\b/i, link: /\bpagerduty\.com\/incidents\// },
    headlines: [
      /^(?<status>Triggered|Resolved|Acknowledged|Reassigned|Escalated|Annotated|Snoozed|Merged|Delegated)\b(?: incident)?[ :|-]*(?:\[?#[0-9]{1,12}\]?)?[ :|-]*(?<name>\S.*)$/i,
      /^\[#[0-9]{1,12}\][ :|-]*(?<name>\S.*)$/,
    ],
    // PagerDuty's service is a team's, not a check.
    values: { ...values, name: ['title', 'incident'] },
    statusWords,
  },
  {
    id: 'zabbix',
    title: 'Zabbix',
    documentation: 'https://www.zabbix.com/integrations/slack',
    recognisedBy: {
      author: /zabbix/i,
      line: /^Problem (?:started|has been resolved) at [0-9:]{5,8} on [0-9.]{10}/,
      link: /tr_events\.php\?triggerid=/,
      fields: ['host', 'event time'],
    },
    headlines: [
      /^(?<status>Updated problem)\b.*?: *(?<name>.+)$/i,
      /^(?<status>Problem|Resolved|Recovery|OK)(?: in [0-9dhms ]{2,30})?: *(?<name>.+)$/i,
      /^(?<status>Problem|Resolved|Recovery|OK)$/i,
    ],
    values: { ...values, name: ['problem name', 'trigger', 'event name'] },
    statusWords,
    resolvedLines: /^Problem has been resolved\b/i,
  },
  {
    id: 'cloudwatch',
    title: 'Amazon CloudWatch',
    documentation: 'https://docs.aws.amazon.com/chatbot/latest/adminguide/related-services.html#cloudwatch',
    recognisedBy: {
      author: /^(?:aws chatbot|amazon q\b.*)$/i,
      line: /^CloudWatch Alarm \|/i,
      link: /console\.aws\.amazon\.com\/cloudwatch\/.*alarm/i,
      fields: ['alarm name'],
    },
    headlines: [
      /^CloudWatch Alarm \| *(?<name>[^|]+?) *\|/i,
      /^(?<status>ALARM|OK|INSUFFICIENT_DATA): *"?(?<name>[^"]+?)"?(?: in .*)?$/,
    ],
    values,
    statusWords,
    resolvedLines: /\bwas(?: not|n't) (?:greater|less|lower)\b|\bALARM -> OK\b/i,
  },
  {
    id: 'text',
    title: 'Plain text',
    documentation: 'README.md#alerts',
    recognisedBy: {
      line: /^[^\p{L}\p{N}]{0,6}(?:ALERT|ALARM|CRITICAL|CRIT|WARNING|WARN|PROBLEM|ERROR|DOWN|EMERGENCY|FATAL|FIRING|TRIGGERED|RESOLVED|RECOVERY|RECOVERED|OK|CLEARED|P[1-4]|SEV-?[0-4])\b|\b(?:is|are|went|has gone) (?:DOWN|CRITICAL|WARNING|UNREACHABLE|OVERLOADED|UP again|OK)\b/u,
    },
    headlines: [
      /\b(?:is|are|went|has gone) (?<status>DOWN|CRITICAL|WARNING|UNREACHABLE|OVERLOADED|UP|OK)\b/i,
      /^[^\p{L}\p{N}]{0,6}(?<status>ALERT|ALARM|CRITICAL|CRIT|WARNING|WARN|PROBLEM|ERROR|DOWN|EMERGENCY|FATAL|FIRING|TRIGGERED|RESOLVED|RECOVERY|RECOVERED|OK|CLEARED|P[1-4]|SEV-?[0-4])\b/iu,
      /\b(?<status>unreachable|not responding|overloaded|down|critical|firing|alert)\b/i,
    ],
    values,
    statusWords: {
      ...statusWords,
      firing: [
        ...statusWords.firing,
        'crit',
        'warn',
        'error',
        'emergency',
        'fatal',
        'unreachable',
        'overloaded',
      ],
    },
    isLoose: true,
  },
];
