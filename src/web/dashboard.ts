import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import type { NextFunction, Request, RequestHandler, Response, Router } from 'express';
import { tokenForm } from './pages.js';
import { sendPage } from './security.js';

export const DASHBOARD_PATH = '/queue';
const COOKIE = 'oscope_queue';
const LIFETIME_SECONDS = 12 * 3600;
/** The dashboard is a program in the browser: it loads from here and sends to here alone. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'";

export interface DashboardOptions {
  token: string;
  /** The dashboard itself, made for `DASHBOARD_PATH`. */
  dashboard: RequestHandler;
  overTls: boolean;
  /** Unix seconds. */
  now: () => number;
}

function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

const sealOf = (token: string, until: number): string =>
  `${until}.${createHmac('sha256', token).update(`queue ${until}`).digest('base64url')}`;

function cookieOf(request: Request): string {
  const pairs = (request.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}

function mayEnter(request: Request, token: string, now: number): boolean {
  const bearer = /^bearer +(\S+) *$/i.exec(request.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) return same(bearer, token);
  const cookie = cookieOf(request);
  const until = Number(/^([0-9]{1,12})\./.exec(cookie)?.[1] ?? 0);
  return now <= until && same(cookie, sealOf(token, until));
}

/** Somebody else's page must not press the dashboard's buttons. */
function fromElsewhere(request: Request): boolean {
  const origin = request.get('origin');
  if (request.method === 'GET' || request.method === 'HEAD' || origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.get('host');
}

/** The queue's dashboard: opened by the operators' token, then by a cookie that it gives. */
export function dashboardRoutes({ token, dashboard, overTls, now }: DashboardOptions): Router {
  const router = express.Router();
  const action = `${DASHBOARD_PATH}/login`;
  router.post(action, express.urlencoded({ extended: false, limit: '4kb' }), (request, response) => {
    const given: unknown = (request.body as Record<string, unknown> | undefined)?.token;
    if (typeof given !== 'string' || fromElsewhere(request) || !same(given, token))
      return sendPage(response, 401, tokenForm(action, true), true);
    const until = Math.floor(now()) + LIFETIME_SECONDS;
    response.cookie(COOKIE, sealOf(token, until), {
      httpOnly: true,
      sameSite: 'strict',
      secure: overTls,
      path: DASHBOARD_PATH,
      maxAge: LIFETIME_SECONDS * 1000,
    });
    response.redirect(303, DASHBOARD_PATH);
  });
  const gate = (request: Request, response: Response, next: NextFunction): void => {
    if (!mayEnter(request, token, now())) return sendPage(response, 401, tokenForm(action, false), true);
    if (fromElsewhere(request)) {
      response.status(403).json({ error: 'Requests from other sites are refused.' });
      return;
    }
    response.set('Content-Security-Policy', POLICY);
    next();
  };
  router.use(DASHBOARD_PATH, gate, dashboard);
  return router;
}
