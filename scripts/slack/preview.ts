/**
 * Shows a diagnosis as Slack would lay it out: `npx tsx scripts/slack/preview.ts [BUNDLE] [OUT.html]`. Diagnoses a
 * recorded incident and writes the thread as a page: placeholder, report, chart, what the buttons show.
 */
import { writeFile } from 'node:fs/promises';
import { chartPicture } from '../../src/chat/messages/chart.js';
import { commandsMessage, evidenceMessage, validationMessage } from '../../src/chat/messages/details.js';
import {
  escalationMessage,
  failureMessage,
  foldedMessage,
  helpMessage,
} from '../../src/chat/messages/notices.js';
import { progressMessage } from '../../src/chat/messages/progress.js';
import { reportMessage } from '../../src/chat/messages/report.js';
import { renderMessage } from '../../src/chat/slack/blocks.js';
import { diagnoseBundle } from '../../src/cli/diagnose.js';
import type { ChatMessage } from '../../src/domain/chat-message.js';
import { OScopeError } from '../../src/errors.js';
import type { ProgressEvent } from '../../src/ports/diagnostician.js';
import { viewDiagnosis } from '../../src/report/view.js';
import type { ReportView } from '../../src/report/view-types.js';
import { previewPage } from './block-kit-html.js';
import type { PreviewMessage } from './block-kit-html.js';

const [bundle = 'test/fixtures/bundles/c-62494f', out = 'oscope-reports/slack.html'] = process.argv.slice(2);
const URL_OF_REPORT = 'https://oscope.example.com/reports/d7f3a21?expires=1&signature=x';

const bot = (message: ChatMessage, more: Partial<PreviewMessage> = {}): PreviewMessage => ({
  author: 'OScope',
  kind: 'bot',
  time: '03:14',
  isReply: true,
  ...renderMessage(message, 'S0ONCALL'),
  ...more,
});

const STAGES: ProgressEvent[] = [
  {
    node: 'collect',
    status: 'finished',
    message: '3 of 4 sources, 812 series, 41,220 log lines',
    elapsedMs: 900,
  },
  {
    node: 'detect',
    status: 'finished',
    message: '14 findings: 9 in metrics, 4 in logs, 1 in stacks',
    elapsedMs: 700,
  },
  {
    node: 'align',
    status: 'degraded',
    message: 'the model did not answer; the rules aligned',
    elapsedMs: 400,
  },
  { node: 'retrieve', status: 'started', message: '', elapsedMs: 0 },
];

async function thread(view: ReportView): Promise<PreviewMessage[]> {
  const { host, alert } = view.headline;
  const picture = await chartPicture(view);
  const storm = {
    job: view.id,
    place: { platform: 'slack' as const, team: 'T', channel: 'C', thread: null },
    count: 7,
    followers: [],
    finishedAt: 1,
  };
  const report = reportMessage(view, {
    reportUrl: URL_OF_REPORT,
    said: [],
    asked: 'alert',
    alerts: 7,
    escalate: true,
  });
  return [
    {
      author: 'Alertmanager',
      kind: 'other',
      time: '03:13',
      blocks: [],
      text: `[FIRING:1] ${alert.name} ${host}`,
    },
    bot(progressMessage({ host, stages: [], queuedAhead: 2 })),
    bot(progressMessage({ host, stages: STAGES }), { isEdited: true }),
    bot(report, { isEdited: true }),
    ...(picture === null
      ? []
      : [
          bot(
            { summary: '', blocks: [] },
            {
              text: '',
              picture: {
                title: picture.title,
                source: `data:image/png;base64,${Buffer.from(picture.bytes).toString('base64')}`,
              },
            },
          ),
        ]),
    bot(evidenceMessage(view)),
    bot(validationMessage(view)),
    bot(commandsMessage(view)),
    bot(escalationMessage(view, 'Anna')),
    bot(foldedMessage(view, storm, null)),
    bot(
      failureMessage(
        new OScopeError({
          code: 'unavailable',
          message: 'Prometheus cannot be reached.',
          remedy: 'Check sources.prometheus.url.',
        }),
        'd7f3a21',
      ),
    ),
    bot(helpMessage()),
  ];
}

const view = viewDiagnosis(await diagnoseBundle(bundle, { progress: false, keep: false }));
await writeFile(out, previewPage(await thread(view)));
process.stdout.write(`Written to ${out}\n`);
