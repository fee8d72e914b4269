import type { ObjectDefinition } from '@atrium/sdk';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import type { ListQuery } from '../../resources/record-keys.ts';
import { useBatch, useFetchIds, useRestoreRecords } from '../../resources/records.ts';
import { useNotify } from '../../ui/index.ts';
import type { Selection } from './use-selection.ts';

/** More than that isn't brought back by one click, and is asked about first. */
export const undoableAtOnce = 500;

/** Acts on every chosen record, with progress, and with an undo where there can be one. */
export function useBulk(object: ObjectDefinition, query: ListQuery, selection: Selection) {
  const { t } = useTranslation('records');
  const { number } = useFormat();
  const notify = useNotify();
  const fetchIds = useFetchIds(object.name);
  const batch = useBatch(object.name);
  const restore = useRestoreRecords(object.name);
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const [collecting, setCollecting] = useState(false);

  async function ids(): Promise<string[]> {
    if (!selection.all) return [...selection.ids];
    setCollecting(true);
    const { filter, search } = query;
    return (await fetchIds({ filter, search })).filter((id) => !selection.ids.has(id));
  }

  async function run(toInput: Parameters<typeof batch.mutateAsync>[0]['toInput'], done: (ids: string[]) => void): Promise<void> {
    try {
      const chosen = await ids();
      setProgress({ done: 0, total: chosen.length });
      await batch.mutateAsync({ ids: chosen, toInput, progress: (count) => setProgress({ done: count, total: chosen.length }) });
      selection.clear();
      done(chosen);
    } catch (error) {
      notify.failed(error);
    } finally {
      setProgress(null);
      setCollecting(false);
    }
  }

  return {
    busy: collecting || progress !== null,
    progress,
    remove: () =>
      run(
        (chosen) => ({ delete: chosen }),
        (chosen) => {
          const message = t('bulk.deleted', { count: chosen.length, formatted: number(chosen.length) });
          if (chosen.length > undoableAtOnce) notify.done(message);
          else notify.undo(message, () => void restore.mutateAsync(chosen).catch(notify.failed));
        },
      ),
    set: (field: string, value: unknown) =>
      run(
        (chosen) => ({ update: chosen.map((id) => ({ id, [field]: value })) }),
        (chosen) => notify.done(t('bulk.changed', { count: chosen.length, formatted: number(chosen.length) })),
      ),
  };
}
