import path from 'node:path';
import { createRulesAligner } from '../../../src/aligner/rules.js';
import { assess, factsOf } from '../../../src/diagnosis/analyst/assess.js';
import { validateResolution } from '../../../src/diagnosis/validation/resolution.js';
import type { ValidationContext } from '../../../src/diagnosis/validation/context.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { RootCause } from '../../../src/domain/report.js';
import { loadKnowledge } from '../../../src/knowledge/load.js';
import { evidence, finding, incident } from '../fixtures.js';

const victim = finding('L1', {
  kind: 'log.fork_failure',
  strength: 0.95,
  subject: { unit: 'poller.service', process: 'poller', pid: '77' },
});
const holder = finding('M2', { kind: 'service.processes.count', subject: { unit: 'batchd.service' } });
const table = finding('M1', { kind: 'proc.threads.ratio', value: 0.9, saturated: true });

async function leading(findings: Finding[]): Promise<{ cause: RootCause; context: ValidationContext }> {
  const knowledge = await loadKnowledge(path.join(__dirname, '../../../knowledge'));
  const symptoms = await createRulesAligner(knowledge).align(findings);
  const seen = { incident, symptoms, evidence: [evidence('metrics'), evidence('logs')] };
  const [cause] = assess(knowledge, { ...seen, findings, matches: [] }).rootCauses;
  if (cause === undefined) throw new Error('no cause');
  const facts = factsOf(knowledge, seen);
  const retriever = { retrieve: () => Promise.resolve([]), search: () => Promise.resolve([]) };
  const context = { incident, knowledge, facts, findings, leadingCause: cause.id, retriever, session: null };
  return { cause, context: context as unknown as ValidationContext };
}

const linesOf = ({ resolution }: RootCause): string[] =>
  resolution.flatMap(({ commands }) => commands.map(({ line }) => line));

describe('who reports that no process can be started', () => {
  it('is not restarted for it: that is who holds the processes', async () => {
    const { cause } = await leading([victim, holder, table]);
    expect(cause.id).toBe('proc.pid.exhausted');
    expect(cause.statement).toContain('(service batchd.service)');
    expect(linesOf(cause)).toContain('systemctl restart batchd.service');
    expect(linesOf(cause).join('\n')).not.toMatch(/poller|77/);
  });

  it('is not named where nobody saw who holds them', async () => {
    const { cause } = await leading([victim, table]);
    expect(cause.statement).toMatch(/^A process holds/);
    expect(linesOf(cause)).toEqual(expect.arrayContaining(['systemctl restart UNIT', 'kill -TERM PID']));
  });

  it('is not put back by validation', async () => {
    const { cause, context } = await leading([victim, holder, table]);
    for (const step of cause.resolution) {
      const { chunk, commands } = validateResolution(step, step, cause, context);
      expect(chunk.verdict).toBe('supported');
      expect(commands).toEqual(step.commands);
    }
  });
});
