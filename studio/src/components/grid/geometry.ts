import type { CSSProperties } from 'react';
import type { Place } from './types.ts';
import type { Column } from './use-columns.ts';

const boxWidth = 2.75;
const slack = 1;

/** Rows are laid out by themselves, so they are told the columns and how wide all of them are. */
export function gridFrame(columns: Column[], dragged: Record<string, number>): CSSProperties {
  const widths = columns.map(({ name, width }) => dragged[name] ?? width);
  const template = `${boxWidth}rem ${widths.map((width) => `${width}rem`).join(' ')} minmax(${slack}rem, 1fr)`;
  const whole = widths.reduce((sum, width) => sum + width, boxWidth + slack);
  return { '--grid-columns': template, '--grid-width': `${whole}rem` } as CSSProperties;
}

/** The place of the cell that something happened in. */
export function placeOf(target: EventTarget): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
  return cell ? { row: Number(cell.dataset.row), column: Number(cell.dataset.column) } : null;
}

export function cellAt(root: HTMLElement | null, { row, column }: Place): HTMLElement | null {
  return root?.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`) ?? null;
}

/** Rows are brought into view by number; a cell may still hide to the side, or behind the columns that stay. */
export function revealColumn(root: HTMLElement | null, cell: HTMLElement): void {
  if (!root || cell.dataset.lead || cell.dataset.column === '0') return;
  const lead = cell.parentElement?.querySelector<HTMLElement>('[data-lead]');
  const stays = lead && getComputedStyle(lead).position === 'sticky';
  const left = cell.offsetLeft - (stays ? lead.offsetLeft - root.scrollLeft + lead.offsetWidth : 0);
  const right = cell.offsetLeft + cell.offsetWidth - root.clientWidth;
  if (root.scrollLeft > left) root.scrollLeft = left;
  else if (root.scrollLeft < right) root.scrollLeft = right;
}
