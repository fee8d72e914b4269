import type { FieldDefinition, ObjectDefinition } from '@atrium/sdk';
import type { Format } from '../i18n/format.ts';
import { findObject } from '../resources/objects.ts';
import { recordTitle } from '../resources/record-selection.ts';
import { asCurrency, asLinked, asLinkedList, asPersonName, asStrings, asText, isEmpty } from './values.ts';

type Around = { objects: ObjectDefinition[]; format: Format; timeZone: string };

/** A value as plain text: for the clipboard, and where two values are told apart. */
export function toText(field: FieldDefinition, value: unknown, { objects, format, timeZone }: Around): string {
  if (isEmpty(value)) return '';
  switch (field.type) {
    case 'person_name': {
      const name = asPersonName(value);
      return [name?.first, name?.last].filter(Boolean).join(' ');
    }
    case 'currency': {
      const money = asCurrency(value);
      return money ? `${money.amount} ${money.currency}` : '';
    }
    case 'boolean':
      return String(value);
    case 'datetime':
      return format.dateTime(asText(value), timeZone);
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
