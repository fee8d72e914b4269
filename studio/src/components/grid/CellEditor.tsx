import type { FieldDefinition } from '@atrium/sdk';
import { type FocusEvent, type KeyboardEvent, useRef } from 'react';
import { useFieldLabel } from '../../fields/field-label.ts';
import { FieldEditor } from '../../fields/FieldEditor.tsx';
import { fieldViews } from '../../fields/field-views.tsx';
import { sameValue, toWire } from '../../fields/values.ts';
import classes from './CellEditor.module.css';
import { Reason } from './Reason.tsx';
import type { Refusal } from './use-refusals.ts';

type Draft = { value: unknown; shown: unknown };

/** Where to go from the edited cell; `leave`: the user is elsewhere already. */
export type Step = 'stay' | 'down' | 'right' | 'left' | 'leave';

type Props = {
  field: FieldDefinition;
  value: unknown;
  typed?: string;
  /** What the cell may not become: the editor goes on with it and says why. */
  refused?: Refusal;
  /** False: somebody types elsewhere by now, and isn't disturbed. */
  takesFocus?: boolean;
  /** `value` is undefined when nothing was changed. */
  onClose: (change: Draft | undefined, step: Step) => void;
};

/** A field's editor over its cell. Enter and Tab keep the change and go on, Escape drops it, leaving keeps it. */
export function CellEditor({ field, value, typed, refused, takesFocus = true, onClose }: Props) {
  const label = useFieldLabel();
  const root = useRef<HTMLDivElement>(null);
  const draft = useRef<Draft | undefined>(typed === undefined ? refused : initialDraft(field, typed));
  const closed = useRef(false);
  const { edit } = fieldViews[field.type];
  if (edit === 'none') return null;

  const close = (step: Step, keep = true) => {
    if (closed.current) return;
    closed.current = true;
    // Left as it was refused, it is not sent again behind one's back.
    const same = refused !== undefined && draft.current === refused && step === 'leave';
    const changed = keep && !same && draft.current && !sameValue(draft.current.value, toWire(value));
    onClose(changed && draft.current ? { value: draft.current.value, shown: draft.current.shown } : undefined, step);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event, field, root.current);
    if (event.key === 'Escape') close('stay', false);
    else if (step) close(step);
    else return event.stopPropagation();
    event.preventDefault();
    event.stopPropagation();
  };
  const onBlur = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) close('leave');
  };
  return (
    <div
      ref={root}
      role="presentation"
      className={classes.root}
      data-edit={edit}
      data-type={field.type}
      data-refused={refused ? true : undefined}
      onKeyDownCapture={(event) => event.key === 'Escape' && onKeyDown(event)}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <FieldEditor
        field={field}
        value={refused ? refused.shown : value}
        typed={typed}
        error={refused?.message}
        place="cell"
        label={field.label || label(field.name)}
        autoFocus={takesFocus}
        onChange={(next, shown) => (draft.current = { value: next, shown: shown ?? next })}
        onDone={() => close('stay')}
      />
      {refused && <Reason role="alert">{refused.message}</Reason>}
    </div>
  );
}

/** What was typed to open the editor is a change already, for the types whose editor begins with it. */
function initialDraft(field: FieldDefinition, typed: string): Draft | undefined {
  if (['text', 'long_text', 'email', 'phone', 'url', 'domain'].includes(field.type)) return { value: typed, shown: typed };
  if (field.type === 'integer' || field.type === 'number')
    return /^\d$/.test(typed) ? { value: Number(typed), shown: Number(typed) } : { value: typed, shown: typed };
  if (field.type === 'currency') {
    const money = { amount: typed, currency: field.defaultCurrency ?? field.currencies?.[0] ?? 'EUR' };
    return { value: money, shown: money };
  }
  return undefined;
}

function stepOf(event: KeyboardEvent, field: FieldDefinition, root: HTMLElement | null): Step | null {
  if (event.key === 'Tab') return leavesByTab(event, root) ? (event.shiftKey ? 'left' : 'right') : null;
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return null;
  if (event.ctrlKey || event.metaKey) return 'stay';
  // In these, Enter chooses from a list or begins a line.
  const taken =
    field.type === 'json' ||
    ['select', 'multi_select', 'user', 'relation'].includes(field.type) ||
    (field.type === 'long_text' && event.shiftKey);
  return taken ? null : 'down';
}

/** Tab walks through the parts of a value first. */
function leavesByTab(event: KeyboardEvent, root: HTMLElement | null): boolean {
  const controls = [...(root?.querySelectorAll<HTMLElement>('input, select, textarea') ?? [])].filter(
    (control) => control.tabIndex >= 0 && control.getAttribute('type') !== 'hidden',
  );
  const last = event.shiftKey ? controls[0] : controls.at(-1);
  return controls.length === 0 || last === event.target;
}
