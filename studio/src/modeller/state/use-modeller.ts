import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { ObjectDefinition } from '@atrium/sdk';
import { isProblem } from '../../api/index.ts';
import { objectsKey, useAllObjects, useApplyChanges } from '../../resources/objects.ts';
import { useMe, usePermissions } from '../../resources/session.ts';
import { makeRoom, withPlaces } from '../canvas/layout.ts';
import type { DraftChange } from '../model/changes.ts';
import { applyEdits, type Edit } from '../model/edit.ts';
import { placeIssues } from '../model/issues.ts';
import type { Model, Position } from '../model/model.ts';
import { findField, findObject, toModel } from '../model/model.ts';
import type { ModelIssue } from '../model/validate.ts';
import { validate } from '../model/validate.ts';
import { useDraft } from './use-draft.ts';
import { useSavePositions } from './use-save-positions.ts';
import type { Selection } from './use-selection.ts';
import { useSelection } from './use-selection.ts';

type Refused = { model: Model; issues: ModelIssue[] };

/** The modeller's state and verbs; one of it a page, handed down by `ModellerContext`. */
export function useModeller() {
  const definitions = useAllObjects();
  const base = useMemo(() => toModel(definitions), [definitions]);
  const workspace = useMe().workspace.slug;
  const { manage } = usePermissions();
  const client = useQueryClient();
  const { mutateAsync: apply, isPending: applying } = useApplyChanges();
  const { draft, dispatch, changes } = useDraft({ base, workspace, applying });
  const [selected, select] = useSelection();
  /** What was made a moment ago, whose label waits to be typed over. */
  const [made, setMade] = useState<string | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);

  const model = useMemo(() => withPlaces(draft.model), [draft.model]);
  useSavePositions({ base: draft.base, model: draft.model, enabled: manage && !applying });

  const selection = useMemo(() => existing(model, selected), [model, selected]);
  const own = useMemo(() => validate(draft.model), [draft.model]);
  // What the server refused is true of what it was shown; the next edit of the model makes it old.
  const issues = useMemo(() => (refused && refused.model === draft.model ? [...own, ...refused.issues] : own), [own, refused, draft.model]);

  /** Cards that were only placed for show become placed for good with the first edit: none of them moves any more by itself. */
  const edit = useCallback(
    (edit: Edit, run?: string) => {
      const places = unplaced(draft.model, model);
      const edits: Edit[] = places ? [{ op: 'moveObjects', positions: places }, edit] : [edit];
      if (edit.op === 'createField') edits.push({ op: 'moveObjects', positions: makeRoom(applyEdits(draft.model, edits), grownBy(edit)) });
      dispatch({ type: 'edit', edits, ...(run === undefined ? {} : { run }) });
    },
    [dispatch, draft.model, model],
  );

  /** Takes the server's refusal apart and shows the first part; false when not all of it has a place in the panel. */
  const refuse = useCallback(
    (error: unknown, sent: readonly DraftChange[]): boolean => {
      if (!isProblem(error)) return false;
      const { placed, loose } = placeIssues(sent, error.issues);
      const [first] = placed;
      if (!first || loose.length > 0) return false;
      setRefused({ model: draft.model, issues: placed });
      select({ objectId: first.objectId, fieldId: first.fieldId });
      return true;
    },
    [draft.model, select],
  );

  const applyChanges = async (): Promise<void> => {
    await apply(changes.map(({ change }) => change));
    const after = toModel(client.getQueryData<ObjectDefinition[]>(objectsKey) ?? definitions);
    dispatch({ type: 'applied', base: after });
    select(renewed(model, after, selection));
  };

  return {
    base: draft.base,
    model,
    changes,
    issues,
    rejected: draft.rejected,
    selection,
    select,
    made,
    setMade,
    forgetMade: useCallback(() => setMade(null), []),
    readOnly: !manage,
    applying,
    canUndo: draft.past.length > 0,
    canRedo: draft.future.length > 0,
    edit,
    endRun: useCallback(() => dispatch({ type: 'endRun' }), [dispatch]),
    undo: useCallback(() => dispatch({ type: 'undo' }), [dispatch]),
    redo: useCallback(() => dispatch({ type: 'redo' }), [dispatch]),
    discard: useCallback(() => dispatch({ type: 'discard' }), [dispatch]),
    dismissRejected: useCallback(() => dispatch({ type: 'dismissRejected' }), [dispatch]),
    refuse,
    applyChanges,
  };
}

export type Modeller = ReturnType<typeof useModeller>;

/** The cards that get a row more: the field's, and that at the far side of a relation. */
const grownBy = ({ objectId, field }: Extract<Edit, { op: 'createField' }>): string[] => [
  objectId,
  ...(field.targetId ? [field.targetId] : []),
];

/** The places of cards that are shown without having one. */
function unplaced(model: Model, shown: Model): Record<string, Position> | null {
  const missing = model.filter((object) => !object.hidden && !object.position);
  if (missing.length === 0) return null;
  return Object.fromEntries(missing.flatMap(({ id }) => (findObject(shown, id)?.position ? [[id, findObject(shown, id)!.position!]] : [])));
}

/** An address may name what an undo or somebody else has taken away. */
function existing(model: Model, selection: Selection): Selection {
  if (!selection || !findObject(model, selection.objectId)) return null;
  return selection.fieldId === null || findField(model, selection.objectId, selection.fieldId)
    ? selection
    : { ...selection, fieldId: null };
}

/** What was selected under a temporary id, under the one that the server gave. */
function renewed(before: Model, after: Model, selection: Selection): Selection {
  const was = findObject(before, selection?.objectId);
  const object = after.find((one) => one.name === was?.name);
  if (!object || !selection) return null;
  const field = was?.fields.find(({ id }) => id === selection.fieldId);
  return { objectId: object.id, fieldId: object.fields.find((one) => one.name === field?.name)?.id ?? null };
}
