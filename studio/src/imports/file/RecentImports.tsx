import { Button } from '@mantine/core';
import type { ObjectDefinition } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { useMe } from '../../resources/session.ts';
import { Row, Rows, Section } from '../../ui/index.ts';
import { useRecentImports } from '../use-import-run.ts';
import classes from './RecentImports.module.css';

const shown = 5;

/** What came in before: its refused lines and its undo stay within reach. */
export function RecentImports({ object, onOpen }: { object: ObjectDefinition; onOpen: (run: string) => void }) {
  const { t } = useTranslation('imports');
  const { number, dateTime } = useFormat();
  const { timeZone } = useMe().workspace;
  const { data: runs = [] } = useRecentImports(object.name);
  if (runs.length === 0) return null;
  return (
    <div className={classes.root}>
      <Section title={t('recent.title')} description={t('recent.text')}>
        <Rows label={t('recent.title')}>
          {runs.slice(0, shown).map((run) => (
            <Row
              key={run.id}
              title={run.file.name}
              detail={`${dateTime(run.createdAt, timeZone)} · ${run.undo ? t('recent.undone') : t('recent.counts', { created: number(run.created ?? 0), updated: number(run.updated ?? 0), refused: number(run.refused ?? 0) })}`}
              end={
                <Button
                  variant="default"
                  size="xs"
                  onClick={() => onOpen(run.id)}
                  aria-label={t('recent.openOne', { name: run.file.name })}
                >
                  {t('recent.open')}
                </Button>
              }
            />
          ))}
        </Rows>
      </Section>
    </div>
  );
}
