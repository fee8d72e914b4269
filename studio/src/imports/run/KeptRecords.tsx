import { Anchor, Button, Skeleton } from '@mantine/core';
import type { ObjectDefinition } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ErrorNotice } from '../../ui/index.ts';
import { type KeptRecord, useKeptRecords } from '../use-import-run.ts';
import classes from './LineTable.module.css';

export const keepingReasons = ['changed', 'restricted', 'forbidden', 'not_unique'] as const;

/** The records that an undo left as they are, each with its line in the file and why; the way leads to those in sight. */
export function KeptRecords({ importId, object }: { importId: string; object: ObjectDefinition }) {
  const { t } = useTranslation('imports');
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useKeptRecords(importId, object);
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton h="6rem" mt="sm" aria-label={t('undo.loading')} />;
  const records = data.pages.flatMap((page) => page.data);
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.scroll} role="region" aria-label={t('undo.list')} tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('refused.line')}</th>
              <th scope="col">{object.label}</th>
              <th scope="col">{t('refused.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {records.map((record) => (
              <tr key={record.id}>
                <td className={classes.line}>{record.line}</td>
                <td>
                  <RecordWay record={record} object={object} />
                </td>
                <td className={classes.reason}>{t(`undo.why.${keepingReasons.find((known) => known === record.reason) ?? 'other'}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasNextPage && (
        <Button variant="default" size="xs" mt="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('undo.more')}
        </Button>
      )}
    </>
  );
}

function RecordWay({ record: { id, title }, object }: { record: KeptRecord; object: ObjectDefinition }) {
  const { t } = useTranslation('imports');
  const { t: common } = useTranslation();
  if (title === null) return <>{t('undo.unseen')}</>;
  return (
    <Anchor component={Link} to={`/o/${object.name}/${id}`} size="sm">
      {title || common('state.untitled')}
    </Anchor>
  );
}
