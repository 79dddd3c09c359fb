import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { OPTIONAL_SCOPES, REQUIRED_SCOPES } from '../../../src/chat/slack/scopes.js';
import { ALL_SCOPES } from '../../fake-slack/state.js';

interface Manifest {
  display_information: { description: string; long_description: string };
  features: {
    slash_commands: { command: string }[];
    shortcuts: { callback_id: string; name: string }[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: { event_subscriptions: { bot_events: string[] } };
}

const file = path.join(__dirname, '../../../scripts/slack/manifest.yaml');
const manifest = load(readFileSync(file, 'utf8')) as Manifest;

describe('app manifest', () => {
  it('asks for the scopes that the bot needs, and no others', () => {
    const needed = [...REQUIRED_SCOPES, ...OPTIONAL_SCOPES].sort();
    expect(manifest.oauth_config.scopes.bot).toEqual(needed);
    expect([...ALL_SCOPES].sort()).toEqual(needed);
  });

  it('keeps to the lengths that Slack allows', () => {
    const { description, long_description: long } = manifest.display_information;
    expect(description.length).toBeLessThanOrEqual(140);
    expect(long.length).toBeGreaterThanOrEqual(174);
  });

  it('names command, shortcut and events as the code does', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(['/oscope']);
    expect(manifest.features.shortcuts).toMatchObject([
      { name: 'Diagnose this', callback_id: 'diagnose_this' },
    ]);
    const { bot_events: events } = manifest.settings.event_subscriptions;
    expect(events).toEqual([...events].sort());
    expect(events).toContain('app_mention');
  });
});
