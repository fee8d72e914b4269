import type { FieldDefinition, ObjectDefinition, StoredRecord } from '@atrium/sdk';
import { Button, Group, Modal } from '@mantine/core';
import { type ReactNode, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, issueAt } from '../../api/index.ts';
import { FieldValue } from '../../fields/FieldValue.tsx';
import { isEmpty, sameValue, toWire } from '../../fields/values.ts';
import { useFetchRecord, useUpdateRecord } from '../../resources/records.ts';
import { useIssueText, useNotify, useProblemText } from '../../ui/index.ts';
import classes from './use-save.module.css';

/** `onRefused` says whether it could show the reason where the value stands; else a notice does. */
type Outcome = { onSaved?: (value: unknown) => void; onRefused?: (message: string) => boolean };
/** Settles when the server has answered; it never fails. */
export type OnSave = (save: Save, outcome?: Outcome) => Promise<void>;
export type Save = { record: StoredRecord; field: FieldDefinition; value: unknown; shown: unknown };
type Conflict = Save & { theirs: StoredRecord; outcome: Outcome };

const mostTries = 4;

/**
 * Saves one field of a record. When someone else was faster: an edit of another field goes through by itself, one of
 * the same field is asked about, with both values. What the server refuses goes back to who asked, to be mended there.
 */
export function useSave(object: ObjectDefinition): { save: OnSave; dialog: ReactNode } {
  const notify = useNotify();
  const issueText = useIssueText();
  const describe = useProblemText();
  const update = useUpdateRecord(object.name);
  const fetchRecord = useFetchRecord(object);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const { mutateAsync } = update;

  const save = useCallback(
    (wish: Save, outcome: Outcome = {}): Promise<void> => {
      return attempt(wish, 0);

      async function attempt({ record, field, value, shown }: Save, tries: number): Promise<void> {
        try {
          // Not `mutate` with callbacks: those of an edit are lost when the next one follows at once, or the page is left.
          const saved = await mutateAsync({
            ...{ id: record.id, version: record.version },
            ...{ values: { [field.name]: value }, shown: { [field.name]: shown } },
          });
          outcome.onSaved?.(toWire(shown) === value && shown !== value ? shown : saved[field.name]);
        } catch (error) {
          const theirs =
            isProblem(error, 'stale_version') && tries < mostTries ? await fetchRecord(record.id).catch(() => undefined) : undefined;
          if (!theirs) return refuse(error);
          const untouched = sameValue(toWire(theirs[field.name]), toWire(record[field.name]));
          if (untouched) return attempt({ record: theirs, field, value, shown }, tries + 1);
          if (!sameValue(toWire(theirs[field.name]), toWire(shown))) setConflict({ record, field, value, shown, theirs, outcome });
        }
      }

      /** What is said of the field is said at the field; anything else has a next step, which a notice has room for. */
      function refuse(error: unknown): void {
        const own = issueAt(error, `/${wish.field.name}`);
        const shown = outcome.onRefused?.(own ? issueText(own) : describe(error).title) ?? false;
        if (!own || !shown) notify.failed(error);
      }
    },
    [mutateAsync, fetchRecord, notify, issueText, describe],
  );

  const dialog = (
    <ConflictDialog
      conflict={conflict}
      onClose={() => setConflict(null)}
      onMine={(mine) => {
        setConflict(null);
        void save({ ...mine, record: mine.theirs }, mine.outcome);
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
