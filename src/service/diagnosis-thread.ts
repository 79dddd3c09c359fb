import { parentPort, workerData } from 'node:worker_threads';
import { serveDiagnostician } from '../jobs/serve-diagnostician.js';
import { openDiagnostician } from './diagnosis.js';
import type { DiagnosisThreadData } from './diagnosis.js';

/** The entry of the threads in which a worker diagnoses. */
if (parentPort === null) throw new Error('diagnosis-thread is started as a thread only');
serveDiagnostician(parentPort, await openDiagnostician(workerData as DiagnosisThreadData));
