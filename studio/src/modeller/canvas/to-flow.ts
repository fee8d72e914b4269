import type { Marks } from '../model/marks.ts';
import type { Model } from '../model/model.ts';
import { findObject, inversesOf, isNew, relationsOf } from '../model/model.ts';
import type { Hit } from '../model/search.ts';
import type { ModelIssue } from '../model/validate.ts';
import type { Selection } from '../state/use-selection.ts';
import type { CardNode } from './ObjectCard.tsx';
import { toShifts } from './lanes.ts';
import type { RelationEdgeType } from './RelationEdge.tsx';

type Options = {
  model: Model;
  marks: Marks;
  issues: readonly ModelIssue[];
  selection: Selection;
  /** Null while nobody searches. */
  hits: readonly Hit[] | null;
  expanded: ReadonlySet<string>;
  connectable: boolean;
  describe: (object: { label: string; fields: number; relations: number }) => string;
  onSelectField: (objectId: string, fieldId: string) => void;
  onToggle: (objectId: string) => void;
};

export function toNodes({ model, marks, issues, selection, hits, expanded, ...rest }: Options): CardNode[] {
  const broken = new Set(issues.flatMap(({ objectId, fieldId }) => [objectId, fieldId ?? objectId]));
  const found = hits && new Set(hits.map(({ object }) => object.id));
  const foundFields = new Set(hits?.flatMap(({ field }) => (field ? [field.id] : [])));
  const selectedField = selection?.fieldId ?? null;
  return model
    .filter((object) => !object.hidden)
    .map((object) => {
      const inverses = inversesOf(model, object.id);
      const fields = object.fields
        .filter((field) => !field.hidden)
        .map((field) => ({
          field,
          mark: marks.ofField(object, field),
          broken: broken.has(field.id),
          target: field.type === 'relation' ? (targetLabel(model, field) ?? null) : null,
        }));
      return {
        id: object.id,
        type: 'object',
        position: object.position ?? { x: 0, y: 0 },
        selected: selection?.objectId === object.id,
        ariaLabel: rest.describe({
          label: object.label,
          fields: fields.length,
          relations: fields.filter(({ field }) => field.type === 'relation').length + inverses.length,
        }),
        data: {
          object,
          fields,
          inverses,
          mark: marks.ofObject(object),
          broken: broken.has(object.id),
          selectedField: [...fields, ...inverses].some(({ field }) => field.id === selectedField) ? selectedField : null,
          found: found ? found.has(object.id) : null,
          foundFields: fields.flatMap(({ field }) => (foundFields.has(field.id) ? [field.id] : [])),
          expanded: expanded.has(object.id),
          connectable: rest.connectable,
          onSelectField: rest.onSelectField,
          onToggle: rest.onToggle,
        },
      };
    });
}

function targetLabel(model: Model, field: { targetId?: string; cardinality?: string }): string | undefined {
  const target = findObject(model, field.targetId);
  return field.cardinality === 'many_to_many' ? target?.pluralLabel : target?.label;
}

export function toEdges({
  model,
  selection,
  hits,
  describeRelation,
  onSelectField,
}: Pick<Options, 'model' | 'selection' | 'hits' | 'onSelectField'> & {
  describeRelation: (relation: { field: string; source: string; target: string }) => string;
}): RelationEdgeType[] {
  const relations = relationsOf(model);
  const shifts = toShifts(model, relations);
  return relations.map((relation) => {
    const { field, source, target } = relation;
    const active = selection
      ? selection.fieldId === null
        ? selection.objectId === source.id || selection.objectId === target.id
        : selection.fieldId === field.id
      : false;
    return {
      id: field.id,
      type: 'relation',
      source: source.id,
      target: target.id,
      targetHandle: 'drop',
      ariaLabel: describeRelation({ field: field.label, source: source.label, target: target.label }),
      data: {
        relation,
        shift: shifts.get(field.id) ?? 0,
        active,
        dimmed: !active && (selection !== null || hits !== null),
        fresh: isNew(field),
        onSelect: onSelectField,
      },
    };
  });
}
