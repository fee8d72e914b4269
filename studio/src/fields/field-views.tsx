import type { FieldType } from '@atrium/sdk';
import type { ComponentType } from 'react';
import type { DisplayProps } from './contract.ts';
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
  /** How a cell of the grid is edited: within its frame, in a panel over it, or by switching it. */
  edit: 'inline' | 'panel' | 'switch' | 'none';
  operators: readonly Operator[];
};

const text = { Display: TextValue, edit: 'inline', operators: operatorsFor.text } as const;
const contact = { ...text, Display: ContactValue } as const;
const number = { Display: NumberValue, edit: 'inline', operators: operatorsFor.number } as const;

/** Each type as the studio shows, edits and filters it; the editors themselves are fetched later (`FieldEditor`). */
export const fieldViews: Record<FieldType, FieldView> = {
  text,
  long_text: { ...text, edit: 'panel' },
  person_name: { ...text, Display: NameValue, edit: 'panel' },
  email: contact,
  phone: contact,
  url: contact,
  domain: contact,
  integer: number,
  number,
  currency: { Display: CurrencyValue, edit: 'panel', operators: operatorsFor.number },
  autonumber: { Display: NumberValue, edit: 'none', operators: operatorsFor.number },
  // Shown, filtered and sorted as what they give: `asPlain`.
  formula: { ...text, edit: 'none' },
  lookup: { ...text, edit: 'none' },
  rollup: { ...text, edit: 'none' },
  boolean: { Display: BooleanValue, edit: 'switch', operators: operatorsFor.boolean },
  date: { Display: DateValue, edit: 'inline', operators: operatorsFor.date },
  datetime: { Display: DateTimeValue, edit: 'inline', operators: operatorsFor.datetime },
  select: { Display: OptionsValue, edit: 'panel', operators: operatorsFor.select },
  multi_select: { Display: OptionsValue, edit: 'panel', operators: operatorsFor.multiSelect },
  user: { Display: UserValue, edit: 'panel', operators: operatorsFor.user },
  relation: { Display: RelationValue, edit: 'panel', operators: operatorsFor.relation },
  json: { Display: JsonValue, edit: 'panel', operators: operatorsFor.json },
};
