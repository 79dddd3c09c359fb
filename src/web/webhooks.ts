import express from 'express';
import type { Request, RequestHandler, Response, Router } from 'express';
import { OScopeError } from '../errors.js';
import { MAX_PAYLOAD_BYTES, parseAlerts } from '../incidents/alerts/parse.js';
import type { AlertIntake, TakenAlert } from './intake.js';
import { createSenderCheck } from './webhook-auth.js';

export interface WebhookOptions {
  tokens: Readonly<Record<string, string>>;
  intake: AlertIntake;
  /** The page of a report. */
  reportLink: (id: string) => string;
  onTaken: (sender: string, counts: { queued: number; joined: number; refused: number }) => void;
  /** Unix seconds. */
  now: () => number;
}

function senderGate(tokens: Readonly<Record<string, string>>): RequestHandler {
  const senderOf = createSenderCheck(tokens);
  return (request, response, next) => {
    const sender = senderOf(request.get('authorization'));
    if (sender !== null) {
      response.locals.sender = sender;
      return next();
    }
    // Before the body is read: nobody unknown makes us take 4 MiB.
    response
      .set('WWW-Authenticate', 'Basic realm="OScope alerts", charset="UTF-8"')
      .set('Connection', 'close');
    const remedy =
      Object.keys(tokens).length === 0
        ? 'No sender is configured: set web.webhookTokens in oscope.yaml.'
        : 'Send "Authorization: Bearer TOKEN", or Basic with the sender as user and the token as password.';
    response.status(401).json({ error: 'This sender is not known.', remedy });
  };
}

/** What the parser says of a file is said of a request. */
function readAlerts(body: unknown, now: number): ReturnType<typeof parseAlerts> {
  if (!Buffer.isBuffer(body) || body.length === 0)
    throw new OScopeError({ code: 'bad_input', message: 'The request has no body.', remedy: 'Send JSON.' });
  try {
    return parseAlerts(body.toString('utf8'), now);
  } catch (error) {
    if (!(error instanceof OScopeError)) throw error;
    const message = error.message.replace(/^--alert: (.)/, (_, first: string) => first.toUpperCase());
    throw new OScopeError({ code: error.code, message, remedy: error.remedy, cause: error });
  }
}

/** `POST /webhooks/alerts`: answered with 202 once every job is on the queue. */
export function webhookRoutes({ tokens, intake, reportLink, onTaken, now }: WebhookOptions): Router {
  const router = express.Router();
  const linked = (alerts: readonly TakenAlert[]): (TakenAlert & { report: string })[] =>
    alerts.map((alert) => ({ ...alert, report: reportLink(alert.id) }));
  router.post(
    '/webhooks/alerts',
    senderGate(tokens),
    express.raw({ type: () => true, limit: MAX_PAYLOAD_BYTES }),
    async (request: Request, response: Response<unknown, { sender: string }>) => {
      const { sender } = response.locals;
      const { queued, joined, resolved, refused } = await intake.take(
        readAlerts(request.body, now()),
        sender,
      );
      onTaken(sender, { queued: queued.length, joined: joined.length, refused: refused.length });
      response.status(202).json({ queued: linked(queued), joined: linked(joined), resolved, refused });
    },
  );
  router.all('/webhooks/alerts', (_, response) => {
    response.status(405).set('Allow', 'POST').json({ error: 'Alerts come by POST.' });
  });
  return router;
}
