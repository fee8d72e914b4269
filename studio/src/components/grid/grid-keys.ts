import type { KeyboardEvent } from 'react';
import type { Place } from './types.ts';

/** What a key asks of the grid; the grid decides whether it may. */
export type GridAct =
  | { act: 'go'; to: Place }
  | { act: 'edit'; typed?: string }
  | { act: 'enter' | 'space' | 'toggleRow' | 'selectAll' | 'empty' | 'escape' | 'undo' | 'redo' }
  | { act: 'moveColumn' | 'resizeColumn'; by: -1 | 1 };

type Extent = { rows: number; columns: number; page: number };

/** A spreadsheet's keys (and those of the ARIA grid pattern), as acts. Null: the key isn't ours. */
export function readKey(event: KeyboardEvent, at: Place, extent: Extent): GridAct | null {
  const command = event.ctrlKey || event.metaKey;
  if (event.nativeEvent.isComposing) return null;
  if (event.altKey && at.row === -1 && at.column > 0 && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
    return { act: event.shiftKey ? 'resizeColumn' : 'moveColumn', by: event.key === 'ArrowLeft' ? -1 : 1 };
  }
  if (event.altKey) return null;
  const to = target(event.key, command, at, extent);
  if (to) return { act: 'go', to: within(to, extent) };
  if (command) return commandAct(event.key.toLowerCase(), event.shiftKey);
  return plainAct(event);
}

function target(key: string, command: boolean, { row, column }: Place, { rows, columns, page }: Extent): Place | null {
  switch (key) {
    case 'ArrowUp':
      return { row: command ? 0 : row - 1, column };
    case 'ArrowDown':
      return { row: command ? rows - 1 : row + 1, column };
    case 'ArrowLeft':
      return { row, column: command ? 0 : column - 1 };
    case 'ArrowRight':
      return { row, column: command ? columns : column + 1 };
    case 'Home':
      return { row: command ? 0 : row, column: 0 };
    case 'End':
      return { row: command ? rows - 1 : row, column: columns };
    case 'PageUp':
      return { row: row - page, column };
    case 'PageDown':
      return { row: row + page, column };
    default:
      return null;
  }
}

function within({ row, column }: Place, { rows, columns }: Extent): Place {
  return { row: Math.max(-1, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columns, column)) };
}

/** Copying and pasting are the browser's: they come as events of their own, from its menu too. */
function commandAct(key: string, shift: boolean): GridAct | null {
  if (key === 'a') return { act: 'selectAll' };
  if (key === 'z') return { act: shift ? 'redo' : 'undo' };
  if (key === 'y') return { act: 'redo' };
  return null;
}

function plainAct(event: KeyboardEvent): GridAct | null {
  switch (event.key) {
    case 'Enter':
      return { act: 'enter' };
    case 'F2':
      return { act: 'edit' };
    case ' ':
      return { act: event.shiftKey ? 'toggleRow' : 'space' };
    case 'Escape':
      return { act: 'escape' };
    case 'Delete':
    case 'Backspace':
      return { act: 'empty' };
    default:
      return event.key.length === 1 ? { act: 'edit', typed: event.key } : null;
  }
}
