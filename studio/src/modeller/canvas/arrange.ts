import type { Model, ModelObject, Position } from '../model/model.ts';
import { inversesOf, relationsOf } from '../model/model.ts';
import { card, cardSize, snap } from './card-size.ts';

export type View = { width: number; height: number };

/** A window on a desk, when nobody says how large the canvas is: places are everybody's, whoever's screen they come from. */
export const usualView: View = { width: 840, height: 700 };
const gap = { columns: 104, cards: 48 };
const mostColumns = 12;
/** How many arrangements are weighed at most: some 0.3 s, for a hundred cards too. */
const budget = 24_000;

/** What makes a drawing bad, in the unit of one crossing. */
const weight = {
  crossing: 1,
  /** An edge within a column goes out and back beside the cards. */
  sameColumn: 1.6,
  /** An edge over a column runs behind its cards. */
  skipped: 4,
  /** What is pointed at stands left. */
  backwards: 0.35,
  /** For each 100 pixels up or down. */
  climb: 0.22,
  /** For each part by which the whole must be made smaller to be seen at once. */
  shrink: 9,
};

type Edge = { source: number; target: number; sourceY: number; targetY: number };
type Card = { id: string; height: number };
type Drawing = { cards: readonly Card[]; edges: readonly Edge[]; view: View };
/** Cards by their numbers, column by column, from the top down. */
type Columns = number[][];

/**
 * Places for all live objects in columns, edges in the gaps between them: short, few crossings, and as large as the view
 * shows the whole. Layered layouts (dagre, tried before) put a chain of objects in one row, at half the size.
 */
export function arrange(model: Model, view: View = usualView): Record<string, Position> {
  const objects = model.filter((object) => !object.hidden);
  const drawing: Drawing = {
    cards: objects.map((object) => ({ id: object.id, height: cardSize(model, object).height })),
    edges: toEdges(model, objects),
    view,
  };
  if (objects.length === 0) return {};
  const order = walk(drawing);
  const counts = columnCounts(drawing);
  const best = counts
    .map((count) => improve(drawing, deal(drawing, order, count), Math.floor(budget / counts.length)))
    .reduce((a, b) => (b.cost < a.cost ? b : a));
  const { tops, lefts } = place(drawing, best.columns);
  return Object.fromEntries(drawing.cards.map(({ id }, at) => [id, snap({ x: lefts[at] ?? 0, y: tops[at] ?? 0 })]));
}

function toEdges(model: Model, objects: readonly ModelObject[]): Edge[] {
  const numbers = new Map(objects.map(({ id }, at) => [id, at]));
  const rowsOf = ({ fields }: ModelObject) => fields.filter(({ hidden }) => !hidden);
  return relationsOf(model).flatMap(({ field, source, target }) => {
    const [from, to] = [numbers.get(source.id), numbers.get(target.id)];
    if (from === undefined || to === undefined || from === to) return [];
    const ownRow = rowsOf(source).findIndex(({ id }) => id === field.id);
    const farRow = rowsOf(target).length + inversesOf(model, target.id).findIndex((inverse) => inverse.field.id === field.id);
    return [{ source: from, target: to, sourceY: rowMiddle(ownRow), targetY: rowMiddle(farRow) }];
  });
}

const rowMiddle = (row: number): number => card.header + (Math.min(row, card.shownRows) + 0.5) * card.row;

/** All cards, each near those it is related to: from the one with most relations outwards, group by group. */
function walk({ cards, edges }: Drawing): number[] {
  const near = cards.map((): number[] => []);
  for (const { source, target } of edges) {
    near[source]?.push(target);
    near[target]?.push(source);
  }
  const degree = (at: number) => near[at]?.length ?? 0;
  const order: number[] = [];
  const seen = new Set<number>();
  for (const start of cards.map((_, at) => at).toSorted((a, b) => degree(b) - degree(a) || a - b)) {
    const waiting = [start];
    for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
      if (seen.has(at)) continue;
      seen.add(at);
      order.push(at);
      waiting.push(...(near[at] ?? []).filter((next) => !seen.has(next)).toSorted((a, b) => degree(b) - degree(a) || a - b));
    }
  }
  return order;
}

/** The numbers of columns that could suit the view: the one whose proportions fit, and its neighbours. */
function columnCounts({ cards, view }: Drawing): number[] {
  const tall = cards.reduce((sum, { height }) => sum + height + gap.cards, 0);
  const fitting = Math.sqrt((tall * view.width) / ((card.width + gap.columns) * view.height));
  const most = Math.min(cards.length, mostColumns);
  const near = [Math.floor(fitting) - 1, Math.floor(fitting), Math.ceil(fitting), Math.ceil(fitting) + 1];
  return [...new Set(near.map((count) => Math.max(1, Math.min(most, count))))];
}

/** Cards in order into so many columns, each as full as the others. */
function deal({ cards }: Drawing, order: readonly number[], count: number): Columns {
  const full = cards.reduce((sum, { height }) => sum + height + gap.cards, 0) / count;
  const columns: Columns = Array.from({ length: count }, () => []);
  let filled = 0;
  for (const at of order) {
    columns[Math.min(count - 1, Math.floor(filled / full))]?.push(at);
    filled += (cards[at]?.height ?? 0) + gap.cards;
  }
  return columns;
}

/** Takes one card after another and puts it where the whole is best, until nothing gets better. */
function improve(drawing: Drawing, start: Columns, mostTries: number): { columns: Columns; cost: number } {
  let [columns, cost, tries] = [start, costOf(drawing, start), 0];
  for (let better = true; better && tries < mostTries;) {
    better = false;
    for (let at = 0; at < drawing.cards.length && tries < mostTries; at++) {
      for (const candidate of movesOf(columns, at)) {
        tries++;
        const next = costOf(drawing, candidate);
        if (next < cost - 1e-9) [columns, cost, better] = [candidate, next, true];
      }
    }
  }
  return { columns, cost };
}

/** The card at every other place, and exchanged with every card after it. */
function* movesOf(columns: Columns, at: number): Generator<Columns> {
  const without = columns.map((column) => column.filter((one) => one !== at));
  for (const [number, column] of without.entries()) {
    for (let row = 0; row <= column.length; row++) yield without.with(number, column.toSpliced(row, 0, at));
  }
  for (const other of columns.flat()) {
    if (other > at) yield columns.map((column) => column.map((one) => (one === at ? other : one === other ? at : one)));
  }
}

/** Columns stand in the middle of the tallest, so that short ones aren't far from what they point at. */
function place(
  { cards }: Drawing,
  columns: Columns,
): { tops: number[]; lefts: number[]; column: number[]; row: number[]; width: number; height: number } {
  const heightOf = (column: readonly number[]) => column.reduce((sum, at) => sum + (cards[at]?.height ?? 0) + gap.cards, -gap.cards);
  const height = Math.max(...columns.map(heightOf));
  const places = { tops: [] as number[], lefts: [] as number[], column: [] as number[], row: [] as number[] };
  let left = 0;
  const used = columns.filter((column) => column.length > 0);
  used.forEach((column, number) => {
    let top = (height - heightOf(column)) / 2;
    column.forEach((at, row) => {
      places.tops[at] = top;
      places.lefts[at] = left;
      places.column[at] = number;
      places.row[at] = row;
      top += (cards[at]?.height ?? 0) + gap.cards;
    });
    left += card.width + gap.columns;
  });
  return { ...places, width: left - gap.columns, height };
}

function costOf(drawing: Drawing, columns: Columns): number {
  const { tops, column, row, width, height } = place(drawing, columns);
  const { view, edges } = drawing;
  let cost = weight.shrink * Math.max(1, width / view.width, height / view.height);
  /** The edges of each gap between two columns, by their heights on its left and on its right. */
  const gaps = new Map<number, [number, number][]>();
  for (const { source, target, sourceY, targetY } of edges) {
    const [from, to] = [column[source] ?? 0, column[target] ?? 0];
    const [fromY, toY] = [(tops[source] ?? 0) + sourceY, (tops[target] ?? 0) + targetY];
    const apart = Math.abs(from - to);
    cost += (weight.climb * Math.abs(fromY - toY)) / 100 + (to > from ? weight.backwards : 0);
    if (apart === 0) cost += weight.sameColumn * Math.abs((row[source] ?? 0) - (row[target] ?? 0));
    if (apart > 1) cost += weight.skipped * (apart - 1);
    if (apart === 1) {
      const ends: [number, number] = from < to ? [fromY, toY] : [toY, fromY];
      gaps.set(Math.min(from, to), [...(gaps.get(Math.min(from, to)) ?? []), ends]);
    }
  }
  for (const ends of gaps.values()) {
    ends.forEach(([a, b], at) => {
      for (const [c, d] of ends.slice(at + 1)) if ((a - c) * (b - d) < 0) cost += weight.crossing;
    });
  }
  return cost;
}
