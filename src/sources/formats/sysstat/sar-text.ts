import { wallSeconds } from '../time.js';
import { pointsOf } from './derive.js';
import type { SadfHost, SadfSample } from './samples.js';

/** A table of `sar -A` by the columns that tell it, and where its values lie in the output of `sadf -j`. */
interface Table {
  /** A column that no other table has. */
  sign: string;
  /** Path of the object, or of the list where `key` names the column of an element. */
  path: string;
  key?: readonly [column: string, field: string];
  /** Column → field, where they differ in more than `/s` and `%`. */
  fields?: Readonly<Record<string, string>>;
}

/** Names as sar(1) of sysstat 10 to 12 prints them. */
const TABLES: readonly Table[] = [
  { sign: '%usr', path: 'cpu-load-all', key: ['CPU', 'cpu'] },
  { sign: '%user', path: 'cpu-load', key: ['CPU', 'cpu'] },
  { sign: 'cswch/s', path: 'process-and-context-switch' },
  { sign: 'INTR', path: 'interrupts', key: ['INTR', 'intr'], fields: { 'intr/s': 'value' } },
  { sign: 'pswpin/s', path: 'swap-pages' },
  { sign: 'pgpgin/s', path: 'paging' },
  {
    sign: 'kbmemfree',
    path: 'memory',
    fields: { kbinact: 'inactive', '%memused': 'memused-percent', '%commit': 'commit-percent' },
  },
  {
    sign: 'kbswpfree',
    path: 'memory',
    fields: { '%swpused': 'swpused-percent', '%swpcad': 'swpcad-percent' },
  },
  { sign: 'kbhugfree', path: 'hugepages', fields: { '%hugused': 'hugused-percent' } },
  { sign: 'dentunusd', path: 'kernel' },
  { sign: 'runq-sz', path: 'queue' },
  { sign: 'await', path: 'disk', key: ['DEV', 'disk-device'], fields: { '%util': 'util-percent' } },
  { sign: 'rxpck/s', path: 'network.net-dev', key: ['IFACE', 'iface'] },
  { sign: 'rxerr/s', path: 'network.net-edev', key: ['IFACE', 'iface'] },
  { sign: 'getatt/s', path: 'network.net-nfs' },
  { sign: 'totsck', path: 'network.net-sock' },
  { sign: 'imsg/s', path: 'network.net-icmp' },
  { sign: 'idstunr/s', path: 'network.net-eicmp' },
  { sign: 'active/s', path: 'network.net-tcp' },
  { sign: 'atmptf/s', path: 'network.net-etcp' },
  { sign: 'idgm/s', path: 'network.net-udp' },
  { sign: 'squeezd/s', path: 'network.softnet', key: ['CPU', 'cpu'] },
  {
    sign: '%ufsused',
    path: 'filesystems',
    key: ['FILESYSTEM', 'filesystem'],
    fields: { '%ufsused': 'ufsused-percent', '%Iused': 'Iused-percent' },
  },
  { sign: '%scpu-10', path: 'psi.psi-cpu', fields: { '%scpu': 'some_avg' } },
  { sign: '%sio-10', path: 'psi.psi-io', fields: { '%sio': 'some_avg', '%fio': 'full_avg' } },
  { sign: '%smem-10', path: 'psi.psi-mem', fields: { '%smem': 'some_avg', '%fmem': 'full_avg' } },
];

const fieldOf = (column: string, { fields }: Table): string =>
  fields?.[column] ?? column.replace(/^%|\/s$/g, '').replace(/^kb/, '');

type Statistic = Record<string, unknown>;

/** The object or list at a path, made where it is missing. */
function placeAt(sample: Statistic, path: string, isList: boolean): unknown {
  const keys = path.split('.');
  let place = sample;
  for (const [index, key] of keys.entries()) {
    const fresh = index === keys.length - 1 && isList ? [] : {};
    place[key] ??= fresh;
    place = place[key] as Statistic;
  }
  return place;
}

interface Open {
  table: Table;
  columns: readonly string[];
}

function put(sample: Statistic, { table, columns }: Open, cells: readonly string[]): void {
  const values = Object.fromEntries(
    columns.map((column, index) => [fieldOf(column, table), Number(cells[index] ?? NaN)]),
  );
  const place = placeAt(sample, table.path, table.key !== undefined);
  if (table.key === undefined) {
    Object.assign(place as Statistic, values);
    return;
  }
  const [column, field] = table.key;
  (place as unknown[]).push({ ...values, [field]: cells[columns.indexOf(column)] ?? '' });
}

/** `Linux 5.14.0 (web-7) 	11/23/2026 	_x86_64_	(4 CPU)`; the date also as 11/23/26 and 2026-11-23. */
function readHead(text: string): { nodename: string; cpus: number; midnight: number } | null {
  const head =
    /^Linux \S+ \(([^)]{1,253})\)\s+(?:(\d\d)\/(\d\d)\/(\d{2,4})|(\d{4})-(\d\d)-(\d\d))\s+\S+\s+\((\d+) CPU\)/m.exec(
      text,
    );
  if (head === null) return null;
  const [, nodename = '', month, day, year, isoYear, isoMonth, isoDay, cpus] = head;
  const full = isoYear ?? (year?.length === 2 ? `20${year}` : year);
  const midnight = Date.UTC(Number(full), Number(month ?? isoMonth) - 1, Number(day ?? isoDay)) / 1000;
  return { nodename, cpus: Number(cpus), midnight };
}

/** `12:10:01 AM` or `00:10:01` at the line's beginning → seconds of the day, and the cells after it. */
function readRow(line: string): { second: number; cells: string[] } | null {
  const found = /^(\d\d):(\d\d):(\d\d)(?: ([AP]M))?\s+(\S.*)$/.exec(line);
  if (found === null) return null;
  const [, hour, minute, second, half, rest = ''] = found;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  return { second: hours * 3600 + Number(minute) * 60 + Number(second), cells: rest.trim().split(/\s+/) };
}

function samplesOf(statistics: ReadonlyMap<number, Statistic>, cpus: number): SadfSample[] {
  const times = [...statistics.keys()].sort((a, b) => a - b);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const usual = [...gaps].sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
  return times.map((time) => ({
    time,
    intervalSeconds: usual,
    points: pointsOf(statistics.get(time), cpus),
  }));
}

/**
 * What `sar -A` prints of one day, as a sosreport keeps it (`sos_commands/sar/sar23`); null when it is no such text.
 * @param timeZone of the host: the text names none
 */
export function readSarText(text: string, timeZone: string): SadfHost | null {
  const head = readHead(text);
  if (head === null) return null;
  const statistics = new Map<number, Statistic>();
  let open: Open | null = null;
  for (const line of text.split('\n')) {
    const row = readRow(line);
    if (row === null) continue;
    // Every row of values has a number; heads, and the line of a restart, have none.
    if (!row.cells.some((cell) => /^-?[0-9]+(?:\.[0-9]+)?$/.test(cell))) {
      const table = TABLES.find(({ sign }) => row.cells.includes(sign));
      open = table === undefined ? null : { table, columns: row.cells };
    } else if (open !== null) {
      const time = wallSeconds(head.midnight + row.second, timeZone);
      const sample = statistics.get(time) ?? {};
      statistics.set(time, sample);
      put(sample, open, row.cells);
    }
  }
  const { nodename, cpus } = head;
  return { nodename, cpus, samples: samplesOf(statistics, cpus), untimed: 0 };
}
