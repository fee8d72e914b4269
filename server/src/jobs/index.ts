/**
 * Work in the background, with a progress that people see and a cancel that works. Units of work (an import, an undo),
 * never one a record or event.
 * Main types: `Jobs`, `JobHandler`, `JobRun`. Built on graphile-worker; `atrium.job` is what the API answers.
 * Doesn't know what the work is; payloads hold ids and settings, never a customer's values.
 */
export { jobRoutes } from './routes.ts';
export { createJobs, JobFailure, type JobHandler, type JobRun, type Jobs } from './service.ts';
export { createWorker, HandBack, type Worker } from './worker.ts';
export { jobSchema } from './present.ts';
