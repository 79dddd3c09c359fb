import { markup, raw } from '../report/html-escape.js';
import type { HtmlValue } from '../report/html-escape.js';
import { STYLE } from '../report/html-style.js';

/** A page of this server in the look of the reports; without script and request. */
export function page(title: string, content: HtmlValue, tone = ''): string {
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${title}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main class="${tone}">${content}</main>
      </body>
    </html> `.source;
}

/** A small page that says one thing and what to do. */
export function notice(title: string, sentences: readonly string[], tone = 'unsure'): string {
  return page(
    `OScope: ${title}`,
    markup`<header class="card hero">
      <div class="host"><span>OScope</span></div>
      <h1>${title}</h1>
      <div class="stack">${sentences.map((sentence) => markup`<p>${sentence}</p>`)}</div>
    </header>`,
    tone,
  );
}

/** Asks for the dashboard's token. */
export function tokenForm(action: string, wrong: boolean): string {
  return page(
    'OScope: queue',
    markup`<header class="card hero">
      <div class="host"><span>OScope</span></div>
      <h1>The queue is for operators</h1>
      <form method="post" action="${action}" class="stack">
        <p>${wrong ? 'That is not the token.' : 'The token stands in web.dashboardToken (OSCOPE_DASHBOARD_TOKEN).'}</p>
        <p>
          <input type="password" name="token" aria-label="Token" autocomplete="current-password" required />
          <button type="submit">Open</button>
        </p>
      </form>
    </header>`,
    'unsure',
  );
}
