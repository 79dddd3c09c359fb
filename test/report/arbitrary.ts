import fc from 'fast-check';
import { readDiagnosis } from '../../src/domain/diagnosis.js';
import type { Diagnosis } from '../../src/domain/diagnosis.js';

/** Pieces that have broken renderers before; mixed with arbitrary Unicode. */
const NASTY = [
  '<script>', '</style>', '<!--', ']]>', '"', "'", '&lt;', '`', '```', '````', '~~~', '\n', '\r\n', '\n```\n', '\n# x', '\u001b[2J',
  '\u001b]8;;http://x\u0007', '\u009b', '\u0000', '\u202e', '\u2066', '\u200b', '\ufeff', '\ud800', '\udc00', '\u{e0041}', '@team', '#12',
  'https://evil.example', 'www.evil.example', '[a](b)', '![a](b)', '|', '\\', '*', '_', '$x$', '漢字', '👩‍👧', 'e\u0301\u0301\u0301\u0301\u0301', ' ', 'word',
]; // prettier-ignore

const text = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 10 })
  .map((parts) => parts.join(''));
const link = fc.oneof(
  text,
  fc.constantFrom(
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    'https://ok.example/a',
    'bundle:x',
    '#M1',
    'a/b.md',
  ),
);
const unit = fc.oneof(
  fc.constantFrom('ratio', 'bytes', 'bytes/s', 'seconds', '/s', 'count', 'bool', '__proto__'),
  text,
);
const share = fc.double({ min: 0, max: 1, noNaN: true });
// Stored reports may hold any number that JSON can.
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -10, max: 1000 }),
);
const time = fc.oneof(fc.double({ min: 1.7e9, max: 1.7e9 + 600, noNaN: true }), number);
const verdict = fc.constantFrom('supported', 'corrected', 'supplemented', 'unverified', 'dropped');
const risk = fc.constantFrom('none', 'low', 'medium', 'high');
const list = <T>(of: fc.Arbitrary<T>, maxLength = 3) => fc.array(of, { maxLength });
const findingRef = fc.constantFrom('M1', 'M2', 'L1', 'S1', 'M9');
const nullable = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });

const finding = fc.record({
  id: findingRef,
  modality: fc.constantFrom('metrics', 'logs', 'stacks'),
  kind: text,
  title: text,
  onset: time,
  strength: share,
  trend: fc.constantFrom('increasing', 'decreasing', 'spike', 'level-shift', 'flat'),
  saturated: fc.boolean(),
  subject: fc.dictionary(fc.oneof(text, fc.constant('unit')), text, { maxKeys: 2 }),
  baseline: nullable(number),
  value: nullable(number),
  unit,
  excerpt: list(text),
  points: list(fc.tuple(time, nullable(number)), 6),
  evidenceId: text,
  link,
});

const citation = fc.record({
  kind: fc.constantFrom('finding', 'symptom', 'sop', 'historical-case'),
  ref: fc.oneof(text, findingRef),
  link,
});
const chunk = {
  draft: text,
  text,
  verdict,
  reasons: list(text),
  citations: list(citation),
  confidence: share,
};
const step = fc.record({ id: fc.constantFrom('C1', 'C2'), ...chunk });
const resolution = fc.record({
  id: text,
  ...chunk,
  commands: list(fc.record({ risk, line: text, note: text })),
  risk,
  verification: nullable(text),
  appliesWhen: nullable(text),
});
const rootCause = fc.record({
  id: fc.oneof(text, fc.constant('none')),
  title: text,
  statement: text,
  draft: text,
  verdict,
  reasons: list(text),
  confidence: share,
  for: list(findingRef),
  against: list(findingRef),
  citations: list(citation),
  resolution: list(resolution, 2),
});
const match = fc.record({
  kind: fc.constantFrom('historical-case', 'sop'),
  id: text,
  title: text,
  similarity: share,
  score: share,
  sharedTerms: list(text),
  rootCauses: list(text),
  link,
});
const evidence = fc.record({
  id: text,
  source: text,
  modality: fc.constantFrom('metrics', 'logs', 'stacks'),
  status: fc.constantFrom('ok', 'partial', 'empty', 'failed'),
  query: text,
  window: fc.record({ start: time, end: time }),
  link,
  note: nullable(text),
  ref: nullable(text),
});

/** Any diagnosis that the schema lets through, with hostile text in every place that holds text. */
export const anyDiagnosis: fc.Arbitrary<Diagnosis> = fc
  .record({
    schemaVersion: fc.constant('1'),
    id: text,
    incident: fc.record({
      id: text,
      host: fc.record({
        ip: text,
        hostname: text,
        osRelease: nullable(text),
        kernel: nullable(text),
        cpus: nullable(fc.integer({ min: 1, max: 512 })),
        memBytes: nullable(fc.double({ min: 1, max: 1e13, noNaN: true })),
      }),
      window: fc.record({ start: time, end: time, stepSeconds: fc.constant(5) }),
      alert: fc.record({
        source: text,
        name: text,
        severity: text,
        summary: text,
        startsAt: time,
        labels: fc.dictionary(text, text, { maxKeys: 2 }),
      }),
    }),
    evidence: list(evidence),
    findings: list(finding, 5),
    symptoms: fc.constant([]),
    matches: list(match),
    report: fc.record({
      summary: text,
      steps: list(step),
      rootCauses: list(rootCause, 4),
      abstained: fc.boolean(),
      missing: list(text),
      notes: list(text),
    }),
    engine: fc.record({ analyst: text, aligner: text, embedder: text, vectorStore: text }),
    usage: fc.record({
      wallMs: number,
      perNodeMs: fc.dictionary(text, number, { maxKeys: 2 }),
      promptTokens: fc.nat(),
      completionTokens: fc.nat(),
    }),
  })
  .map(readDiagnosis);

/** Text with hostile pieces. */
export const anyText = text;
