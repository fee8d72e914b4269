import type { StoredRecord } from '@atrium/sdk';

/** A place in the grid: row -1 is the head, column 0 the boxes that choose rows. */
export type Place = { row: number; column: number };

/** The record as it was when the editing began: what the change will be held against. */
export type Editing = { record: StoredRecord; column: number; typed?: string };
