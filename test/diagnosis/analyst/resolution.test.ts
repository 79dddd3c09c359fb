import path from 'node:path';
import { resolutionCommands } from '../../../src/diagnosis/analyst/resolution.js';
import type { KnowledgeBase, SopResolution } from '../../../src/domain/knowledge.js';
import { sopResolutionSchema } from '../../../src/domain/knowledge.js';
import { loadKnowledge } from '../../../src/knowledge/load.js';

const ANYWHERE = { os: null, osVersion: [], kernel: [] };

it('fills the placeholders of a note as those of its command', () => {
  const step = sopResolutionSchema.parse({
    id: 'r1',
    text: 'Look at the volume.',
    risk: 'none',
    verify: 'The volume is known.',
    commands: [
      { risk: 'none', line: 'df -h {mountpoint}', note: 'the volume of {mountpoint}, used by {unit}' },
    ],
  });
  expect(resolutionCommands(step, ANYWHERE, { mountpoint: '/srv' })).toEqual([
    { risk: 'none', line: 'df -h /srv', note: 'the volume of /srv, used by a service' },
  ]);
});

describe('a repair of a file system', () => {
  let knowledge: KnowledgeBase;
  beforeAll(async () => {
    knowledge = await loadKnowledge(path.join(__dirname, '../../../knowledge'));
  });
  const repairing = (step: SopResolution): string[] =>
    step.commands.filter(({ risk }) => risk === 'high').map(({ line }) => line);

  it.each(['fs.corruption', 'fs.readonly.remount'])(
    'of %s is offered for each type that may be there',
    (id) => {
      const causes = knowledge.sops.flatMap((sop) => sop.causes).filter((cause) => cause.id === id);
      const steps = causes.flatMap((cause) => cause.resolution).filter((step) => repairing(step).length > 0);
      expect(steps).toHaveLength(1);
      for (const step of steps) {
        expect(repairing(step)).toEqual(['e2fsck -f /dev/{device}', 'xfs_repair /dev/{device}']);
        const lines = step.commands.map(({ line }) => line);
        expect(lines.indexOf('umount {mountpoint}')).toBeLessThan(lines.indexOf('e2fsck -f /dev/{device}'));
        expect(lines).toContain('blkid /dev/{device}');
        expect(step.risk).toBe('high');
      }
    },
  );
});
