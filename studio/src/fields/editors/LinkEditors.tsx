import { useState } from 'react';
import { useObject } from '../../resources/objects.ts';
import { isToMany } from '../../resources/record-selection.ts';
import { controlProps, type EditorProps } from '../contract.ts';
import { asLinked, asLinkedList, toWire } from '../values.ts';
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
          onChange(toWire(next), next);
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
