import fc from 'fast-check';
import { createAccess } from '../../src/incidents/access.js';
import type { AccessRule, Viewer } from '../../src/incidents/access.js';
import { hostOfEntry, inventoryEntrySchema } from '../../src/incidents/inventory-host.js';
import { createInventory } from '../../src/incidents/inventory.js';
import { OScopeError } from '../../src/errors.js';

const host = (name: string, address: string, ...groups: string[]) =>
  hostOfEntry(inventoryEntrySchema.parse({ name, addresses: [address], groups }));
const inventory = createInventory([
  host('web-1', '10.0.0.1', 'web'),
  host('db-1.example.com', '10.0.0.2', 'db', 'prod'),
  host('lonely', '10.0.0.3'),
]);
const at = (user: string | null, channel = 'C1', team = 'T1'): Viewer => ({
  place: { platform: 'slack', team, channel },
  user,
});

async function seen(rules: AccessRule[], viewer: Viewer): Promise<string[]> {
  const view = await createAccess(rules, () => Promise.resolve(inventory)).view(viewer);
  return view.hosts.map(({ name }) => name);
}

describe('createAccess', () => {
  it('shows nothing without a rule', async () => {
    expect(await seen([], at('U1'))).toEqual([]);
    expect(
      await createAccess([], () => Promise.resolve(inventory)).maySee(at('U1'), {
        hostname: 'web-1',
        ip: '',
      }),
    ).toBe(false);
  });

  it('adds up what the fitting rules grant', async () => {
    const rules: AccessRule[] = [
      { channels: ['C1'], groups: ['web'] },
      { users: ['U2'], groups: ['prod'] },
      { platform: 'console', groups: ['*'] },
      { teams: ['T2'], groups: ['*'] },
    ];
    expect(await seen(rules, at('U1'))).toEqual(['web-1']);
    expect(await seen(rules, at('U2'))).toEqual(['web-1', 'db-1.example.com']);
    expect(await seen(rules, at('U2', 'D9'))).toEqual(['db-1.example.com']);
    expect(await seen(rules, at(null))).toEqual(['web-1']);
    expect(await seen(rules, at('U1', 'C1', 'T2'))).toHaveLength(3);
  });

  it('gives alerts nothing of rules for people', async () => {
    expect(await seen([{ users: ['U1'], groups: ['*'] }], at(null))).toEqual([]);
  });

  it('knows hosts of diagnoses by name, and by address only when they have no name', async () => {
    const access = createAccess([{ groups: ['web'] }], () => Promise.resolve(inventory));
    expect(await access.maySee(at('U1'), { hostname: 'web-1', ip: '10.9.9.9' })).toBe(true);
    expect(await access.maySee(at('U1'), { hostname: '', ip: '10.0.0.1' })).toBe(true);
    expect(await access.maySee(at('U1'), { hostname: 'gone', ip: '10.0.0.1' })).toBe(false);
    const all = createAccess([{ groups: ['*'] }], () => Promise.resolve(inventory));
    expect(await all.maySee(at('U1'), { hostname: 'gone', ip: '' })).toBe(true);
  });

  it('makes a view once for an inventory and its groups', async () => {
    const access = createAccess([{ groups: ['web'] }], () => Promise.resolve(inventory));
    expect(await access.view(at('U1'))).toBe(await access.view(at('U2', 'C7')));
  });
});

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/);
const groupName = fc.constantFrom('web', 'db', 'cache');

it('a hidden host is told from one that does not exist by no answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ name: label, groups: fc.array(groupName, { maxLength: 2 }) }), {
        selector: ({ name }) => name,
        maxLength: 8,
      }),
      fc.subarray(['web', 'db', 'cache']),
      label,
      async (entries, granted, asked) => {
        const hosts = entries.map(({ name, groups }, index) => host(name, `10.1.0.${index + 1}`, ...groups));
        const visible = hosts.filter(({ groups }) => groups.some((group) => granted.includes(group)));
        const rules: AccessRule[] = granted.length === 0 ? [] : [{ groups: granted }];
        // One fleet has the hidden hosts, the other never had them.
        const answers = [hosts, visible].map(async (fleet) => {
          const view = await createAccess(rules, () => Promise.resolve(createInventory(fleet))).view(
            at('U1'),
          );
          return [asked, ...hosts.flatMap(({ name, addresses }) => [name, ...addresses])].map((text) => {
            try {
              return view.find(text).name;
            } catch (error) {
              return error instanceof OScopeError ? error.toLine() : 'other';
            }
          });
        });
        expect(await answers[0]).toEqual(await answers[1]);
      },
    ),
  );
});
