import { Button, Progress } from '@mantine/core';
import type { Job } from '@atrium/sdk';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { useCancelJob } from '../../resources/jobs.ts';
import { useNotify } from '../../ui/index.ts';
import classes from './RunProgress.module.css';

/** How far a job is and how fast it goes; undefined while it isn't there yet. */
export function RunProgress({
  job,
  at = 0,
  label,
}: {
  job: Job | undefined;
  /** When that was, in milliseconds. */ at?: number;
  label?: string;
}) {
  const { t } = useTranslation('imports');
  const { number } = useFormat();
  const notify = useNotify();
  const cancel = useCancelJob();
  const rate = useRate(job, at);
  const total = job?.total ?? null;
  const share = job && total ? Math.min(100, (job.done / total) * 100) : 100;
  const left = rate && job && total ? Math.ceil((total - job.done) / rate) : 0;
  return (
    <div className={classes.root}>
      <Progress value={share} size="lg" animated={!total} striped={!total} aria-label={label ?? t('run.progress')} />
      <div className={classes.line}>
        <p className={classes.words} role="status">
          {!job ? t('run.sending') : total === null ? t('run.reading') : t('run.rows', { done: number(job.done), total: number(total) })}
          {rate !== null && total !== null && <span className={classes.rate}> · {t('run.rate', { rate: number(Math.round(rate)) })}</span>}
          {left > 2 && <span className={classes.rate}> · {t('run.left', { count: left })}</span>}
        </p>
        {job && (
          <Button
            variant="default"
            size="xs"
            loading={cancel.isPending || cancel.isSuccess}
            onClick={() => cancel.mutate(job.id, { onError: (error) => notify.failed(error) })}
          >
            {t('action.cancel')}
          </Button>
        )}
      </div>
    </div>
  );
}

const span = 6;

/** Rows a second over the last few answers; null until there are two. */
function useRate(job: Job | undefined, at: number): number | null {
  const [marks, setMarks] = useState<{ at: number; done: number }[]>([]);
  const last = marks.at(-1);
  if (job && job.done > 0 && job.done !== last?.done) setMarks([...marks.slice(1 - span), { at, done: job.done }]);
  const first = marks[0];
  return first && last && last.at > first.at ? ((last.done - first.done) / (last.at - first.at)) * 1000 : null;
}
