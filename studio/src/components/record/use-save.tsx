import type { FieldDefinition, ObjectDefinition, StoredRecord } from '@atrium/sdk';
import { Button, Group, Modal } from '@mantine/core';
import { type ReactNode, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../api/index.ts';
import { FieldValue } from '../../fields/FieldValue.tsx';
import { isEmpty, sameValue, toWire } from '../../fields/values.ts';
import { useFetchRecord, useUpdateRecord } from '../../resources/records.ts';
import { useNotify } from '../../ui/index.ts';
import classes from './use-save.module.css';

export type Save = { record: StoredRecord; field: FieldDefinition; value: unknown; shown: unknown };
type Conflict = Save & { theirs: StoredRecord };

const mostTries = 4;

/**
 * Saves one field of a record. When someone else was faster: an edit of another field goes through by itself, one of
 * the same field is asked about, with both values.
 */
export function useSave(object: ObjectDefinition): { save: (save: Save) => void; dialog: ReactNode } {
  const notify = useNotify();
  const update = useUpdateRecord(object.name);
  const fetchRecord = useFetchRecord(object);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const { mutateAsync } = update;

  const save = useCallback(
    (wish: Save): void => {
      void attempt(wish, 0);

      async function attempt({ record, field, value, shown }: Save, tries: number): Promise<void> {
        try {
          // Not `mutate` with callbacks: those of an edit are lost when the next one follows at once, or the page is left.
          await mutateAsync({ id: record.id, version: record.version, values: { [field.name]: value }, shown: { [field.name]: shown } });
        } catch (error) {
          const theirs =
            isProblem(error, 'stale_version') && tries < mostTries ? await fetchRecord(record.id).catch(() => undefined) : undefined;
          if (!theirs) return notify.failed(error);
          const untouched = sameValue(toWire(theirs[field.name]), toWire(record[field.name]));
          if (untouched) return attempt({ record: theirs, field, value, shown }, tries + 1);
          if (!sameValue(toWire(theirs[field.name]), toWire(shown))) setConflict({ record, field, value, shown, theirs });
        }
      }
    },
    [mutateAsync, fetchRecord, notify],
  );

  const dialog = (
    <ConflictDialog
      conflict={conflict}
      onClose={() => setConflict(null)}
      onMine={(mine) => {
        setConflict(null);
        save({ ...mine, record: mine.theirs });
      }}
    />
  );
  return { save, dialog };
}

type DialogProps = { conflict: Conflict | null; onClose: () => void; onMine: (conflict: Conflict) => void };

function ConflictDialog({ conflict, onClose, onMine }: DialogProps) {
  const { t } = useTranslation('records');
  return (
    <Modal opened={conflict !== null} onClose={onClose} title={t('edit.conflictTitle')} size="lg">
      {conflict && (
        <>
          <p className={classes.text}>{t('edit.conflictText', { field: conflict.field.label })}</p>
          <div className={classes.values}>
            <Side label={t('edit.theirs')} field={conflict.field} value={conflict.theirs[conflict.field.name]} />
            <Side label={t('edit.yours')} field={conflict.field} value={conflict.shown} />
          </div>
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={onClose} data-autofocus>
              {t('edit.keepTheirs')}
            </Button>
            <Button onClick={() => onMine(conflict)}>{t('edit.useMine')}</Button>
          </Group>
        </>
      )}
    </Modal>
  );
}

function Side({ label, field, value }: { label: string; field: FieldDefinition; value: unknown }) {
  const { t } = useTranslation('records');
  return (
    <section className={classes.side} aria-label={label}>
      <span className={classes.label}>{label}</span>
      <div>
        {isEmpty(value) ? (
          <span className={classes.label}>{t('edit.empty')}</span>
        ) : (
          <FieldValue field={field} value={value} place="page" />
        )}
      </div>
    </section>
  );
}
