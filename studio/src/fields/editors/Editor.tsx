import type { FieldType } from '@atrium/sdk';
import type { ComponentType } from 'react';
import type { EditorProps } from '../contract.ts';
import { BooleanEditor, MultiSelectEditor, SelectEditor, UserEditor } from './ChoiceEditors.tsx';
import { JsonEditor } from './JsonEditor.tsx';
import { RelationEditor } from './LinkEditors.tsx';
import { CurrencyEditor, NumberEditor } from './NumberEditors.tsx';
import { LongTextEditor, NameEditor, TextEditor } from './TextEditors.tsx';
import { DateEditor, DateTimeEditor } from './TimeEditors.tsx';

const editors: Record<FieldType, ComponentType<EditorProps> | null> = {
  text: TextEditor,
  long_text: LongTextEditor,
  person_name: NameEditor,
  email: TextEditor,
  phone: TextEditor,
  url: TextEditor,
  domain: TextEditor,
  integer: NumberEditor,
  number: NumberEditor,
  currency: CurrencyEditor,
  autonumber: null,
  formula: null,
  lookup: null,
  rollup: null,
  boolean: BooleanEditor,
  date: DateEditor,
  datetime: DateTimeEditor,
  select: SelectEditor,
  multi_select: MultiSelectEditor,
  user: UserEditor,
  relation: RelationEditor,
  json: JsonEditor,
};

/** The editor that fits a field's type; nothing where the server makes the value. */
export function Editor(props: EditorProps) {
  const Fitting = editors[props.field.type];
  return Fitting && <Fitting {...props} />;
}
