import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dump } from 'js-yaml';
import { historicalCaseSchema, sopSchema, vocabularyTermSchema } from '../../src/domain/knowledge.js';
import type { Condition, HistoricalCase, Sop } from '../../src/domain/knowledge.js';
import type { LintInput, LintRule } from '../../src/knowledge/lint/problem.js';
import type { LoadedKnowledge } from '../../src/knowledge/merge.js';

export const TERM_IDS = ['a.high', 'b.high', 'c.high', 'd.high'];

export function termData(id: string): Record<string, unknown> {
  return {
    id,
    wording: `the measure ${id} is high`,
    synonyms: [`${id} is much too large`],
    implied_by: [{ finding: 'cpu.busy.ratio', direction: 'up' }],
  };
}

export function sopData(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'sop-one',
    title: 'The one procedure of this test',
    symptoms: ['a.high'],
    checks: [
      { id: 'k1', text: 'Is the measure a high?', when: 'a.high', command: 'cat /proc/stat', then: { cause: 'x.one' }, otherwise: { check: 'k2' } },
      { id: 'k2', text: 'Is the measure b high?', when: 'b.high', command: 'df -h', then: { cause: 'x.two' } },
    ],
    causes: [causeData('x.one', ['a.high']), causeData('x.two', ['b.high'])],
    links: [{ title: 'proc(5)', url: 'https://man7.org/linux/man-pages/man5/proc.5.html' }],
    ...change,
  };
}

export function causeData(id: string, decisive: string[], change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id,
    title: `The cause ${id}`,
    statement: `{process} does what ${id} says it does.`,
    evidence: { decisive },
    resolution: [{ id: 'r1', text: 'Restart what has to be restarted.', risk: 'none', verify: 'The measure falls again.' }],
    ...change,
  };
}

export function caseData(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'case-one',
    title: 'A host that had the first cause',
    root_cause: 'x.one',
    origin: 'public',
    source: { url: 'https://blog.cloudflare.com/one', title: 'One incident', checked: '2026-01-31' },
    host: { os: 'Debian 12', kernel: '6.1', application: null },
    narrations: [
      'The measure a went through the roof on every worker at once.',
      'Since noon our dashboards are red: number one far above its usual band.',
    ],
    symptoms: ['a.high'],
    ...change,
  };
}

export function sop(change: Record<string, unknown> = {}): Sop {
  const read = sopSchema.parse(sopData(change));
  return { ...read, body: '', file: `sops/${read.id}.md` };
}

export function historicalCase(change: Record<string, unknown> = {}): HistoricalCase {
  const read = historicalCaseSchema.parse(caseData(change));
  return { ...read, body: '', file: `cases/${read.id}.md` };
}

export function knowledge(change: Partial<LoadedKnowledge> = {}): LoadedKnowledge {
  return {
    version: '0123456789abcdef',
    rootCauses: new Map([
      ['x.one', 'The first thing that can be wrong.'],
      ['x.two', 'The second thing that can be wrong.'],
    ]),
    terms: new Map(TERM_IDS.map((id) => [id, vocabularyTermSchema.parse(termData(id))])),
    termFiles: new Map(TERM_IDS.map((id) => [id, 'vocabulary/test.yaml'])),
    sops: [sop()],
    cases: [historicalCase()],
    ...change,
  };
}

export const SURROUNDINGS = {
  findingKinds: new Set(['cpu.busy.ratio', 'log.flood']),
  isPlaceholder: (name: string) => ['unit', 'process', 'pid'].includes(name),
  today: '2026-02-01',
};

/** `error checks.0.when: …` for each problem of the rule. */
export function problemsOf(rule: LintRule, change: Partial<LoadedKnowledge>, surroundings: Partial<LintInput> = {}): string[] {
  const found = rule.check({ knowledge: knowledge(change), ...SURROUNDINGS, ...surroundings });
  return found.map(({ severity, field, problem }) => `${severity} ${field}: ${problem}`);
}

/** One check with this condition between two known ends. */
export function check(id: string, when: Condition, then: unknown, otherwise?: unknown): Record<string, unknown> {
  return { id, text: `Does ${id} hold for this host?`, when, command: 'cat /proc/stat', then, ...(otherwise === undefined ? {} : { otherwise }) };
}

const made: string[] = [];

export function removeFolders(): void {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
}

export function emptyFolder(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'oscope-knowledge-'));
  made.push(root);
  return root;
}

/** A folder with these files: path → text. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const root = emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

export const markdown = (data: unknown, body = ''): string => `---\n${dump(data)}---\n\n${body}\n`;

/** A small knowledge base that has no problems. */
export function goodFiles(): Record<string, string> {
  return {
    'root-causes.yaml': dump({ version: 1, root_causes: { 'x.one': 'The first cause.', 'x.two': 'The second cause.' } }),
    'vocabulary/test.yaml': dump(TERM_IDS.map(termData)),
    'sops/one.md': markdown(sopData()),
    'cases/one.md': markdown(caseData(), '## Resolution\n\n- It was restarted.'),
  };
}
