import type { FieldDefinition, ObjectDefinition } from '@atrium/sdk';
import { useCallback, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { sameValue, toWire } from '../../fields/values.ts';
import { type CellWrite, useReadCells, useWriteCells } from '../../resources/cell-writes.ts';
import { isToMany } from '../../resources/record-selection.ts';
import { useNotify } from '../../ui/index.ts';

/** A cell before and after a change of ours, as it was shown. */
export type CellChange = { id: string; field: FieldDefinition; before: unknown; after: unknown };

const mostSteps = 100;
/** What was changed at once. `onUndone`: what else goes with it. */
type Step = { cells: CellChange[]; onUndone?: () => void };
type Steps = { past: Step[]; future: Step[] };

/** Our own changes of cells, to be taken back and done again; what somebody else has changed since stays as it is. */
export function useHistory(object: ObjectDefinition) {
  const { t } = useTranslation('records');
  const notify = useNotify();
  const read = useReadCells(object.name);
  const write = useWriteCells(object.name);
  const steps = useRef<Steps>({ past: [], future: [] });
  /** Changes that the server has not answered yet: an undo waits for them. */
  const pending = useRef<Promise<unknown>>(Promise.resolve());

  /** Keeps a step; what it gives back takes that one back, whatever came after it. */
  const push = useCallback((changes: CellChange[], onUndone?: () => void): Step => {
    // A cell holds only the first links of many: what it held before isn't known.
    const step = { cells: changes.filter(({ field }) => !isToMany(field)), onUndone };
    if (step.cells.length > 0) steps.current = { past: [...steps.current.past, step].slice(-mostSteps), future: [] };
    return step;
  }, []);

  /** Sets each cell to what it was before. */
  const revert = useCallback(
    async (changes: CellChange[]): Promise<number> => {
      const fields = [...new Set(changes.map(({ field }) => field.name))];
      const now = await read([...new Set(changes.map(({ id }) => id))], fields);
      const writes = changes.flatMap(({ id, field, before, after }): CellWrite[] => {
        const record = now.get(id);
        const ours = record && sameValue(toWire(record[field.name]), toWire(after));
        return ours ? [{ record, field, value: toWire(before) ?? null, shown: before ?? null }] : [];
      });
      return (await write(writes)).written.length;
    },
    [read, write],
  );

  const waitFor = useCallback((change: Promise<unknown>) => {
    pending.current = Promise.allSettled([pending.current, change]);
  }, []);

  const step = useCallback(
    async (direction: 'undo' | 'redo', wanted?: Step) => {
      await pending.current;
      const { past, future } = steps.current;
      const [from, to] = direction === 'undo' ? [past, future] : [future, past];
      const last = wanted ?? from.at(-1);
      if (!last || !from.includes(last)) return;
      const rest = from.filter((one) => one !== last);
      const inverse = [...to, { cells: last.cells.map(({ before, after, ...cell }) => ({ ...cell, before: after, after: before })) }];
      steps.current = direction === 'undo' ? { past: rest, future: inverse } : { past: inverse, future: rest };
      last.onUndone?.();
      try {
        const count = await revert(last.cells);
        const left = last.cells.length - count;
        notify.done([t(`cells.${direction}`, { count }), ...(left > 0 ? [t('cells.left', { count: left })] : [])].join(' '));
      } catch (error) {
        notify.failed(error);
      }
    },
    [revert, notify, t],
  );

  return useMemo(
    () => ({ push, waitFor, undo: (wanted?: Step) => void step('undo', wanted), redo: () => void step('redo') }),
    [push, waitFor, step],
  );
}

export type History = ReturnType<typeof useHistory>;
