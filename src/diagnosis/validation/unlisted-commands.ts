import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { Objection, ValidationContext } from './context.js';

/** What destroys or fetches, whether or not an SOP names it. */
const DANGEROUS =
  'rm dd mv shred wipefs fdisk sfdisk parted mkswap truncate chmod chown reboot shutdown halt poweroff curl wget bash sh ' +
  'python python3 perl nc ssh scp eval';
/** Programs that are told what to do by a word, and whose names are no words of their own ("the service restarts"). */
const BY_WORD = new Set('systemctl kubectl apt-get yum dnf zypper'.split(' '));

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();

function linesOf(knowledge: KnowledgeBase): string[] {
  return knowledge.sops.flatMap((sop) => [
    ...sop.checks.map(({ command }) => command),
    ...sop.causes.flatMap(({ resolution }) =>
      resolution.flatMap(({ commands }) => (commands ?? []).map(({ line }) => line)),
    ),
  ]);
}

/** Pairs of a word and the one behind it, without what is around words. */
function pairsOf(text: string): [string, string][] {
  const words = squeezed(text)
    .split(' ')
    .map((word) => word.replace(/^["'`(]+|["'`),.;:]+$/g, ''));
  return words.slice(1).map((next, i) => [words[i] ?? '', next]);
}

/**
 * A model tells what is wrong; commands are the SOPs', with their risks and conditions. A sentence that gives another one
 * is refused, whatever else it says.
 */
export function checkCommands(
  text: string,
  { knowledge, findings, session }: ValidationContext,
): Objection[] {
  if (session === null) return [];
  const lines = linesOf(knowledge).map(squeezed);
  const programs = new Set([
    ...DANGEROUS.split(' '),
    ...BY_WORD,
    ...lines.map((line) => line.split(' ')[0] ?? ''),
  ]);
  // What stands in the evidence is quoted: a process may be called by its command line.
  const evidence = findings.flatMap(({ title, excerpt }) => [title, ...excerpt]).map(squeezed);
  // `mkfs.ext4 /dev/sda`, `rm -rf /srv`, `systemctl restart db`: a program with what it is to do.
  const given = pairsOf(text).flatMap(([program, next]) => {
    const known = program.startsWith('mkfs') || programs.has(program);
    const told = /^(?:-{1,2}[A-Za-z]|\/[\w.])/.test(next) || (BY_WORD.has(program) && next !== '');
    const command = `${program} ${next}`;
    return known && told && ![...lines, ...evidence].some((line) => line.includes(command)) ? [command] : [];
  });
  return given.slice(0, 1).map((command) => ({
    kind: 'wrong',
    reason: `"${command.slice(0, 60)}" is a command of no SOP`,
  }));
}
