import type { ObjectDefinition } from '@atrium/sdk';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { type CellWrite, useWriteCells } from '../../resources/cell-writes.ts';
import { useIssueText, useNotify } from '../../ui/index.ts';
import type { History } from './use-history.ts';
import type { Refusals } from './use-refusals.ts';

/** A cell that was not even sent, with the reason. */
export type UnreadCell = { id: string; field: string; text: string; message: string };

type Options = { object: ObjectDefinition; refusals: Refusals; history: History };

/** Writes many cells at once and says what became of them: how many changed, which were refused, and the way back. */
export function useCellWriting({ object, refusals, history }: Options) {
  const { t } = useTranslation('records');
  const notify = useNotify();
  const issueText = useIssueText();
  const write = useWriteCells(object.name);
  const run = useCallback(
    async (writes: CellWrite[], { unread = [], notes = [] }: { unread?: UnreadCell[]; notes?: string[] } = {}): Promise<void> => {
      try {
        const { written, refused } = await write(writes);
        for (const { record, field } of written) refusals.drop(record.id, field.name);
        for (const { write: cell, issue } of refused)
          refusals.add(cell.record.id, cell.field.name, { value: cell.value, shown: cell.shown, message: issueText(issue) });
        for (const { id, field, text, message } of unread) refusals.add(id, field, { value: text, shown: text, message });
        const marked = [...refused.map(({ write: { record, field } }) => ({ id: record.id, field: field.name })), ...unread];
        const forget = () => marked.forEach(({ id, field }) => refusals.drop(id, field));
        const step = history.push(
          written.map(({ record, field, shown, value, saved }) => ({
            id: record.id,
            field,
            before: record[field.name],
            after: shown === value ? saved : shown,
          })),
          forget,
        );
        const count = refused.length + unread.length;
        const parts = [
          ...(written.length > 0 ? [t('cells.changed', { count: written.length })] : []),
          ...(count > 0 ? [t('cells.refused', { count })] : []),
          ...notes,
        ];
        if (parts.length === 0) return;
        if (written.length > 0) notify.undo(parts.join(' '), () => history.undo(step));
        else notify.done(parts.join(' '));
      } catch (error) {
        notify.failed(error);
      }
    },
    [write, refusals, history, notify, issueText, t],
  );

  return useCallback(
    (...given: Parameters<typeof run>): Promise<void> => {
      const writing = run(...given);
      history.waitFor(writing);
      return writing;
    },
    [run, history],
  );
}

export type WriteCells = ReturnType<typeof useCellWriting>;
