import type { Finding } from '../domain/finding.js';
import type { SopCause } from '../domain/knowledge.js';
import type { Symptom } from '../domain/symptom.js';

type Subject = Readonly<Record<string, string>>;

/** The fields that say who it is. */
const WHO = ['process', 'pid', 'unit'] as const;

/** Fields that are never mixed from findings about different things. */
const TOGETHER: ReadonlySet<string> = new Set([...WHO, 'device', 'member']);

/** Threads of the kernel itself, by the names that ps shows: they work for others and are nobody's fault. */
const KERNEL_THREADS = [
  'kswapd|kcompactd|ksoftirqd|kworker|kthreadd|khungtaskd|khugepaged|ksmd|kauditd|kblockd|kdevtmpfs',
  'migration|cpuhp|idle_inject|oom_reaper|rcu[bo_]\\w*|xfsaild|jbd2|kjournald|scsi_eh_|nfsd|md\\d+_\\w+|loop(?=\\d)|irq(?=/)',
];
const KERNEL_THREAD = new RegExp(`^(${KERNEL_THREADS.join('|')})\\d*([/:-].*)?$`);

/** Kinds of findings about a process that is no more. */
const ENDED = /^log\.(oom\.|service_oom$|segfault$|core_dump$)/;

/** Devices that the kernel makes of others. */
const STACKED_DEVICE = /^(dm-|md|loop|mapper\/|drbd|bcache|zram)/;

/** Ids of processes of which a finding says that they ended: nothing can be asked of them any more. */
function endedPids(findings: readonly Finding[]): Set<string> {
  return new Set(findings.filter(({ kind }) => ENDED.test(kind)).flatMap(({ subject }) => subject.pid ?? []));
}

/** The unit that a control group belongs to: "/system.slice/web.service" → "web.service". */
const unitOf = (cgroup: string | undefined): string | undefined =>
  cgroup === undefined ? undefined : /[^/]+\.(?:service|scope)$/.exec(cgroup)?.[0];

/** Who a finding names. */
function whoOf({ subject }: Finding, ended: ReadonlySet<string>): Subject {
  if (KERNEL_THREAD.test(subject.process ?? '')) return {};
  const who: Partial<Subject> = { unit: unitOf(subject.cgroup), ...subject };
  return Object.fromEntries(
    WHO.flatMap((field) => {
      const value = who[field];
      return value === undefined || (field === 'pid' && ended.has(value)) ? [] : [[field, value]];
    }),
  );
}

/** "web@1.service" runs the program "web". */
const stemOf = (unit: string | undefined): string | undefined => unit?.replace(/(@.*)?\.\w+$/, '');

/** Whether two name the same one: they agree on a field and differ in none. */
function agree(a: Subject, b: Subject): boolean {
  const both = WHO.filter((field) => a[field] !== undefined && b[field] !== undefined);
  if (both.length > 0) return both.every((field) => a[field] === b[field]);
  const runs = ({ unit }: Subject, { process }: Subject): boolean =>
    process !== undefined && stemOf(unit) === process;
  return runs(a, b) || runs(b, a);
}

/** Whom the first finding that names somebody names, filled up by those that name the same one. */
function whoOfFindings(naming: readonly Subject[], others: readonly Subject[]): Subject {
  const [first] = naming.filter((who) => Object.keys(who).length > 0);
  if (first === undefined) return {};
  return [...naming, ...others].reduce((one, who) => (agree(one, who) ? { ...who, ...one } : one), first);
}

/** A device without its folder, the member of it that is meant, and the disk below the others where one is named. */
function devicesOf(findings: readonly Finding[]): Subject {
  const named = findings.flatMap(({ subject: { device, member } }) =>
    device === undefined ? [] : [{ device: device.replace(/^\/dev\//, ''), member }],
  );
  const [device] = named.map((one) => one.device);
  if (device === undefined) return {};
  const member = named.find((one) => one.device === device && one.member !== undefined)?.member;
  const disk = named.find((one) => !STACKED_DEVICE.test(one.device))?.device ?? device;
  return { device, disk, ...(member !== undefined && { member }) };
}

/** Findings that may name the culprit of a cause, the surest first; undefined = all that speak for it. */
export function culpritsOf(
  { culprit }: Pick<SopCause, 'culprit'>,
  symptoms: readonly Symptom[],
): string[] | undefined {
  return culprit?.flatMap((term) =>
    symptoms.filter((symptom) => symptom.term === term).flatMap((symptom) => symptom.findings),
  );
}

/**
 * What a root cause is about: the subjects of the findings that speak for it; of two values for one field the
 * weightier finding's (the earlier id) wins. Who it is, is said by one finding and those that name the same one.
 * @param culprits ids of the findings that may say who it is; absent = `ids`
 */
export function subjectOfFindings(
  ids: readonly string[],
  findings: readonly Finding[],
  culprits: readonly string[] = ids,
): Record<string, string> {
  const named = (some: readonly string[]): Finding[] =>
    some.flatMap((id) => findings.find((finding) => finding.id === id) ?? []);
  const speaking = named(ids);
  const ended = endedPids(findings);
  const who = (some: readonly Finding[]): Subject[] => some.map((finding) => whoOf(finding, ended));
  const all = Object.assign({}, ...[...speaking].reverse().map(({ subject }) => subject)) as Subject;
  const others = Object.entries(all).filter(([field]) => !TOGETHER.has(field));
  return {
    ...Object.fromEntries(others),
    ...devicesOf(speaking),
    ...whoOfFindings(who(named(culprits)), who(speaking)),
  };
}
