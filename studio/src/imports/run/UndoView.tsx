import { Anchor, Button } from '@mantine/core';
import type { Job } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../i18n/format.ts';
import { isRunning } from '../../resources/jobs.ts';
import { ErrorNotice } from '../../ui/index.ts';
import { type UndoResult, useUndoRun } from '../use-import-run.ts';
import { RunProgress } from './RunProgress.tsx';
import classes from './UndoView.module.css';

const reasons = ['changed', 'restricted', 'forbidden', 'not_unique'] as const;

/** An import being taken back, then what was put right and what had to stay. */
export function UndoView({ id, onRetry }: { id: string; onRetry: () => void }) {
  const { t } = useTranslation('imports');
  const { number } = useFormat();
  const { data: job, dataUpdatedAt, error, refetch } = useUndoRun(id);
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  const result = job && resultOf(job);
  return (
    <section className={classes.root} aria-label={t('undo.title')}>
      <h3 className={classes.title}>
        {!job || isRunning(job) ? t('undo.running') : job.state === 'done' ? t('undo.done') : t('undo.stopped')}
      </h3>
      {(!job || isRunning(job)) && <RunProgress job={job} at={dataUpdatedAt} label={t('undo.running')} />}
      {job?.state === 'failed' && <p className={classes.failed}>{job.error?.message}</p>}
      {result && (
        <div role="status">
          <p className={classes.words}>
            {t('undo.deleted', { count: result.deleted, rows: number(result.deleted) })}{' '}
            {result.restored > 0 && t('undo.restored', { count: result.restored, rows: number(result.restored) })}{' '}
            {result.kept > 0 && t('undo.kept', { count: result.kept, rows: number(result.kept) })}{' '}
            {result.deleted > 0 && (
              <Anchor component={Link} to="/trash" size="sm">
                {t('undo.trash')}
              </Anchor>
            )}
          </p>
          {result.rest.length > 0 && (
            <ul className={classes.rest}>
              {countReasons(result).map(([reason, count]) => (
                <li key={reason}>
                  {t(`undo.reason.${reasons.find((known) => known === reason) ?? 'other'}`, { count, rows: number(count) })}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      {job && !isRunning(job) && job.state !== 'done' && (
        <Button variant="default" size="xs" mt="sm" onClick={onRetry}>
          {t('undo.again')}
        </Button>
      )}
    </section>
  );
}

function resultOf({ result }: Job): UndoResult | undefined {
  return typeof result === 'object' && result !== null && 'deleted' in result ? (result as UndoResult) : undefined;
}

function countReasons({ rest }: UndoResult): [string, number][] {
  const counts = new Map<string, number>();
  for (const { reason } of rest) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts];
}
