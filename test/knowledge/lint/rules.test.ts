import { vocabularyTermSchema } from '../../../src/domain/knowledge.js';
import { casesRule } from '../../../src/knowledge/lint/cases.js';
import { commandsRule } from '../../../src/knowledge/lint/commands.js';
import { datesRule } from '../../../src/knowledge/lint/dates.js';
import { duplicatesRule } from '../../../src/knowledge/lint/duplicates.js';
import { evidenceRule } from '../../../src/knowledge/lint/evidence.js';
import { linkFault, linksRule } from '../../../src/knowledge/lint/links.js';
import { LINT_RULES, lintKnowledge } from '../../../src/knowledge/lint/lint.js';
import { placeholdersRule } from '../../../src/knowledge/lint/placeholders.js';
import { reachabilityRule } from '../../../src/knowledge/lint/reachability.js';
import { unfinishedRule } from '../../../src/knowledge/lint/unfinished.js';
import { vocabularyRule } from '../../../src/knowledge/lint/vocabulary.js';
import { SURROUNDINGS, causeData, check, historicalCase, knowledge, problemsOf, sop, termData } from '../kit.js';

const step = (change: Record<string, unknown>): unknown => {
  const resolution = [{ id: 'r1', text: 'Do what has to be done.', risk: 'none', verify: 'The measure falls.', ...change }];
  return sop({ causes: [causeData('x.one', ['a.high'], { resolution }), causeData('x.two', ['b.high'])] });
};
const withStep = (change: Record<string, unknown>) => ({ sops: [step(change) as ReturnType<typeof sop>] });
const withCause = (change: Record<string, unknown>) => ({
  sops: [sop({ causes: [causeData('x.one', ['a.high'], change), causeData('x.two', ['b.high'])] })],
});
const term = (change: Record<string, unknown>) => ({
  terms: new Map([['a.high', vocabularyTermSchema.parse({ ...termData('a.high'), ...change })]]),
});

it('finds nothing in a sound knowledge base but unused terms', () => {
  const found = lintKnowledge({ knowledge: knowledge(), ...SURROUNDINGS });
  expect(found.map((one) => `${one.severity} ${one.field}`)).toEqual(['warning c.high', 'warning d.high']);
  expect(new Set(LINT_RULES.map((rule) => rule.id)).size).toBe(LINT_RULES.length);
});

describe('reachability', () => {
  it('names a cause that no SOP describes, and a branch that leads to it', () => {
    expect(problemsOf(reachabilityRule, { sops: [sop({ causes: [causeData('x.one', ['a.high'])] })] })).toEqual([
      'error x.two: no SOP describes this root cause',
      'error checks.1.then: no SOP describes x.two',
    ]);
  });
  it('names a cause that no check leads to', () => {
    expect(problemsOf(reachabilityRule, { sops: [sop({ checks: [check('k1', 'a.high', { cause: 'x.one' })] })] })).toEqual([
      'warning x.two: no check leads to this root cause',
    ]);
  });
});

describe('evidence', () => {
  it.each([
    [{ evidence: { decisive: ['a.high'], weakens: ['a.high'] } }, 'error causes.0.evidence: a.high is both in decisive and in weakens'],
    [{ evidence: { strong: ['a.high'], excludes: ['a.high'] } }, 'error causes.0.evidence: a.high is both in strong and in excludes'],
    [{ evidence: { decisive: ['a.high'], supporting: ['a.high'] } }, 'error causes.0.evidence: a.high is both in decisive and in supporting'],
    [{ evidence: { decisive: ['a.high'], excludes: ['b.high'] }, consequences: ['b.high'] }, 'error causes.0.consequences: b.high is a consequence of this cause and excludes it'],
    [{ evidence: { decisive: ['a.high', 'a.high'] } }, 'warning causes.0.evidence.decisive: a.high stands twice'],
    [{ deeper: ['x.one'] }, 'error causes.0.deeper: x.one is named as deeper than itself'],
  ])('%j', (change, problem) => {
    expect(problemsOf(evidenceRule, withCause(change))).toEqual([problem]);
  });
});

describe('commands', () => {
  it('lets checks only read', () => {
    const checks = [{ ...check('k1', 'a.high', { cause: 'x.one' }), command: 'systemctl restart x' }];
    expect(problemsOf(commandsRule, { sops: [sop({ checks })] })).toEqual([
      'error checks.0.command: a check must only read: systemctl restart x',
    ]);
  });
  it('knows what risk "none" means, and that a step is as risky as its commands', () => {
    const commands = [{ risk: 'none', line: 'rm -rf /tmp/x' }];
    expect(problemsOf(commandsRule, withStep({ commands }))).toEqual([
      'error causes.0.resolution.0.commands.0.line: the risk is "none" but the command writes: rm -rf /tmp/x',
    ]);
    expect(problemsOf(commandsRule, withStep({ commands: [{ risk: 'high', line: 'rm -rf /tmp/x' }] }))).toEqual([
      'error causes.0.resolution.0.risk: the step\'s risk is "none", one of its commands\' "high"',
    ]);
  });
  it('wants to know how to verify', () => {
    expect(problemsOf(commandsRule, withStep({ verify: '-----' }))).toEqual([
      'error causes.0.resolution.0.verify: does not say how to see that it worked',
    ]);
  });
});

describe('placeholders', () => {
  it('knows those that can be filled', () => {
    const commands = [{ risk: 'none', line: "systemctl status {unit} {nodename}; awk '{print}' f; echo ${HOME} {a,b} {{json}}" }];
    expect(problemsOf(placeholdersRule, withStep({ commands }))).toEqual([
      'error causes.0.resolution.0.commands.0.line: nothing can stand in for {nodename}',
    ]);
  });
});

describe('vocabulary', () => {
  it.each([
    [{ implied_by: [{ finding: 'cpu.busi.ratio' }] }, 'error a.high.implied_by.0.finding: no detector makes findings of kind "cpu.busi.ratio"'],
    [{ implied_by: [{ finding: 'disk.*' }] }, 'error a.high.implied_by.0.finding: no detector makes findings of kind "disk.*"'],
    [{ implied_by: [{ finding: 'log.*', min_value: 2, max_value: 1 }] }, 'error a.high.implied_by.0.min_value: is above max_value: nothing can match'],
    [{ wording: 'twice said', synonyms: ['twice said', 'Twice said'] }, undefined],
  ])('%j', (change, problem) => {
    expect(problemsOf(vocabularyRule, { ...term(change) })).toEqual(problem === undefined ? [] : [problem]);
  });
  it('finds broken expressions in terms and conditions', () => {
    const found = problemsOf(vocabularyRule, term({ implied_by: [{ finding: 'log.flood', subject: { unit: '(' } }] }));
    expect(found[0]).toMatch(/^error a\.high\.implied_by\.0\.subject\.unit: Invalid regular expression/);
    const checks = [check('k1', { not: { term: 'a.high', subject: { unit: '[' } } }, { cause: 'x.one' })];
    expect(problemsOf(vocabularyRule, { ...term({}), sops: [sop({ checks })] })[0]).toMatch(/^error checks\.0\.when\.subject\.unit/);
  });
  it('finds words that two terms share', () => {
    const terms = ['a.high', 'b.high'].map((id) => vocabularyTermSchema.parse({ ...termData(id), synonyms: ['Same words'] }));
    expect(problemsOf(vocabularyRule, { terms: new Map(terms.map((one) => [one.id, one])) })).toEqual([
      'warning b.high.synonyms: "same words" is also said of a.high',
    ]);
  });
});

describe('cases', () => {
  it('must agree with the SOPs of their root cause', () => {
    expect(problemsOf(casesRule, { cases: [historicalCase({ symptoms: ['d.high'] })] })).toEqual([
      'warning symptoms: no symptom of this case is evidence of x.one in any SOP',
    ]);
    const excluding = withCause({ evidence: { decisive: ['a.high'], excludes: ['b.high'] } });
    expect(problemsOf(casesRule, { ...excluding, cases: [historicalCase({ symptoms: ['a.high', 'b.high'] })] })).toEqual([
      'warning symptoms: every SOP says that b.high excludes x.one',
    ]);
  });
});

describe('duplicates', () => {
  const other = (change: Record<string, unknown>) => ({ cases: [historicalCase(), historicalCase({ id: 'case-two', ...change })] });
  const fresh = ['Nothing here resembles what somebody else wrote before.', 'A second telling in yet again quite other words, as it should be.'];

  it('finds copied narrations', () => {
    const [first = '', second = ''] = historicalCase().narrations;
    const source = { url: 'https://blog.cloudflare.com/two', title: 'Two', checked: '2026-01-31' };
    expect(problemsOf(duplicatesRule, other({ narrations: [first, fresh[1]], source }))).toEqual([
      'error narrations.0: 100 % alike with narrations.0 of case-one (cases/case-one.md)',
    ]);
    const nearly = second.replace('noon', 'midnight');
    expect(problemsOf(duplicatesRule, other({ narrations: [fresh[0], nearly], source }))[0]).toMatch(/^warning narrations\.1: \d+ % alike/);
  });
  it('finds two tellings of one case in the same words', () => {
    const text = 'The measure a went through the roof on every worker at once';
    expect(problemsOf(duplicatesRule, { cases: [historicalCase({ narrations: [`${text}.`, `${text}!`] })] })).toEqual([
      expect.stringMatching(/^warning narrations\.1: .* alike with narrations\.0$/),
    ]);
  });
  it('finds one source used twice', () => {
    const source = { url: 'https://www.blog.cloudflare.com/one/?utm_source=x', title: 'One', checked: '2026-01-31' };
    expect(problemsOf(duplicatesRule, other({ narrations: fresh, source }))).toEqual([
      expect.stringMatching(/^warning source\.url: .* is also the source of case-one/),
    ]);
  });
  it('is quick on many cases', () => {
    const cases = Array.from({ length: 3000 }, (_, index) =>
      historicalCase({
        id: `case-${index}`,
        source: { url: `https://blog.cloudflare.com/${index}`, title: 'Some', checked: '2026-01-31' },
        narrations: [`Host ${index} lost its disk ${index * 7} in rack ${index * 13} this night`, `Pager ${index} rang ${index * 3} times about volume ${index * 5} there`],
      }),
    );
    expect(problemsOf(duplicatesRule, { cases })).toEqual([]);
  });
});

describe('links', () => {
  it.each([
    ['https://docs.kernel.org/admin-guide/', null],
    ['https://en.wikipedia.org/wiki/Paging_(computing)', null],
    ['http://docs.kernel.org/', 'is not https'],
    ['not a link', 'is no address'],
    ['https://user:secret@docs.kernel.org/', 'holds a user name or password'],
    ['https://localhost/x', "leads to the reader's own machine"],
    ['https://www.example.com/x', 'leads to an example host'],
    ['https://docs.kernel.org/x.', 'ends in "."'],
    ['https://docs.kernel.org/x)', 'ends in ")"'],
    ['https://wiki.corp.internal/x', 'leads to a host that the public does not have'],
  ])('%s', (url, fault) => {
    expect(linkFault(url, true)).toBe(fault);
  });
  it('lets a team link to its own hosts', () => {
    expect(linkFault('https://wiki/x')).toBeNull();
  });
  it('finds links that stand twice, and those in bodies', () => {
    const links = ['https://docs.kernel.org/a', 'https://docs.kernel.org/a'];
    expect(problemsOf(linksRule, withStep({ links }))).toEqual([
      'error causes.0.resolution.0.links: https://docs.kernel.org/a stands twice',
    ]);
    const item = { ...historicalCase(), body: 'See [it](http://docs.kernel.org/a).' };
    expect(problemsOf(linksRule, { cases: [item] })).toEqual(['error body: http://docs.kernel.org/a is not https']);
  });
});

it('finds dates in the future', () => {
  const source = { url: 'https://blog.cloudflare.com/one', title: 'One', checked: '2026-02-02' };
  expect(problemsOf(datesRule, { cases: [historicalCase({ source })] })).toEqual(['error source.checked: 2026-02-02 is in the future']);
});

it('finds what a draft left open', () => {
  expect(problemsOf(unfinishedRule, withStep({ text: 'TODO: what to do.' }))).toEqual([
    'error causes.0.resolution.0.text: still says TODO',
  ]);
});
