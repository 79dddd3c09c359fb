import fc from 'fast-check';
import { readIntent } from '../../../src/chat/dingtalk/incoming/intent.js';

const talk = (text: string) => ({ kind: 'talk', text });
const TAG = 'd7f3a21c';

describe('what people write to the robot', () => {
  it.each([
    ['/oscope diagnose web-1 14:05', { kind: 'command', via: 'slash', text: 'diagnose web-1 14:05' }],
    ['diagnose 10.0.0.7 14:05', { kind: 'command', via: 'slash', text: 'diagnose 10.0.0.7 14:05' }],
    ['diagnose 10.0.0.7　14：05', { kind: 'command', via: 'slash', text: 'diagnose 10.0.0.7 14:05' }],
    ['Help', { kind: 'command', via: 'slash', text: 'Help' }],
    ['', { kind: 'command', via: 'mention', text: '' }],
    ['why is web-1 slow?', { kind: 'command', via: 'mention', text: 'why is web-1 slow?' }],
    ["what's wrong with the host db.example-2.com?", { kind: 'command', via: 'mention' }],
    ['why step 2?', talk('why step 2?')],
    ['why is F3 relevant?', talk('why is F3 relevant?')],
    ['why is dm-0 slow?', talk('why is dm-0 slow?')],
    ['compare with 10.0.3.18', talk('compare with 10.0.3.18')],
    ['yes', talk('yes')],
    ['no', talk('no')],
    ['2', talk('2')],
    ['wrong host, sorry', { kind: 'talk' }],
    ['correct', { kind: 'action', action: 'mark-correct' }],
    ['👍', { kind: 'action', action: 'mark-correct' }],
    ['正确', { kind: 'action', action: 'mark-correct' }],
    ['❌', { kind: 'wrong' }],
    ['Wrong', { kind: 'wrong' }],
    ['wrong: it was the NFS server', { kind: 'feedback', text: 'wrong it was the NFS server' }],
    ['cause 2', { kind: 'feedback', text: '2' }],
    ['cause 2️⃣', { kind: 'feedback', text: '2' }],
    ['cause mem.oom', { kind: 'feedback', text: 'mem.oom' }],
    ['the true cause was a bad disk', { kind: 'feedback', text: 'wrong a bad disk' }],
    ['evidence', { kind: 'action', action: 'show-evidence' }],
    [`pick p${'0'.repeat(20)}.3`, { kind: 'pick', value: `p${'0'.repeat(20)}.3` }],
  ])('%s', (text, intent) => {
    expect(readIntent(text)).toMatchObject({ intent, tag: undefined });
  });

  it.each([
    [`#${TAG} why step 2?`, talk('why step 2?')],
    [`${TAG} why step 2?`, talk('why step 2?')],
    [`why step 2? #${TAG.toUpperCase()}`, talk('why step 2?')],
    [`＃${TAG} evidence`, { kind: 'action', action: 'show-evidence' }],
    [`#${TAG} wrong the disk was full`, { kind: 'feedback', text: 'wrong the disk was full' }],
    [`#${TAG} diagnose web-2`, talk('diagnose web-2')],
    [`#${TAG}`, talk('')],
  ])('%s', (text, intent) => {
    expect(readIntent(text)).toEqual({ intent, tag: TAG });
  });

  it.each(['deadbeef1 is an id', 'mdadm says x', `explain ${TAG}`, 'the hash ad7f3a21c', `#${TAG}0f`])(
    '%s holds no tag',
    (text) => {
      expect(readIntent(text).tag).toBeUndefined();
    },
  );

  it('reads whatever is written', () => {
    fc.assert(fc.property(fc.string(), (text) => void readIntent(text)));
  });
});
