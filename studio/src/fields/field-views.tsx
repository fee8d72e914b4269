import type { FieldType } from '@atrium/sdk';
import type { ComponentType } from 'react';
import type { DisplayProps, EditorProps } from './contract.ts';
import { BooleanEditor, MultiSelectEditor, SelectEditor, UserEditor } from './editors/ChoiceEditors.tsx';
import { JsonEditor } from './editors/JsonEditor.tsx';
import { RelationEditor } from './editors/LinkEditors.tsx';
import { CurrencyEditor, NumberEditor } from './editors/NumberEditors.tsx';
import { LongTextEditor, NameEditor, TextEditor } from './editors/TextEditors.tsx';
import { DateEditor, DateTimeEditor } from './editors/TimeEditors.tsx';
import {
  BooleanValue,
  ContactValue,
  CurrencyValue,
  DateTimeValue,
  DateValue,
  JsonValue,
  NameValue,
  NumberValue,
  OptionsValue,
  RelationValue,
  TextValue,
  UserValue,
} from './displays.tsx';
import { type Operator, operatorsFor } from './operators.ts';

export type FieldView = {
  Display: ComponentType<DisplayProps>;
  /** Null: nobody writes it. */
  Editor: ComponentType<EditorProps> | null;
  /** How a cell of the grid is edited: within its frame, in a panel over it, or by switching it. */
  edit: 'inline' | 'panel' | 'switch' | 'none';
  operators: readonly Operator[];
};

const text = { Display: TextValue, Editor: TextEditor, edit: 'inline', operators: operatorsFor.text } as const;
const contact = { ...text, Display: ContactValue } as const;
const number = { Display: NumberValue, Editor: NumberEditor, edit: 'inline', operators: operatorsFor.number } as const;

/** Each type as the studio shows, edits and filters it. */
export const fieldViews: Record<FieldType, FieldView> = {
  text,
  long_text: { ...text, Editor: LongTextEditor, edit: 'panel' },
  person_name: { ...text, Display: NameValue, Editor: NameEditor, edit: 'panel' },
  email: contact,
  phone: contact,
  url: contact,
  domain: contact,
  integer: number,
  number,
  currency: { Display: CurrencyValue, Editor: CurrencyEditor, edit: 'panel', operators: operatorsFor.number },
  autonumber: { Display: NumberValue, Editor: null, edit: 'none', operators: operatorsFor.number },
  boolean: { Display: BooleanValue, Editor: BooleanEditor, edit: 'switch', operators: operatorsFor.boolean },
  date: { Display: DateValue, Editor: DateEditor, edit: 'inline', operators: operatorsFor.date },
  datetime: { Display: DateTimeValue, Editor: DateTimeEditor, edit: 'inline', operators: operatorsFor.datetime },
  select: { Display: OptionsValue, Editor: SelectEditor, edit: 'panel', operators: operatorsFor.select },
  multi_select: { Display: OptionsValue, Editor: MultiSelectEditor, edit: 'panel', operators: operatorsFor.multiSelect },
  user: { Display: UserValue, Editor: UserEditor, edit: 'panel', operators: operatorsFor.user },
  relation: { Display: RelationValue, Editor: RelationEditor, edit: 'panel', operators: operatorsFor.relation },
  json: { Display: JsonValue, Editor: JsonEditor, edit: 'panel', operators: operatorsFor.json },
};
