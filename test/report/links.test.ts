import { safeHref } from '../../src/report/links.js';

it.each([
  'https://runbooks.example.com/a?b=c&d#e',
  'http://10.0.0.1:9090/graph',
  'mailto:oncall@example.com',
  '#M1',
  'knowledge/sops/mem-oom.md',
  '../a.md#k2',
  '/reports/1',
])('%s may be clicked', (link) => {
  expect(safeHref(link)).toBe(link);
});

it.each([
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<b>',
  'vbscript:x',
  'file:///etc/passwd',
  'bundle:metrics.json.gz',
  '//evil.example/x',
  '@team',
  'sda',
  '\\\\evil\\x',
  'https://',
  'https://a b',
  'https://a"onclick="x',
  'https://a\u202eb',
  '',
  `https://a.example/${'x'.repeat(3000)}`,
])('%j may not', (link) => {
  expect(safeHref(link)).toBeNull();
});
