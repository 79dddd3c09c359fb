import { readFileSync } from 'node:fs';
import path from 'node:path';
import { renderCatalogue } from '../../src/knowledge/catalogue.js';
import { statsOf } from '../../src/knowledge/stats.js';
import { codeSpan, escapeMarkdown, markdownLink } from '../../src/report/markdown-escape.js';
import { historicalCase, knowledge } from './kit.js';

const markup = { text: escapeMarkdown, code: codeSpan, link: markdownLink };

describe('renderCatalogue', () => {
  it('lists causes, SOPs, cases and terms', () => {
    const page = renderCatalogue(knowledge(), markup);
    expect(page).toBe(readFileSync(path.join(__dirname, '../fixtures/knowledge/catalogue.md'), 'utf8'));
  });

  it('lets no text of a case end a cell or become markup', () => {
    const item = historicalCase({ title: 'A | B <script>alert(1)</script> [x](y)' });
    const page = renderCatalogue(knowledge({ cases: [item] }), markup);
    const line = page.split('\n').find((one) => one.includes('case-one')) ?? '';
    expect(line.split(/(?<!\\)\|/)).toHaveLength(7);
    expect(line).not.toContain('<script>');
    expect(line).not.toContain('[x](y)');
  });
});

describe('statsOf', () => {
  it('counts, and names what is missing', () => {
    const stats = statsOf(knowledge({ cases: [historicalCase({ origin: 'fleet' })] }));
    expect(stats.counts).toEqual({ rootCauses: 2, terms: 4, synonyms: 4, sops: 1, checks: 2, cases: 1, narrations: 2 });
    expect(stats.origins).toEqual({ public: 0, fleet: 1 });
    expect(stats.causes[0]).toEqual({ id: 'x.one', sops: ['sop-one'], cases: 1, narrations: 2 });
    expect(stats.gaps).toEqual({ withoutSop: [], withoutCase: ['x.two'], unusedTerms: ['c.high', 'd.high'] });
  });
});
