import type { Sop } from '../../domain/knowledge.js';
import { error } from './problem.js';
import type { Found, LintRule } from './problem.js';
import { sopCommands } from './texts.js';
import type { CommandPlace } from './texts.js';
import { writingPart } from './writes.js';

const ORDER = ['none', 'low', 'medium', 'high'] as const;
const longest = 60;

function shorten(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function commandFaults(place: CommandPlace): Found[] {
  if (place.risk !== 'none') return [];
  const part = writingPart(place.text);
  if (part === null) return [];
  const [problem, remedy] =
    place.of === 'check'
      ? ['a check must only read', 'Look without changing; what changes the host belongs into a resolution.']
      : ['the risk is "none" but the command writes', 'Set the risk to low, medium or high.'];
  return [error(place.file, place.field, `${problem}: ${shorten(part)}`, remedy)];
}

/** A step is as risky as the riskiest of its commands. */
function stepFaults(sop: Sop): Found[] {
  return sop.causes.flatMap((cause, index) =>
    cause.resolution.flatMap((step, at) => {
      const highest = Math.max(0, ...step.commands.map((command) => ORDER.indexOf(command.risk)));
      if (ORDER.indexOf(step.risk) >= highest) return [];
      const field = `causes.${index}.resolution.${at}.risk`;
      const problem = `the step's risk is "${step.risk}", one of its commands' "${ORDER[highest] ?? ''}"`;
      return [error(sop.file, field, problem, 'Give the step the highest risk of its commands.')];
    }),
  );
}

/** A step that only says "ok" or nothing cannot be verified. */
function verifyFaults(sop: Sop): Found[] {
  return sop.causes.flatMap((cause, index) =>
    cause.resolution.flatMap((step, at) => {
      if (/\p{L}+\P{L}+\p{L}+/u.test(step.verify)) return [];
      const field = `causes.${index}.resolution.${at}.verify`;
      return [error(sop.file, field, 'does not say how to see that it worked', 'Name what is seen when it worked.')];
    }),
  );
}

export const commandsRule: LintRule = {
  id: 'commands',
  check: ({ knowledge }) =>
    knowledge.sops.flatMap((sop) => [...sopCommands(sop).flatMap(commandFaults), ...stepFaults(sop), ...verifyFaults(sop)]),
};
