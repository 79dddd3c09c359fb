import express from 'express';
import type { Request, Response, Router } from 'express';
import { renderHtml } from '../report/html.js';
import { resolveLinks } from '../report/resolve-links.js';
import { viewDiagnosis } from '../report/view.js';
import type { KnowledgeBase } from '../domain/knowledge.js';
import type { DiagnosisStore } from '../ports/diagnosis-store.js';
import type { JobQueue } from '../ports/job-queue.js';
import { casePage, sopPage } from './knowledge-pages.js';
import type { Links } from './links.js';
import { notice } from './pages.js';
import { judgeLink } from './report-links.js';
import type { LinkTarget } from './report-links.js';
import { sendPage } from './security.js';

export interface ReportRoutesOptions {
  secret: string;
  links: Links;
  diagnoses: Pick<DiagnosisStore, 'load'>;
  queue: Pick<JobQueue, 'find'>;
  knowledge: KnowledgeBase;
  /** Unix seconds. */
  now: () => number;
}

/** While the diagnosis is made its page is asked for again, seconds. */
const REFRESH_SECONDS = 3;

const FORGED = notice('This link does not open anything', [
  'Links to reports are signed, and this one is not or has been changed on the way.',
  'Copy it anew from the thread of the incident.',
]);
const EXPIRED = notice('This link has expired', [
  'Links to reports open them for a limited time.',
  'Ask the bot for a new one: /oscope explain, with the id of the diagnosis.',
]);
const GONE = notice('This report is not kept any more', [
  'Diagnoses and their evidence are purged after a while.',
  'Diagnose the host once more: /oscope diagnose, with its name and the time.',
]);

/** Refuses a link that is not good; true when the target may be shown. */
function opens(
  options: ReportRoutesOptions,
  target: LinkTarget,
  request: Request,
  response: Response,
): boolean {
  const { exp, sig } = request.query;
  const judged = judgeLink(options.secret, target, { exp, sig }, options.now());
  if (judged === 'good') return true;
  sendPage(response, judged === 'expired' ? 410 : 403, judged === 'expired' ? EXPIRED : FORGED);
  return false;
}

async function sendUnfinished(options: ReportRoutesOptions, id: string, response: Response): Promise<void> {
  const found = await options.queue.find(id);
  if (found?.status === 'failed')
    return sendPage(
      response,
      404,
      notice('The diagnosis did not finish', [
        'The thread of the incident says why.',
        'Diagnose the host once more: /oscope diagnose, with its name and the time.',
      ]),
    );
  if (found === undefined || found.status === 'done') return sendPage(response, 404, GONE);
  response.set('Refresh', String(REFRESH_SECONDS));
  const { status, stage } = found;
  sendPage(
    response,
    202,
    notice('The diagnosis is being made', [
      status === 'waiting' ? 'It waits for its turn.' : `Stage: ${stage === '' ? 'it starts' : stage}.`,
      'This page shows the report as soon as it is there.',
    ]),
  );
}

/** `/reports/<id>` and `/knowledge/<id>`: pages behind signed links that expire. */
export function reportRoutes(options: ReportRoutesOptions): Router {
  const { links, diagnoses, knowledge } = options;
  const router = express.Router();
  router.get('/reports/:id', async (request: Request<{ id: string }>, response) => {
    const { id } = request.params;
    if (!opens(options, { kind: 'reports', id }, request, response)) return;
    const diagnosis = await diagnoses.load(id);
    // The store also knows ids by their beginnings; a link opens one report alone.
    if (diagnosis?.id !== id) return sendUnfinished(options, id, response);
    const expires = Number(request.query.exp);
    const linked = resolveLinks(diagnosis, (link) => links.resolve(link, expires));
    sendPage(response, 200, renderHtml(viewDiagnosis(linked)));
  });
  router.get('/knowledge/:id', (request: Request<{ id: string }>, response) => {
    const { id } = request.params;
    if (!opens(options, { kind: 'knowledge', id }, request, response)) return;
    const sop = knowledge.sops.find((one) => one.id === id);
    if (sop !== undefined) return sendPage(response, 200, sopPage(knowledge, sop));
    const item = knowledge.cases.find((one) => one.id === id);
    if (item !== undefined) return sendPage(response, 200, casePage(knowledge, item));
    sendPage(response, 404, GONE);
  });
  return router;
}
