import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { renderHtml } from '../../src/report/html.js';
import { viewDiagnosis } from '../../src/report/view.js';
import { anyDiagnosis } from './arbitrary.js';
import { abstention, healthy, hostile, oom } from './sample.js';

const page = (diagnosis: typeof oom) => renderHtml(viewDiagnosis(diagnosis));

const TAGS = new Set(
  (
    'html head meta title style body main header section footer div span h1 h2 h3 p ul ol li dl dt dd a code pre ' +
    'details summary strong del ins svg g path rect circle text desc'
  ).split(' '),
);
const VOID = new Set(['meta', 'rect', 'circle', 'path']);
const ATTRIBUTES =
  /^(lang|charset|http-equiv|content|name|class|id|href|rel|open|role|aria-label|viewBox|preserveAspectRatio|xmlns|width|height|d|x|y|r|cx|cy|fill|fill-opacity|stroke|stroke-width|stroke-dasharray|stroke-linejoin|text-anchor|font-family|font-size|font-weight|transform)$/;

/** A strict reading of the page: only known tags and attributes, well nested, quoted, no raw `<` in text. */
function expectSound(html: string): void {
  const body = html.replace('<!doctype html>', '').replace(/<style>[^<]*<\/style>/, '');
  const open: string[] = [];
  const rest = body.replace(
    /<(\/?)([a-z]\w*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*(\/?)>/g,
    (_, end: string, tag: string, attributes: string) => {
      expect(TAGS).toContain(tag);
      for (const [, name] of attributes.matchAll(/\s([a-zA-Z-]+)(?:="[^"]*")?/g))
        expect(name).toMatch(ATTRIBUTES);
      for (const [, target] of attributes.matchAll(/\shref="([^"]*)"/g))
        expect(target).toMatch(/^(https?:\/\/|mailto:|#|[\w./~%@+=&;,?-]+$)/i);
      if (end) expect(open.pop()).toBe(tag);
      else if (!VOID.has(tag)) open.push(tag);
      return '';
    },
  );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
}

it('is one page without scripts or requests, under a policy that knows its style sheet', () => {
  const html = page(oom);
  const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(html).toContain(
    `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
  );
  expect(html).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|@import|url\(|\son\w+=|\sstyle=/i);
  expectSound(html);
});

it('shows headline, facts, risk, changes and links', () => {
  const html = page(oom);
  expect(html).toContain('<h1>A service hit its own memory limit and is OOM-killed</h1>');
  expect(html).toContain('<span class="change">41 % → 99.8 %</span>');
  expect(html).toContain('<span class="risk risk-medium">medium risk</span>');
  expect(html).toContain('<del>80 %</del> <ins>99.8 %</ins>');
  expect(html).toContain('href="https://runbooks.example.com/cases/case-0031.md"');
  expect(html).toContain('<span>bundle:journal.jsonl.gz</span>');
  expect(html).toContain('<a class="id" href="#M1">M1</a>');
  expect(html).toContain('<li id="M1">');
});

it('keeps the lines of a log apart', () => {
  expect(page(oom)).toContain('status=9/KILL\norders-api.service: Scheduled restart job');
});

it('takes the tone of a healthy host and of an abstention', () => {
  expect(page(healthy)).toContain('<main class="healthy">');
  expect(page(abstention)).toContain('<main class="unsure">');
});

it('escapes hostile text everywhere', () => {
  const html = page(hostile);
  expectSound(html);
  expect(html).not.toContain('href="javascript');
});

it('is sound for any diagnosis and never throws', () => {
  fc.assert(
    fc.property(anyDiagnosis, (diagnosis) => {
      const html = page(diagnosis);
      expectSound(html);
      expect(html.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      expect(html.replace(/<style>[^<]*<\/style>/, '')).not.toMatch(/="[^"]*(NaN|undefined|Infinity)[^"]*"/);
    }),
    { numRuns: 50 },
  );
});
