import type { FieldDefinition, FieldType, FormulaType } from '@atrium/sdk';

const plainTypes: Record<FormulaType, FieldType> = {
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  time: 'text',
  duration: 'text',
  currency: 'currency',
  list: 'multi_select',
};

/** A formula, a lookup or a rollup as a field of what it gives, which is how it is shown, sorted and filtered. */
export function asPlain(field: FieldDefinition): FieldDefinition {
  if (field.type !== 'formula' && field.type !== 'lookup' && field.type !== 'rollup') return field;
  return { ...field, type: plainTypes[field.resultType ?? 'text'] };
}
