import type { JobRunner } from '../../ports/job-runner.js';
import { chartPicture } from '../messages/chart.js';
import { progressMessage } from '../messages/progress.js';
import { runDiagnoseJob } from './diagnose-job.js';
import { giveUpJob } from './give-up.js';
import { sayHost } from './options.js';
import type { Delivery, JobRunnerOptions } from './options.js';
import { createOncePoster } from './post-once.js';
import { createEditPace } from './progress-editor.js';
import { runTurnJob } from './turn-job.js';

/**
 * Carries out jobs in threads. Every step can be done again by another process at any time: what was posted is known by
 * its key, what was diagnosed is kept or resumed, edits repeat themselves.
 */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const delivery: Delivery = {
    drawChart: chartPicture,
    resolveLink: (link) => link,
    ...options,
    poster: createOncePoster(options),
    pace: createEditPace(() => performance.now()),
  };
  return {
    run: (job, run) =>
      job.kind === 'diagnose' ? runDiagnoseJob(job, run, delivery) : runTurnJob(job, run, delivery),
    async announce(job, ahead) {
      if (job.kind !== 'diagnose') return;
      const message = progressMessage({ host: sayHost(job.incident), stages: [], queuedAhead: ahead });
      await delivery.poster.post(delivery.platformOf(job.place), job.place, job.id, message);
    },
    giveUp: (job, error) => giveUpJob(job, error, delivery),
  };
}
