import type { Diagnosis } from '../../domain/diagnosis.js';
import type { Dialogue } from '../../domain/dialogue.js';
import type { DiagnoseJob } from '../../domain/job.js';
import type { Place, Posted } from '../../domain/place.js';
import { NO_REVISION } from '../../domain/revision.js';
import { OScopeError } from '../../errors.js';
import { isSameHost } from '../../incidents/inventory-host.js';
import type { ProgressEvent } from '../../ports/diagnostician.js';
import type { JobRun } from '../../ports/job-runner.js';
import { resolveLinks } from '../../report/resolve-links.js';
import { viewDiagnosis } from '../../report/view.js';
import type { ReportView } from '../../report/view-types.js';
import { progressMessage } from '../messages/progress.js';
import { reportMessage } from '../messages/report.js';
import { answerFollowers } from './followers.js';
import { sayHost, threadOf } from './options.js';
import type { Delivery } from './options.js';
import { createProgressEditor } from './progress-editor.js';
import { uploadChart } from './upload-chart.js';

/** What was kept; else what a killed process had begun is gone on with; else from the start. */
async function obtain(
  job: DiagnoseJob,
  { signal, starts }: JobRun,
  onProgress: (event: ProgressEvent) => void,
  { diagnoses, diagnostician }: Delivery,
): Promise<Diagnosis> {
  const kept = await diagnoses.load(job.id);
  if (kept?.id === job.id) return kept;
  if (starts > 1) {
    try {
      return await diagnostician.resume(job.id, { signal, onProgress });
    } catch (error) {
      if (!(error instanceof OScopeError) || error.code !== 'bad_input') throw error;
    }
  }
  return diagnostician.diagnose(job.incident, { id: job.id, signal, onProgress });
}

/** Diagnoses while the placeholder shows how far it is. */
async function diagnoseInView(
  job: DiagnoseJob,
  run: JobRun,
  posted: Posted,
  delivery: Delivery,
): Promise<Diagnosis> {
  const editor = createProgressEditor(delivery.platformOf(job.place), posted, delivery.pace);
  const stages: ProgressEvent[] = [];
  const host = sayHost(job.incident);
  try {
    return await obtain(
      job,
      run,
      (event) => {
        stages.push(event);
        run.onStage(event.node);
        editor.show(progressMessage({ host, stages }));
      },
      delivery,
    );
  } finally {
    // An edit that is still under way would come after the report and replace it.
    await editor.stop();
  }
}

const SAVES = 8;

type Past = Pick<Dialogue, 'diagnoses' | 'summary' | 'turns'>;

/** What was said of the same host goes on; of another one it is neither for everybody here nor to the point. */
async function pastOf(
  known: Dialogue | undefined,
  { incident }: Diagnosis,
  { diagnoses }: Delivery,
): Promise<Past> {
  const before = await diagnoses.load(known?.diagnoses.at(-1) ?? '');
  return known !== undefined && before !== undefined && isSameHost(before.incident.host, incident.host)
    ? known
    : { diagnoses: [], summary: [], turns: [] };
}

/** The thread can be talked to from now on; it may hold several diagnoses of the host. */
async function openDialogue(
  place: Place,
  diagnosis: Diagnosis,
  report: Posted,
  delivery: Delivery,
): Promise<void> {
  const { dialogues } = delivery;
  for (let tries = 0; tries < SAVES; tries += 1) {
    const known = await dialogues.load(place);
    if (known?.dialogue.diagnoses.includes(diagnosis.id) === true) return;
    const past = await pastOf(known?.dialogue, diagnosis, delivery);
    const fresh: Dialogue = {
      place,
      diagnoses: [...past.diagnoses, diagnosis.id],
      report,
      revision: NO_REVISION,
      expecting: { kind: 'none', ref: '' },
      summary: past.summary,
      turns: past.turns,
    };
    if (await dialogues.save(fresh, known?.version ?? 0)) return;
  }
  throw new OScopeError({ code: 'unavailable', message: 'The dialogue cannot be kept.', retryable: true });
}

async function showReport(
  job: DiagnoseJob,
  posted: Posted,
  view: ReportView,
  delivery: Delivery,
): Promise<void> {
  const storm = await delivery.storms.ofJob(job.id);
  const message = reportMessage(view, {
    reportUrl: delivery.reportUrl(job.id),
    said: job.said,
    asked: job.user === null ? 'alert' : 'person',
    escalate: delivery.escalate,
    ...(storm === undefined || storm.count < 2 ? {} : { alerts: storm.count }),
  });
  await delivery.platformOf(job.place).update(posted, message);
}

/** From the placeholder to the answers of everybody who waits for this report. Each step can be done again. */
export async function runDiagnoseJob(job: DiagnoseJob, run: JobRun, delivery: Delivery): Promise<void> {
  const placeholder = progressMessage({ host: sayHost(job.incident), stages: [] });
  const platform = delivery.platformOf(job.place);
  const { posted } = await delivery.poster.post(platform, job.place, job.id, placeholder);
  const diagnosis = await diagnoseInView(job, run, posted, delivery);
  run.signal.throwIfAborted();
  const thread = threadOf(job.place, posted);
  const view = viewDiagnosis(resolveLinks(diagnosis, delivery.resolveLink));
  // First the dialogue: whoever reads the report may ask at once.
  await openDialogue(thread, diagnosis, posted, delivery);
  await showReport(job, posted, view, delivery);
  await uploadChart(view, thread, `${job.id}.chart`, delivery);
  await answerFollowers(job.id, view, delivery);
}
