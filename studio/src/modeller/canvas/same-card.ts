import type { NodeProps } from '@xyflow/react';
import type { CardData, CardNode } from './ObjectCard.tsx';

/** Whether two renderings of a card would look alike: most edits and every drag concern one card of many. */
export function sameCard(a: NodeProps<CardNode>, b: NodeProps<CardNode>): boolean {
  return a.id === b.id && a.selected === b.selected && sameData(a.data, b.data);
}

const plainKeys = [
  'mark',
  'broken',
  'selectedField',
  'found',
  'expanded',
  'connectable',
  'onSelectField',
  'onToggle',
] as const satisfies readonly (keyof CardData)[];
const objectKeys = ['name', 'label', 'icon', 'color', 'titleFieldId'] as const;

function sameData(a: CardData, b: CardData): boolean {
  return (
    plainKeys.every((key) => a[key] === b[key]) &&
    objectKeys.every((key) => a.object[key] === b.object[key]) &&
    sameList(a.foundFields, b.foundFields, (x, y) => x === y) &&
    sameList(a.fields, b.fields, (x, y) => x.field === y.field && x.mark === y.mark && x.broken === y.broken && x.target === y.target) &&
    sameList(
      a.inverses,
      b.inverses,
      (x, y) =>
        x.field === y.field && x.label === y.label && x.source.label === y.source.label && x.source.pluralLabel === y.source.pluralLabel,
    )
  );
}

function sameList<T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((x, index) => same(x, b[index]!));
}
