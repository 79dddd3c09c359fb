import type { ChatMessage } from '../../../src/domain/chat-message.js';
import { failureMessage } from '../../../src/chat/messages/notices.js';
import { shorten } from '../../../src/chat/messages/parts.js';
import { progressMessage } from '../../../src/chat/messages/progress.js';
import { OScopeError } from '../../../src/errors.js';
import type { ProgressEvent } from '../../../src/ports/diagnostician.js';

function textOf(message: ChatMessage): string {
  const lines = message.blocks.flatMap((block) =>
    block.kind === 'list' ? block.items : 'line' in block ? [block.line] : [],
  );
  return lines
    .map((line) => line.map((span) => (typeof span === 'string' ? span : span.text)).join(''))
    .join('\n');
}

const event = (node: string, status: ProgressEvent['status'], message = ''): ProgressEvent => ({
  node,
  status,
  message,
  elapsedMs: 1,
});

describe('progress', () => {
  it('says how many wait before it', () => {
    expect(textOf(progressMessage({ host: 'web-7', stages: [], queuedAhead: 1 }))).toContain('1 job before');
  });

  it('keeps what each stage found, and says which one runs', () => {
    const stages = [
      event('collect', 'started'),
      event('collect', 'finished', '3 sources'),
      event('detect', 'started'),
      event('detect', 'degraded', 'out of time'),
      event('validate', 'started'),
      event('validate', 'finished', '2/5 supported'),
    ];
    expect(textOf(progressMessage({ host: 'web-7', stages })).split('\n')).toEqual([
      '🔎 Diagnosing web-7',
      '✅ Collecting evidence: 3 sources',
      '⚠️ Detecting anomalies: out of time',
      '⏳ Checking every claim… 2/5 supported',
      'This message becomes the report.',
    ]);
  });
});

describe('failure', () => {
  it('says an expected failure with its remedy, and of the others nothing', () => {
    const known = new OScopeError({ code: 'unavailable', message: 'No answer.', remedy: 'Check the URL.' });
    expect(textOf(failureMessage(known, 'd1'))).toMatch(/No answer\.\nCheck the URL\.\nJob d1/);
    expect(textOf(failureMessage(new Error('secret xoxb-1'), 'd1'))).not.toContain('xoxb');
  });
});

describe('shortening', () => {
  it.each([
    ['One. Two. Three.', 9, 'One. Two.'],
    ['Uses 1.5 GiB of v2. Then it ends.', 25, 'Uses 1.5 GiB of v2.'],
    ['A sentence without an end', 10, 'A sentenc…'],
    ['', 10, ''],
  ])('%j to %d: %j', (text, most, expected) => expect(shorten(text, most)).toBe(expected));
});
