import type { ObjectDefinition } from '@atrium/sdk';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { findField } from '../resources/objects.ts';

const systemLabels = ['id', 'created_at', 'updated_at'] as const;

/** A field's label: the definition's own, or ours for the columns that every record has. */
export function useFieldLabel(): (name: string, object?: ObjectDefinition) => string {
  const { t } = useTranslation('fields');
  return useCallback(
    (name: string, object?: ObjectDefinition) => {
      const system = systemLabels.find((known) => known === name);
      return system ? t(`system.${system}`) : (findField(object, name)?.label ?? name);
    },
    [t],
  );
}
