import { Anchor, Button } from '@mantine/core';
import type { Job, ObjectDefinition, UndoResult } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../i18n/format.ts';
import { isRunning } from '../../resources/jobs.ts';
import { ErrorNotice } from '../../ui/index.ts';
import { useUndoRun } from '../use-import-run.ts';
import { keepingReasons, KeptRecords } from './KeptRecords.tsx';
import { RunProgress } from './RunProgress.tsx';
import classes from './UndoView.module.css';

/** An import being taken back, then what was put right and what had to stay. */
type Props = { id: string; importId: string; object: ObjectDefinition; onRetry: () => void };

export function UndoView({ id, importId, object, onRetry }: Props) {
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
          {result.kept > 0 && (
            <ul className={classes.rest}>
              {Object.entries(result.reasons).map(([reason, count]) => (
                <li key={reason}>
                  {t(`undo.reason.${keepingReasons.find((known) => known === reason) ?? 'other'}`, { count, rows: number(count) })}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      {result && result.kept > 0 && <KeptRecords importId={importId} object={object} />}
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
