import type { OnDelete } from '@atrium/sdk';
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ModelObject } from '../model/model.ts';

type Props = {
  owner: ModelObject;
  target: ModelObject;
  value: OnDelete;
  frozen: boolean;
  error?: string | undefined;
  onChange: (value: OnDelete) => void;
};

const rules: OnDelete[] = ['set_null', 'restrict', 'cascade'];

/** What becomes of the records that point at one that is deleted, said with the objects' own names. */
export function OnDeleteSelect({ owner, target, value, frozen, error, onChange }: Props) {
  const { t } = useTranslation('modeller');
  return (
    <Select
      label={t('relation.onDelete', { target: target.label })}
      data={rules.map((rule) => ({ value: rule, label: t(`relation.rule.${rule}`, { owners: owner.pluralLabel }) }))}
      value={value}
      error={error}
      disabled={frozen}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      onChange={(rule) => rule && onChange(rule as OnDelete)}
    />
  );
}
