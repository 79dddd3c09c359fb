import { z } from 'zod';
import type { Host } from '../domain/incident.js';
import type { Place } from '../domain/place.js';
import { createInventory } from './inventory.js';
import type { Inventory } from './inventory.js';

/** Key `access:` of oscope.yaml: one rule. It grants the hosts of `groups` when channel and user both fit. */
export const accessRuleSchema = z.strictObject({
  /** `slack`, `dingtalk` or `console`; absent = any. */
  platform: z.enum(['slack', 'dingtalk', 'console']).optional(),
  /** Team ids; absent = any. */
  teams: z.array(z.string().min(1)).optional(),
  /** Channel ids; absent = any, direct messages included. */
  channels: z.array(z.string().min(1)).optional(),
  /** User ids; absent = everybody in those channels, and their alerts. */
  users: z.array(z.string().min(1)).optional(),
  /** Groups of the inventory; `*` = all hosts. */
  groups: z.array(z.string().min(1)).min(1),
});
export type AccessRule = z.infer<typeof accessRuleSchema>;

/** Who looks, and from where. `user` null = an alert, or what everybody in the channel reads. */
export interface Viewer {
  place: Pick<Place, 'platform' | 'team' | 'channel'>;
  user: string | null;
}

/** What each viewer knows of the fleet. */
export interface Access {
  /**
   * The inventory as the viewer knows it. A host that they may not see is not in it, so that no answer made from it (an
   * error, a suggestion, a count) tells it from a host that does not exist.
   */
  view(viewer: Viewer): Promise<Inventory>;
  /** True when what concerns this host of a diagnosis may be shown to them. */
  maySee(viewer: Viewer, host: Pick<Host, 'hostname' | 'ip'>): Promise<boolean>;
}

function fits(rule: AccessRule, { place, user }: Viewer): boolean {
  const listed = (list: readonly string[] | undefined, id: string): boolean =>
    list === undefined || list.includes(id);
  return (
    (rule.platform === undefined || rule.platform === place.platform) &&
    listed(rule.teams, place.team) &&
    listed(rule.channels, place.channel) &&
    (rule.users === undefined || (user !== null && rule.users.includes(user)))
  );
}

/** The groups that the rules grant; sorted. */
function grantedGroups(rules: readonly AccessRule[], viewer: Viewer): string[] {
  const groups = rules.filter((rule) => fits(rule, viewer)).flatMap((rule) => rule.groups);
  return groups.includes('*') ? ['*'] : [...new Set(groups)].sort();
}

function restrict(inventory: Inventory, groups: readonly string[]): Inventory {
  if (groups[0] === '*') return inventory;
  return createInventory(
    inventory.hosts.filter((host) => host.groups.some((group) => groups.includes(group))),
  );
}

/** Denies by default: without a rule that fits, the inventory is empty. */
export function createAccess(rules: readonly AccessRule[], inventory: () => Promise<Inventory>): Access {
  // An inventory serves until the next discovery, and there are few sets of groups.
  const views = new WeakMap<Inventory, Map<string, Inventory>>();

  async function view(viewer: Viewer): Promise<Inventory> {
    const whole = await inventory();
    const groups = grantedGroups(rules, viewer);
    const known = views.get(whole) ?? new Map<string, Inventory>();
    views.set(whole, known);
    const key = JSON.stringify(groups);
    const seen = known.get(key) ?? restrict(whole, groups);
    known.set(key, seen);
    return seen;
  }

  return {
    view,
    async maySee(viewer, { hostname, ip }) {
      if (grantedGroups(rules, viewer)[0] === '*') return true;
      const seen = await view(viewer);
      // The whole name first: an address may have been given to another host since.
      return (hostname === '' ? seen.lookUp(ip) : seen.lookUp(hostname)) !== null;
    },
  };
}
