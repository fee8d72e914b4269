import type { ObjectDefinition, SchemaChange } from '@atrium/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useApi } from '../../api/index.ts';
import { objectsKey } from '../../resources/objects.ts';
import type { Model, Position } from '../model/model.ts';
import { findObject, isNew } from '../model/model.ts';
import { samePosition } from '../model/rebase.ts';

const quietMs = 900;

/** Tells the server where cards stand, a moment after the last move, without a word to the user. */
export function useSavePositions({ base, model, enabled }: { base: Model; model: Model; enabled: boolean }): void {
  const { mutate } = usePositionsMutation();
  const moved = enabled ? movedObjects(base, model) : [];
  const key = JSON.stringify(moved);
  const save = useEffectEvent(() => mutate(moved));

  useEffect(() => {
    if (key === '[]') return;
    const timer = setTimeout(save, quietMs);
    return () => clearTimeout(timer);
  }, [key]);
}

type Moved = { name: string; position: Position };

function movedObjects(base: Model, model: Model): Moved[] {
  return model.flatMap((object) => {
    const before = isNew(object) ? undefined : findObject(base, object.id);
    return before && !before.hidden && object.position && !samePosition(object.position, before.position)
      ? [{ name: before.name, position: object.position }]
      : [];
  });
}

function usePositionsMutation() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (moved: Moved[]) =>
      api.post<unknown>('/schema/changes', {
        changes: moved.map(({ name, position }): SchemaChange => ({ op: 'updateObject', object: name, set: { position } })),
      }),
    // A place that isn't kept is no failure worth a notice: the next move tries again.
    onSuccess: (_, moved) => {
      const places = new Map(moved.map(({ name, position }) => [name, position]));
      client.setQueryData<ObjectDefinition[]>(objectsKey, (objects) =>
        objects?.map((object) => ({ ...object, position: places.get(object.name) ?? object.position })),
      );
    },
  });
}
