import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFieldLabel } from '../../fields/field-label.ts';
import { findObject } from '../../resources/objects.ts';
import { type Scope, systemFields } from './model.ts';

/** A field of the object, or of a record that it links to. */
export function FieldPicker({ scope, path, onChange }: { scope: Scope; path: string[]; onChange: (path: string[]) => void }) {
  const { t } = useTranslation('records');
  return (
    <Select
      size="xs"
      w="11rem"
      aria-label={t('filter.field')}
      searchable
      allowDeselect={false}
      maxDropdownHeight={320}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      nothingFoundMessage={t('filter.noField')}
      data={useChoices(scope)}
      value={path.join('.')}
      onChange={(value) => value && onChange(value.split('.'))}
    />
  );
}

function useChoices({ object, objects }: Scope) {
  const label = useFieldLabel();
  const own = [
    ...object.fields.map((field) => ({ value: field.name, label: field.label })),
    ...systemFields.map((name) => ({ value: name, label: label(name) })),
  ];
  const linked = object.fields.flatMap((field) => {
    const target = field.type === 'relation' ? findObject(objects, field.target ?? '') : undefined;
    const fields = target?.fields.filter((candidate) => candidate.type !== 'relation') ?? [];
    const items = fields.map((candidate) => ({ value: `${field.name}.${candidate.name}`, label: `${field.label} › ${candidate.label}` }));
    return items.length > 0 ? [{ group: field.label, items }] : [];
  });
  return [{ group: object.label, items: own }, ...linked];
}
