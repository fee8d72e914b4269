import { Graph, layout } from '@dagrejs/dagre';
import type { Model, ModelObject, Position } from '../model/model.ts';
import { inversesOf, relationsOf } from '../model/model.ts';

/** In pixels of the canvas at 100 %; `ObjectCard.module.css` draws to the same measures. */
export const card = { width: 272, header: 60, row: 30, footer: 10, shownRows: 14 };

const gap = { ranks: 120, cards: 40 };

export function cardSize(model: Model, object: ModelObject): { width: number; height: number } {
  const rows = object.fields.filter((field) => !field.hidden).length + inversesOf(model, object.id).length;
  return { width: card.width, height: card.header + Math.min(rows, card.shownRows + 1) * card.row + card.footer };
}

/** Places for all live objects: what others point at stands to their left, crossings few. */
export function arrange(model: Model): Record<string, Position> {
  const objects = model.filter((object) => !object.hidden);
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: gap.ranks, nodesep: gap.cards, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const object of objects) graph.setNode(object.id, cardSize(model, object));
  for (const { field, source, target } of relationsOf(model)) if (source.id !== target.id) graph.setEdge(target.id, source.id, {}, field.id);
  layout(graph);
  return Object.fromEntries(
    objects.map((object) => {
      const { x, y } = graph.node(object.id) as Position;
      const { width, height } = cardSize(model, object);
      return [object.id, snap({ x: x - width / 2, y: y - height / 2 })];
    }),
  );
}

/** The model with a place for each card: those never placed stand beside the others, or all are arranged anew. */
export function withPlaces(model: Model): Model {
  const live = model.filter((object) => !object.hidden);
  if (live.every((object) => object.position)) return model;
  if (live.every((object) => !object.position)) {
    const places = arrange(model);
    return model.map((object) => ({ ...object, position: places[object.id] ?? object.position }));
  }
  let now = model;
  for (const object of live) {
    if (object.position) continue;
    const position = freePlace(now, cardSize(now, object), null);
    now = now.map((other) => (other.id === object.id ? { ...other, position } : other));
  }
  return now;
}

/** The place nearest to `wanted` where a card covers no other; without a wish, to the right of all. */
export function freePlace(model: Model, size: { width: number; height: number }, wanted: Position | null): Position {
  const taken = model
    .filter((object) => !object.hidden)
    .flatMap((object) => (object.position ? [{ ...object.position, ...cardSize(model, object) }] : []));
  const start = wanted ?? {
    x: Math.max(0, ...taken.map((box) => box.x + box.width + gap.ranks)),
    y: Math.min(...(taken.length > 0 ? taken.map((box) => box.y) : [0])),
  };
  const step = 40;
  for (let ring = 0; ring < 60; ring++) {
    for (const [dx, dy] of ringOf(ring)) {
      const place = snap({ x: start.x + dx * step, y: start.y + dy * step });
      if (taken.every((box) => !overlaps({ ...place, ...size }, box))) return place;
    }
  }
  return snap(start);
}

function* ringOf(ring: number): Generator<[number, number]> {
  for (let dx = -ring; dx <= ring; dx++) for (let dy = -ring; dy <= ring; dy++) if (Math.max(Math.abs(dx), Math.abs(dy)) === ring) yield [dx, dy];
}

type Box = Position & { width: number; height: number };

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width + gap.cards && b.x < a.x + a.width + gap.cards && a.y < b.y + b.height + gap.cards && b.y < a.y + a.height + gap.cards;
}

export const gridSize = 8;
const snap = ({ x, y }: Position): Position => ({ x: Math.round(x / gridSize) * gridSize, y: Math.round(y / gridSize) * gridSize });
