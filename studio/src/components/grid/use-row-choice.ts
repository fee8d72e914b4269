import { useRef } from 'react';
import type { RecordWindow } from '../../resources/record-window.ts';
import { useNotify } from '../../ui/index.ts';
import { useStable } from '../use-stable.ts';
import type { Selection } from './use-selection.ts';

/** Choosing rows, one by one or from one to another. */
export function useRowChoice(records: RecordWindow, selection: Selection) {
  const notify = useNotify();
  const anchor = useRef<number | null>(null);

  function setRange(from: number, to: number, selected: boolean): void {
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    records.between(first, last).then(
      (found) =>
        selection.set(
          found.map(({ id }) => id),
          selected,
        ),
      notify.failed,
    );
  }

  /** `ranged`: with all rows since the one that was chosen last. */
  const toggle = useStable((row: number, ranged: boolean) => {
    const record = records.row(row);
    if (!record) return;
    const selected = !selection.has(record.id);
    if (ranged && anchor.current !== null) setRange(anchor.current, row, selected);
    else selection.set([record.id], selected);
    anchor.current = row;
  });

  /** The cursor walks with the shift key down: what it passes is chosen. */
  function extend(from: number, to: number): void {
    setRange(from, to, true);
    anchor.current = to;
  }

  function toggleAll(): void {
    if (selection.size > 0) selection.clear();
    else selection.selectAll();
  }

  return { toggle, extend, toggleAll };
}
