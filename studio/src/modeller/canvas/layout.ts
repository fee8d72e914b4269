import type { Model, Position } from '../model/model.ts';
import { arrange, usualView, type View } from './arrange.ts';
import { cardSize, snap } from './card-size.ts';

const gap = { aside: 104, cards: 40, least: 12 };

/** The model with a place for each card: those never placed stand beside or below the others, or all are arranged anew. */
export function withPlaces(model: Model): Model {
  const live = model.filter((object) => !object.hidden);
  if (live.every((object) => object.position)) return model;
  const placed = boxesOf(model);
  const places = arrange(model.filter((object) => !object.position));
  const group = boxesOf(model.map((object) => ({ ...object, position: object.position ? null : (places[object.id] ?? null) })));
  const origin = placed.length > 0 ? besides(frameOf(placed), frameOf(group)) : { x: 0, y: 0 };
  return model.map((object) => {
    const place = places[object.id];
    return object.position || !place ? object : { ...object, position: snap({ x: place.x + origin.x, y: place.y + origin.y }) };
  });
}

/** Right of a frame or below it, where the whole is seen larger. */
function besides(frame: Box, group: Box): Position {
  const right = { x: frame.x + frame.width + gap.aside, y: frame.y };
  const below = { x: frame.x, y: frame.y + frame.height + gap.cards };
  const wide = shownAt({ width: frame.width + gap.aside + group.width, height: Math.max(frame.height, group.height) });
  const tall = shownAt({ width: Math.max(frame.width, group.width), height: frame.height + gap.cards + group.height });
  return tall > wide ? below : right;
}

const shownAt = (size: View): number => Math.min(usualView.width / size.width, usualView.height / size.height);

function boxesOf(model: Model): Box[] {
  return model.flatMap((object) => (object.hidden || !object.position ? [] : [{ ...object.position, ...cardSize(model, object) }]));
}

function frameOf(boxes: readonly Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** The place nearest to `wanted` where a card covers no other. */
export function freePlace(model: Model, size: { width: number; height: number }, wanted: Position): Position {
  const taken = boxesOf(model);
  const step = 40;
  for (let ring = 0; ring < 60; ring++) {
    for (const [dx, dy] of ringOf(ring)) {
      const place = snap({ x: wanted.x + dx * step, y: wanted.y + dy * step });
      if (taken.every((box) => !overlaps({ ...place, ...size }, box, gap.cards))) return place;
    }
  }
  return snap(wanted);
}

function* ringOf(ring: number): Generator<[number, number]> {
  for (let dx = -ring; dx <= ring; dx++)
    for (let dy = -ring; dy <= ring; dy++) if (Math.max(Math.abs(dx), Math.abs(dy)) === ring) yield [dx, dy];
}

type Box = Position & { width: number; height: number };

function overlaps(a: Box, b: Box, apart: number): boolean {
  return a.x < b.x + b.width + apart && b.x < a.x + a.width + apart && a.y < b.y + b.height + apart && b.y < a.y + a.height + apart;
}

/** Where cards go that a grown card would cover: straight down, and those below them in turn. */
export function makeRoom(model: Model, grownIds: readonly string[]): Record<string, Position> {
  const live = model.filter((object) => !object.hidden && object.position);
  const places = new Map(live.map((object) => [object.id, { ...(object.position ?? { x: 0, y: 0 }), ...cardSize(model, object) }]));
  const moved: Record<string, Position> = {};
  const waiting = [...grownIds];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const box = places.get(id);
    if (!box) continue;
    for (const [otherId, other] of places) {
      if (otherId === id || other.y < box.y || !overlaps(box, other, gap.least)) continue;
      const place = snap({ x: other.x, y: box.y + box.height + gap.cards });
      places.set(otherId, { ...other, ...place });
      moved[otherId] = place;
      waiting.push(otherId);
    }
  }
  return moved;
}
