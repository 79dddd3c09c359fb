import type { LogSignature } from './signature.js';

const SYSTEMD = /^(?:systemd|init|systemd-user)$/;
const UNIT = String.raw`(?<unit>[\w@:.\\-]+\.(?:service|socket|mount|swap|slice|scope|timer))`;
const MANUAL = 'https://www.freedesktop.org/software/systemd/man/latest/';

/** What systemd, systemd-coredump and the kernel say of dying services. Unit names stand in the message. */
export const SERVICE_SIGNATURES: readonly LogSignature[] = [
  {
    kind: 'log.service_failed',
    title: 'A service failed',
    from: 'process',
    identifiers: SYSTEMD,
    literals: ['fail', 'main process exited', 'timed out', 'watchdog timeout', 'timeout'],
    patterns: [
      new RegExp(`^${UNIT}: Failed with result '(?<result>[\\w-]+)'`),
      new RegExp(
        `^${UNIT}: [Mm]ain process exited, code=(?:(?<code>exited), status=(?<status>[1-9]\\d*)|killed, status=(?<signal>(?!15)\\d+)|dumped, status=(?<signal2>\\d+))`,
      ),
      new RegExp(`^Unit ${UNIT} entered failed state`),
      new RegExp(
        `^${UNIT}:? (?:failed\\b|.*(?:operation timed out|Watchdog timeout|timed out\\. (?:Terminating|Killing)|Failed to (?:fork|run|spawn|execute|kill)))`,
      ),
      new RegExp(
        `^(?:Failed to start|Dependency failed for) (?:${UNIT} - .*|(?<unit2>.{1,120}?)(?:\\.|, see .*)?)$`,
      ),
    ],
    mode: 'event',
    strength: 0.78,
    subject: ['unit'],
    meaning: 'The main process ended with an error, by a signal or by a time-out.',
    link: `${MANUAL}systemd.exec.html#Process%20Exit%20Codes`,
  },
  {
    kind: 'log.start_limit',
    title: 'systemd gave up restarting a service',
    from: 'process',
    identifiers: SYSTEMD,
    literals: ['too quickly', 'start-limit'],
    patterns: [
      new RegExp(`^${UNIT}: Start request repeated too quickly`),
      new RegExp(`start request repeated too quickly for ${UNIT}`),
      new RegExp(`^${UNIT}: Failed with result 'start-limit`),
    ],
    mode: 'event',
    strength: 0.9,
    subject: ['unit'],
    meaning: 'It failed more often than StartLimitBurst allows and stays down.',
    link: `${MANUAL}systemd.unit.html`,
  },
  {
    kind: 'log.service_restart',
    title: 'A service is restarted automatically',
    from: 'process',
    identifiers: SYSTEMD,
    literals: ['restart', 'hold-off', 'holdoff'],
    patterns: [
      new RegExp(`^${UNIT}: Scheduled restart job(?:, restart counter is at (?<restarts>\\d+))?`),
      new RegExp(`^${UNIT}:? (?:Service )?[Hh]old-?off time over, scheduling restart`),
    ],
    mode: 'event',
    strength: 0.7,
    subject: ['unit'],
    meaning: 'It ended and systemd starts it again; many of these are a crash loop.',
    link: `${MANUAL}systemd.service.html`,
  },
  {
    kind: 'log.service_oom',
    title: 'The OOM killer took a process of a service',
    from: 'process',
    identifiers: /^(?:systemd|systemd-oomd|systemd-user|earlyoom)$/,
    literals: ['oom', 'memory pressure', 'sending sig'],
    patterns: [
      new RegExp(
        `^${UNIT}: (?:A process of this unit has been killed by the OOM killer|systemd-oomd killed)`,
      ),
      /^Killed (?<cgroup>\S+) due to (?<reason>memory (?:used|pressure).*)/,
      new RegExp(`^${UNIT}: Failed with result '(?<result>oom-kill)'`),
      /sending SIG\w+ to process (?<pid>\d+) .*"(?<process>[^"]+)"/,
    ],
    mode: 'event',
    strength: 0.88,
    subject: ['unit'],
    meaning:
      'systemd noticed an OOM kill in a cgroup of its own; the kernel log says whether the host or the cgroup was short.',
    link: `${MANUAL}systemd.service.html#OOMPolicy=`,
  },
  {
    kind: 'log.core_dump',
    title: 'A process dumped core',
    from: 'process',
    literals: ['dumped core', 'code=dumped', 'core dump'],
    patterns: [
      /Process (?<pid>\d+) \((?<process>.+?)\) of user \d+ (?:dumped core|terminated abnormally)/,
      new RegExp(`^${UNIT}: .*code=dumped`),
      /^\s*(?<process>\S{1,64}).*\(core dumped\)/m,
    ],
    mode: 'event',
    strength: 0.8,
    subject: ['process'],
    meaning: 'It crashed; coredumpctl shows where.',
    link: `${MANUAL}systemd-coredump.html`,
  },
  {
    kind: 'log.segfault',
    title: 'A process crashed (segmentation fault or trap)',
    from: 'kernel',
    literals: [
      'segfault at',
      'traps:',
      'unexpected fatal signal',
      'translation fault',
      'general protection ip',
      'trap ',
      'unhandled exception',
      'bad frame',
      'unhandled signal',
    ],
    patterns: [
      /(?<process>[^[\]]{1,64})\[(?<pid>\d+)\]: segfault at (?<address>\w+)(?: ip (?<ip>\w+))?.*?(?: in (?<library>[^[\s]+))?(?:\[|$)/,
      /traps: (?<process>[^[\]]{1,64})\[(?<pid>\d+)\] (?<trap>[\w ]+?) (?:ip|rip):(?<ip>\w+).*?(?: in (?<library>[^[\s]+))?(?:\[|$)/,
      /(?<process>[^[\]]{1,64})\[(?<pid>\d+)\]: (?:unhandled (?:level \d translation fault|exception|signal \d+)|bad frame|illegal instruction)/,
      /(?<process>[^[\]]{1,64})\[(?<pid>\d+)\] (?<trap>general protection|trap [\w ]+?) (?:ip|rip):(?<address>\w+)/,
      /potentially unexpected fatal signal (?<signal>\d+)/,
    ],
    mode: 'event',
    strength: 0.8,
    subject: ['process'],
    meaning: 'A bug of the program or of a library, or bad memory when many different programs crash.',
    link: 'https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/arch/x86/mm/fault.c',
  },
];
