import type { EvidenceData, MetricSeries } from '../../domain/evidence.js';
import type { Incident } from '../../domain/incident.js';
import { seriesOfSamples } from '../formats/sysstat/samples.js';
import { readSarText } from '../formats/sysstat/sar-text.js';
import { isNamed, namesOf } from '../http/host-names.js';
import { sarTexts, textOf } from './files.js';
import { readMounts } from './mounts.js';
import { readDf, readInodes, readLoad, readMeminfo, readPs, readSs, readZone, snapshotAt } from './parse.js';

/** What sysstat recorded of the hours before; empty where the report holds none. */
async function readSar(dir: string, { host, window }: Incident): Promise<MetricSeries[]> {
  const zone = readZone(await textOf(dir, 'zone'));
  const hosts = (await sarTexts(dir, window.end)).map((text) => readSarText(text, zone));
  const own = hosts.filter((one) => one !== null && isNamed(one.nodename, namesOf(host)));
  return seriesOfSamples(
    own.flatMap((one) => one?.samples ?? []),
    window,
  );
}

const keyOf = ({ name, labels }: MetricSeries): string => `${name} ${JSON.stringify(labels)}`;

/** The recorded hours, each with the report's own moment at its end. */
function joined(recorded: readonly MetricSeries[], moment: readonly MetricSeries[]): MetricSeries[] {
  const last = new Map(moment.map((one) => [keyOf(one), one]));
  const longer = recorded.map((one) => {
    const end = last.get(keyOf(one));
    last.delete(keyOf(one));
    if (end === undefined || (end.times[0] ?? 0) <= (one.times.at(-1) ?? 0)) return one;
    return { ...one, times: [...one.times, ...end.times], values: [...one.values, ...end.values] };
  });
  return [...longer, ...last.values()];
}

/** The report's moment of the metrics, and the hours before it where sysstat recorded them. */
export async function readSeries(
  dir: string,
  incident: Incident,
): Promise<{ data: EvidenceData | null; notes: string[] }> {
  const time = incident.window.end;
  const snapshot = snapshotAt(time);
  const moment: MetricSeries[] = [
    ...readMeminfo(await textOf(dir, 'meminfo'), snapshot),
    ...readLoad(await textOf(dir, 'load'), snapshot, incident.host.cpus),
    ...readMounts(await textOf(dir, 'mounts'), await textOf(dir, 'fstab'), snapshot),
    ...readDf(await textOf(dir, 'df'), snapshot),
    ...readInodes(await textOf(dir, 'inodes'), snapshot),
    ...readPs(await textOf(dir, 'ps'), time).series,
    ...readSs(await textOf(dir, 'ss'), snapshot),
  ];
  const recorded = await readSar(dir, incident);
  const series = joined(recorded, moment);
  const alone = 'a sosreport holds one moment of the metrics, so that nothing can be said of their course';
  const notes = recorded.length > 0 ? ['what sysstat does not record is known of one moment only'] : [alone];
  return { data: series.length === 0 ? null : { modality: 'metrics', series }, notes };
}
