import { ActionIcon, Progress } from '@mantine/core';
import type { Job } from '@atrium/sdk';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { isRunning, useCancelJob, useRecentJobs } from '../../resources/jobs.ts';
import { useNotify } from '../../ui/index.ts';
import classes from './JobsTray.module.css';

/** Long work under way. What ended while one looked on stays until it is put away. */
export function JobsTray() {
  const { t } = useTranslation();
  const { data: jobs = [] } = useRecentJobs();
  const [watched, setWatched] = useState<ReadonlySet<string>>(new Set());
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const unseen = jobs.filter((job) => isRunning(job) && !watched.has(job.id));
  if (unseen.length > 0) setWatched(new Set([...watched, ...unseen.map((job) => job.id)]));
  const shown = jobs.filter((job) => watched.has(job.id) && !dismissed.has(job.id));
  if (shown.length === 0) return null;
  return (
    <section className={classes.root} aria-label={t('jobs.title')}>
      {shown.map((job) => (
        <JobLine key={job.id} job={job} onDismiss={() => setDismissed(new Set([...dismissed, job.id]))} />
      ))}
    </section>
  );
}

const kinds: Record<string, 'import' | 'undoImport' | 'example' | 'finishSchema'> = {
  import: 'import',
  import_undo: 'undoImport',
  example: 'example',
  schema_finish: 'finishSchema',
};

function JobLine({ job, onDismiss }: { job: Job; onDismiss: () => void }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const notify = useNotify();
  const cancel = useCancelJob();
  const running = isRunning(job);
  const name = t(`jobs.kind.${kinds[job.kind] ?? 'other'}`);
  const share = job.total ? Math.min(100, (job.done / job.total) * 100) : running ? 100 : 0;
  const done = number(job.done);
  return (
    <div className={classes.job} data-state={job.state}>
      <div className={classes.line}>
        <span className={classes.name}>{name}</span>
        <span className={classes.state}>{t(`jobs.state.${job.state}`)}</span>
        <ActionIcon
          size="xs"
          loading={cancel.isPending}
          aria-label={running ? t('jobs.cancel') : t('jobs.dismiss')}
          onClick={() => (running ? cancel.mutate(job.id, { onError: (error) => notify.failed(error) }) : onDismiss())}
        >
          <IconX size={13} />
        </ActionIcon>
      </div>
      {running && <Progress value={share} size={4} animated={!job.total} aria-label={name} />}
      <div className={classes.detail}>
        {running && (job.total ? t('jobs.progress', { done, total: number(job.total) }) : t('jobs.progressUnknown', { done }))}
        {job.state !== 'done' && job.error?.message}
        {job.state === 'done' &&
          job.created !== undefined &&
          t('jobs.result', { created: number(job.created), updated: number(job.updated ?? 0), refused: number(job.refused ?? 0) })}
      </div>
    </div>
  );
}
