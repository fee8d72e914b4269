import { useState } from 'react';
import { useObject } from '../../resources/objects.ts';
import { isToMany } from '../../resources/record-selection.ts';
import { controlProps, type EditorProps } from '../contract.ts';
import { asLinked, asLinkedList, type Linked, toWire } from '../values.ts';
import { RecordPicker, RecordsPicker } from './RecordPicker.tsx';

/** One linked record, or several; what is sent are ids, what is shown are names. */
export function RelationEditor(props: EditorProps) {
  const { field, value, onChange, onDone, place, typed } = props;
  const target = useObject(field.target ?? '');
  const [many, setMany] = useState(() => asLinkedList(value));
  if (!target) return null;
  const shared = { ...controlProps(props), object: target, typed, opened: place === 'cell' };
  if (isToMany(field)) {
    return (
      <RecordsPicker
        {...shared}
        value={many}
        onChange={(next) => {
          setMany(next);
          onChange(place === 'cell' ? toLinkChange(asLinkedList(value), next) : toWire(next), next);
        }}
      />
    );
  }
  return (
    <RecordPicker
      {...shared}
      value={asLinked(value)}
      onChange={(next) => {
        onChange(next?.id ?? null, next);
        onDone?.();
      }}
    />
  );
}

/** A cell holds only the first few links, so it says what changes instead of naming them all. */
function toLinkChange(before: Linked[], after: Linked[]): { add: string[]; remove: string[] } | string[] {
  const add = after.filter(({ id }) => !before.some((old) => old.id === id)).map(({ id }) => id);
  const remove = before.filter(({ id }) => !after.some((kept) => kept.id === id)).map(({ id }) => id);
  return add.length + remove.length > 0 ? { add, remove } : before.map(({ id }) => id);
}
