import type { FieldDefinition } from '@atrium/sdk';
import { useCallback } from 'react';
import { useFormat } from '../i18n/format.ts';
import { useObjects } from '../resources/objects.ts';
import { useMe } from '../resources/session.ts';
import { toText } from './to-text.ts';

/** Values as plain text, in the language and time zone of the moment. */
export function useToText(): (field: FieldDefinition, value: unknown) => string {
  const objects = useObjects();
  const { locale } = useFormat();
  const { timeZone } = useMe().workspace;
  return useCallback((field, value) => toText(field, value, { objects, locale, timeZone }), [objects, locale, timeZone]);
}
