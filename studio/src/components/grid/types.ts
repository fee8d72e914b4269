import type { StoredRecord } from '@atrium/sdk';
import type { Refusal } from './use-refusals.ts';

/** A place in the grid: row -1 is the head, column 0 the boxes that choose rows. */
export type Place = { row: number; column: number };

/** The record as it was when the editing began: what the change will be held against. `refused`: what it may not become. */
export type Editing = { record: StoredRecord; column: number; typed?: string; refused?: Refusal };
