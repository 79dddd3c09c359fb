/** What the bot token must be allowed; `scripts/slack/manifest.yaml` asks for the same. */
export const REQUIRED_SCOPES = [
  'app_mentions:read',
  'channels:history',
  'chat:write',
  'commands',
  'files:write',
  'groups:history',
  'im:history',
  'reactions:read',
  'users:read',
] as const;

/** Without them assistant threads lack their niceties. */
export const OPTIONAL_SCOPES = ['assistant:write'] as const;

/** Required scopes that a token lacks; none when Slack did not say what it has. */
export function lackingScopes(scopes: readonly string[]): string[] {
  return scopes.length === 0 ? [] : REQUIRED_SCOPES.filter((scope) => !scopes.includes(scope));
}
