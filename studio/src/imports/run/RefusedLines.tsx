import { Button, Skeleton } from '@mantine/core';
import IconDownload from '@tabler/icons-react/dist/esm/icons/IconDownload.mjs';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { useRefusedRowsUrl } from '../../resources/imports.ts';
import { ErrorNotice } from '../../ui/index.ts';
import { type ImportRun, useRefusedLines } from '../use-import-run.ts';
import classes from './LineTable.module.css';

const shown = 20;

/** Lines that were not taken, each with its reason; all of them to take along, to correct and import again. */
export function RefusedLines({ run }: { run: ImportRun }) {
  const { t } = useTranslation('imports');
  const { number } = useFormat();
  const url = useRefusedRowsUrl(run.id);
  const count = run.refused ?? 0;
  const { data: lines, error, refetch } = useRefusedLines(run.id, count > 0, shown);
  return (
    <section className={classes.root} aria-label={t('refused.title')}>
      <div className={classes.head}>
        <h3 className={classes.title}>{t('refused.title')}</h3>
        <Button component="a" href={url} download variant="default" size="xs" leftSection={<IconDownload size={15} aria-hidden />}>
          {t('refused.download', { count, rows: number(count) })}
        </Button>
      </div>
      {error ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : !lines ? (
        <Skeleton h="6rem" aria-label={t('refused.loading')} />
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={classes.scroll} role="region" aria-label={t('refused.list')} tabIndex={0}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('refused.line')}</th>
                <th scope="col">{t('refused.reason')}</th>
                <th scope="col">{t('refused.content')}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map(({ line, reason, cells }) => (
                <tr key={line}>
                  <td className={classes.line}>{line}</td>
                  <td className={classes.reason}>{reason}</td>
                  <td className={classes.cells}>{cells.filter((cell) => cell !== '').join(' · ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {lines && count > lines.length && (
        <p className={classes.more}>{t('refused.more', { count: count - lines.length, rows: number(count - lines.length) })}</p>
      )}
    </section>
  );
}
