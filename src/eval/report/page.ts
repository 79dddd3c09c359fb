import { createHash } from 'node:crypto';
import { escapeHtml } from './plots.js';
import { STYLE } from './style.js';

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/**
 * A page that loads nothing and runs only the script given.
 * @param body markup that is safe already
 */
export function page(title: string, body: string, { style = '', script = '', frames = false } = {}): string {
  const styles = `${STYLE}${style}`;
  const policy = [
    "default-src 'none'",
    // Pages in frames inherit this policy on top of their own, which names the hash of their style.
    `style-src ${frames ? "'unsafe-inline'" : hashOf(styles)}`,
    `script-src ${script === '' ? "'none'" : hashOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<title>${escapeHtml(title)}</title><style>${styles}</style></head>
<body><main>${body}</main>${script === '' ? '' : `<script>${script}</script>`}</body></html>
`;
}
