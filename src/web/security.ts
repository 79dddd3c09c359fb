import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { STYLE } from '../report/html-style.js';

/** Nothing may be loaded, sent, run or framed; the one style sheet is known by its hash. */
const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page with the dashboard's form for the token: it sends to this server alone. */
const FORM_POLICY = PAGE_POLICY.replace("form-action 'none'", "form-action 'self'");

/** On every answer, whatever it is. */
const COMMON: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex, nofollow',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
};

export function setCommonHeaders(response: Response, overTls: boolean): void {
  response.set(COMMON);
  if (overTls) response.set('Strict-Transport-Security', 'max-age=31536000');
}

/** Sends one of our own pages. */
export function sendPage(response: Response, status: number, html: string, hasForm = false): void {
  response
    .status(status)
    .set('Content-Security-Policy', hasForm ? FORM_POLICY : PAGE_POLICY)
    .type('html')
    .send(html);
}
