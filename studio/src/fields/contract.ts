import type { FieldDefinition } from '@atrium/sdk';

export type DisplayProps = {
  field: FieldDefinition;
  value: unknown;
  /** `cell`: one line, no controls of its own; `page`: as long as it is, links can be followed. */
  place: 'cell' | 'page';
};

export type EditorProps = {
  field: FieldDefinition;
  value: unknown;
  /** `shown` is what to display where it differs from what is sent: a linked record with its name. */
  onChange: (value: unknown, shown?: unknown) => void;
  /** A choice that is final at once (an option picked from a list): the cell closes itself. */
  onDone?: () => void;
  place: 'cell' | 'form' | 'filter';
  label: string;
  description?: string;
  error?: string;
  autoFocus?: boolean;
  /** What was typed to begin with; replaces the value. */
  typed?: string;
};

/** Attributes that every editor's control has: named by a visible label in a form, by an invisible one in a cell. */
export function controlProps({ place, label, description, error, autoFocus, field }: EditorProps) {
  if (place === 'filter') return { 'aria-label': label, size: 'xs' as const, autoFocus, error };
  return place === 'cell'
    ? { 'aria-label': label, variant: 'unstyled' as const, autoFocus, error: Boolean(error) }
    : { label, description: description ?? field.description ?? undefined, error, autoFocus, required: field.required };
}
