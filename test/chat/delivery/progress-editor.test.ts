import { setTimeout as sleep } from 'node:timers/promises';
import { createEditPace, createProgressEditor } from '../../../src/chat/delivery/progress-editor.js';
import type { ChatMessage } from '../../../src/domain/chat-message.js';
import { PLACE, until } from '../../jobs/kit.js';
import { fakePlatform, limited } from './kit.js';

const message = (summary: string): ChatMessage => ({ summary, blocks: [] });

async function post(intervalMs: number) {
  const slack = fakePlatform();
  const pace = createEditPace(() => performance.now(), intervalMs);
  const posted = await slack.platform.post(PLACE, message('queued'), 'k');
  return { slack, pace, posted, editor: createProgressEditor(slack.platform, posted, pace) };
}

describe('the progress editor', () => {
  it('shows the latest stage when the pace allows, and leaves out what is outdated', async () => {
    const { slack, editor } = await post(80);
    for (const stage of ['collect', 'detect', 'align']) editor.show(message(stage));
    expect(slack.said[0]?.texts).toEqual(['queued']);
    await until(() => slack.said[0]?.texts.length === 2);
    expect(slack.said[0]?.texts).toEqual(['queued', 'align']);
    editor.show(message('draft'));
    await until(() => slack.said[0]?.texts.length === 3);
    expect(slack.said[0]?.texts).toEqual(['queued', 'align', 'draft']);
    await editor.stop();
  });

  it('edits nothing after it was stopped', async () => {
    const { slack, editor } = await post(20);
    editor.show(message('collect'));
    await editor.stop();
    editor.show(message('detect'));
    await sleep(60);
    expect(slack.said[0]?.texts).toEqual(['queued']);
  });

  it('keeps the pace of a channel for all of its messages', async () => {
    const { slack, pace, editor } = await post(300);
    const second = await slack.platform.post(PLACE, message('queued'), 'k2');
    const other = createProgressEditor(slack.platform, second, pace);
    editor.show(message('collect'));
    other.show(message('collect'));
    const edits = (): number => slack.said.flatMap(({ texts }) => texts).length - 2;
    await until(() => edits() === 1);
    const first = performance.now();
    await until(() => edits() === 2);
    expect(performance.now() - first).toBeGreaterThan(50);
    await Promise.all([editor.stop(), other.stop()]);
  });

  it('waits as long as a rate limit says', async () => {
    const { slack, editor } = await post(20);
    let limits = 1;
    slack.failWith((operation) =>
      operation === 'update' && limits-- > 0 ? { before: limited(1500) } : undefined,
    );
    editor.show(message('collect'));
    await sleep(60);
    editor.show(message('detect'));
    await sleep(60);
    expect(slack.said[0]?.texts).toEqual(['queued']);
    await until(() => slack.said[0]?.texts.length === 2);
    expect(slack.said[0]?.texts).toEqual(['queued', 'detect']);
    await editor.stop();
  });
});
