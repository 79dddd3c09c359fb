import type { Diagnosis } from '../../../domain/diagnosis.js';
import type { Incident } from '../../../domain/incident.js';
import { OScopeError } from '../../../errors.js';
import { incidentHost, isSameHost } from '../../../incidents/inventory-host.js';
import { cleanLine } from '../../../report/clean.js';
import { confidenceText } from '../../../report/words.js';
import { bold, context, heading, link, textBlock } from '../../messages/parts.js';
import { hostOf } from '../scene.js';
import type { Reply, Scene } from '../scene.js';
import { leadingCause } from '../referents.js';

import { collect, incidentFor, lines, only, section, windowReply } from './collect.js';

/** The same words for a host that does not exist and for one that the user may not see: neither tells which. */
function noSuchHost(name: string): Reply {
  const text = `There is no host “${cleanLine(name, 60)}” that you can see here.`;
  return {
    summary: text,
    blocks: [textBlock(text), context('Give its name or address as the inventory knows it.')],
    cites: [],
  };
}

async function otherHost(scene: Scene, name: string): Promise<Incident | null> {
  try {
    const found = incidentHost((await scene.deps.inventory()).find(name));
    if (!(await scene.context.may(found))) return null;
    const { incident } = scene.diagnosis;
    const alert = {
      ...incident.alert,
      source: 'manual',
      name: '',
      summary: `Compared with ${hostOf(scene.diagnosis)}`,
      labels: {},
    };
    return incidentFor(incident, { host: found, alert });
  } catch (error) {
    if (error instanceof OScopeError && error.code === 'bad_input') return null;
    throw error;
  }
}

function verdictOf(here: Diagnosis, there: Diagnosis, shared: number): string {
  const [one, other] = [leadingCause(here), leadingCause(there)];
  const name = hostOf(there);
  if (there.evidence.every(({ ref }) => ref === null))
    return `There is no evidence of ${name} at that time, so it tells nothing.`;
  if (other === undefined || other.id === 'none')
    return `${name} looks healthy at the same time: the trouble is ${hostOf(here)}'s own.`;
  if (one?.id === other.id) return `${name} has the same: “${other.title}”. Look for what both share.`;
  return `${name} shows something else: “${other.title}”, ${confidenceText(other.confidence)}; ${shared} findings are the same on both.`;
}

/** The same window on another host, or of the same host a day before. */
export async function compareReply(scene: Scene): Promise<Reply> {
  const { said, diagnosis, deps, turn } = scene;
  const name = said.hosts.find((host) => !host.includes('yesterday'));
  if (name === undefined && (said.day !== null || said.durations.length > 0)) return windowReply(scene);
  if (name === undefined) {
    const text = 'With which host? For example “compare with 10.0.3.18”, or “compare with yesterday”.';
    return { summary: text, blocks: [textBlock(text)], cites: [] };
  }
  const incident = await otherHost(scene, name);
  if (incident === null) return noSuchHost(name);
  if (isSameHost(incident.host, diagnosis.incident.host)) {
    const text = 'That is the host that we speak of. “compare with yesterday” looks at it a day before.';
    return { summary: text, blocks: [textBlock(text)], cites: [] };
  }
  const other = await collect(scene, incident, `${turn.id}-o`);
  const here = only(diagnosis, other);
  const shared = diagnosis.findings.filter((finding) => !here.includes(finding));
  const verdict = verdictOf(diagnosis, other, shared.length);
  const page = deps.links?.report(other.id);
  return {
    summary: verdict,
    blocks: [
      heading(`${hostOf(diagnosis)} and ${hostOf(other)} in the same window`),
      textBlock(bold(verdict)),
      ...section(`Only on ${hostOf(diagnosis)}`, lines(diagnosis, here)),
      ...section(`Only on ${hostOf(other)}`, lines(other, only(other, diagnosis))),
      ...section('On both', lines(diagnosis, shared)),
      ...(page === undefined ? [] : [context('The report of ', hostOf(other), ': ', link('open', page))]),
    ],
    cites: [...here, ...shared].slice(0, 8).map(({ id }) => id),
    decision: `${turn.userName} compares with ${hostOf(other)}: ${verdict}`,
  };
}
