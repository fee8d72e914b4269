import type { FieldDefinition, ObjectDefinition } from '@atrium/sdk';
import { findObject } from '../resources/objects.ts';
import { recordTitle } from '../resources/record-selection.ts';
import { asPlain } from './computed.ts';
import { editableDecimal } from './numbers.ts';
import { asCurrency, asLinked, asLinkedList, asPersonName, asStrings, asText, isEmpty } from './values.ts';
import { toZonedInput } from './zoned.ts';

type Around = { objects: ObjectDefinition[]; locale: string; timeZone: string };

/** A value as plain text for the clipboard, as spreadsheets and `fromText` read it. */
export function toText(given: FieldDefinition, value: unknown, { objects, locale, timeZone }: Around): string {
  if (isEmpty(value)) return '';
  const field = asPlain(given);
  switch (field.type) {
    case 'person_name': {
      const name = asPersonName(value);
      return [name?.first, name?.last].filter(Boolean).join(' ');
    }
    case 'currency': {
      const money = asCurrency(value);
      if (!money) return '';
      const amount = editableDecimal(money.amount, locale);
      // A spreadsheet counts with a bare number only, so the code stands only where it says something.
      return money.currency === field.defaultCurrency ? amount : `${amount} ${money.currency}`;
    }
    case 'integer':
    case 'number':
      return editableDecimal(asText(value), locale);
    case 'boolean':
      return String(value);
    case 'datetime':
      return toZonedInput(asText(value), timeZone).replace('T', ' ');
    case 'select':
    case 'multi_select': {
      const chosen = typeof value === 'string' ? [value] : asStrings(value);
      return chosen.map((item) => field.options?.find((option) => option.value === item)?.label ?? item).join(', ');
    }
    case 'user':
      return asText(asLinked(value)?.name);
    case 'relation': {
      const target = findObject(objects, field.target ?? '');
      const linked = Array.isArray(value) ? asLinkedList(value) : [asLinked(value)].filter((one) => one !== null);
      return linked.map((record) => recordTitle(target, record) || record.id).join(', ');
    }
    case 'json':
      return JSON.stringify(value);
    default:
      return asText(value);
  }
}
