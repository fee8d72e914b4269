import type { FieldType } from '@atrium/sdk';
import { useTranslation } from 'react-i18next';
import { useReactFlow } from '@xyflow/react';
import { newId, type Tint, tintOf, toTint } from '../../ui/index.ts';
import { cardSize } from '../canvas/card-size.ts';
import { freePlace } from '../canvas/layout.ts';
import type { Edit } from '../model/edit.ts';
import { makeField, makeObject, type RelationDraft } from '../model/make.ts';
import type { Model, ModelField, ModelObject, Position } from '../model/model.ts';
import { isNew, temporaryId } from '../model/model.ts';
import { useModellerContext } from './modeller-context.ts';

/** The colour that the fewest objects have: it stays while the name is typed, and tells neighbours apart. */
function nextTint(model: Model): Tint {
  const uses = (tint: Tint) => model.filter((object) => (object.color ? toTint(object.color) : tintOf(object.name)) === tint).length;
  return farApart.reduce((best, tint) => (uses(tint) < uses(best) ? tint : best));
}

const farApart: Tint[] = ['blue', 'orange', 'violet', 'teal', 'pink', 'yellow', 'indigo', 'green', 'red', 'cyan', 'grape', 'lime'];

const newTemporaryId = () => temporaryId(newId);

/** What a user can do to objects and fields, each a single step of undo, with what then is selected. */
export function useVerbs() {
  const { t, i18n } = useTranslation(['modeller', 'fields']);
  const { model, edit, select, selection, setMade } = useModellerContext();
  const { getViewport } = useReactFlow();
  const language = i18n.language;

  return { addObject, addField, addRelation, hide, restore, remove };

  function addObject(like?: { label: string; icon: string; color: string }): void {
    const object = makeObject(model, {
      id: newTemporaryId(),
      label: like?.label ?? t('object.newLabel'),
      language,
      position: { x: 0, y: 0 },
      color: nextTint(model),
      ...like,
    });
    const name = makeField(model, object, { id: newTemporaryId(), label: t('field.firstLabel'), type: 'text' });
    const whole: ModelObject = { ...object, titleFieldId: name.id, fields: [{ ...name, required: true }] };
    const position = freePlace(model, cardSize([...model, whole], whole), middleOfView());
    edit({ op: 'createObject', object: { ...whole, position } });
    setMade(whole.id);
    select({ objectId: whole.id, fieldId: null });
  }

  function addField(object: ModelObject, type: FieldType): void {
    const field = makeField(model, object, { id: newTemporaryId(), label: t(`fields:type.${type}`), type });
    const choices =
      type === 'select' || type === 'multi_select'
        ? { options: [1, 2].map((n) => ({ value: `option_${n}`, label: t('option.newLabel', { n }) })) }
        : {};
    edit({ op: 'createField', objectId: object.id, field: { ...field, ...choices } });
    setMade(field.id);
    select({ objectId: object.id, fieldId: field.id });
  }

  function addRelation({ ownerId, targetId, cardinality, label, name, inverse }: RelationDraft, onDelete: ModelField['onDelete']): void {
    const id = newTemporaryId();
    const field: ModelField = {
      id,
      name,
      label,
      type: 'relation',
      owner: 'user',
      hidden: false,
      required: false,
      unique: false,
      targetId,
      cardinality,
      inverse,
      ...(onDelete && cardinality !== 'many_to_many' ? { onDelete } : {}),
    };
    edit({ op: 'createField', objectId: ownerId, field });
    select({ objectId: ownerId, fieldId: id });
  }

  /** What isn't on the server yet has no hidden state: it goes. */
  function hide(object: ModelObject, field?: ModelField): void {
    if (isNew(field ?? object)) return remove(object, field);
    edit(field ? { op: 'hideField', objectId: object.id, fieldId: field.id } : { op: 'hideObject', objectId: object.id });
    leave(object, field);
  }

  function restore(object: ModelObject, field?: ModelField): void {
    edit(field ? { op: 'restoreField', objectId: object.id, fieldId: field.id } : { op: 'restoreObject', objectId: object.id });
    select({ objectId: object.id, fieldId: field?.id ?? null });
  }

  function remove(object: ModelObject, field?: ModelField): void {
    const deletion: Edit = field
      ? { op: 'deleteField', objectId: object.id, fieldId: field.id }
      : { op: 'deleteObject', objectId: object.id };
    edit(deletion);
    leave(object, field);
  }

  /** The panel goes up a level when what it showed has gone. */
  function leave(object: ModelObject, field?: ModelField): void {
    if (!field) return select(null);
    if (selection?.fieldId === field.id) select({ objectId: object.id, fieldId: null });
  }

  function middleOfView(): Position {
    const { x, y, zoom } = getViewport();
    const view = document.querySelector('.react-flow')?.getBoundingClientRect();
    const size = { width: view?.width ?? 800, height: view?.height ?? 600 };
    return { x: (size.width / 2 - x) / zoom - 136, y: (size.height / 2 - y) / zoom - 60 };
  }
}
