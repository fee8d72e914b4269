import type { Model, ModelRelation } from '../model/model.ts';
import { inversesOf } from '../model/model.ts';
import { chooseSides } from './edge-path.ts';
import { card } from './card-size.ts';

const laneWidth = 14;
/** Edges whose middles are nearer than this share a gap between two columns of cards. */
const gapWidth = 48;

/** An edge's upright part: `around` goes out and back on one side of the cards, `between` lies in the gap of two. */
type Run = { id: string; way: 'between' | 'right' | 'left'; middle: number; leftY: number; rightY: number };

/** How far each edge's upright part stands from where it would by itself, so that no two lie on each other. */
export function toShifts(model: Model, relations: readonly ModelRelation[]): Map<string, number> {
  const runs = relations.flatMap((relation) => toRun(model, relation));
  const shifts = new Map<string, number>();
  for (const gap of inGaps(runs.filter(({ way }) => way === 'between'))) {
    const shared = gap.reduce((sum, { middle }) => sum + middle, 0) / gap.length;
    gap.toSorted(byTurn).forEach(({ id, middle }, index) => {
      shifts.set(id, shared - middle + (index - (gap.length - 1) / 2) * laneWidth);
    });
  }
  for (const way of ['right', 'left'] as const) {
    for (const gap of inGaps(runs.filter((run) => run.way === way))) {
      gap.toSorted((a, b) => span(a) - span(b)).forEach(({ id }, index) => shifts.set(id, index * laneWidth));
    }
  }
  return shifts;
}

function inGaps(runs: readonly Run[]): Run[][] {
  const gaps: Run[][] = [];
  for (const run of runs.toSorted((a, b) => a.middle - b.middle)) {
    const gap = gaps.at(-1);
    const [first] = gap ?? [];
    if (gap && first && run.middle - first.middle < gapWidth) gap.push(run);
    else gaps.push([run]);
  }
  return gaps;
}

const span = ({ leftY, rightY }: Run): number => Math.abs(leftY - rightY);

/** From left to right: of those that go down, the lowest turns first; of those that go up, the highest. So few cross. */
function byTurn(a: Run, b: Run): number {
  const [aDown, bDown] = [a.rightY > a.leftY, b.rightY > b.leftY];
  if (aDown !== bDown) return aDown ? 1 : -1;
  return aDown ? b.leftY - a.leftY : a.leftY - b.leftY;
}

function toRun(model: Model, { field, source, target }: ModelRelation): Run[] {
  if (source.id === target.id || !source.position || !target.position) return [];
  const own = source.fields.filter((one) => !one.hidden);
  const farRow =
    target.fields.filter((one) => !one.hidden).length + inversesOf(model, target.id).findIndex((inverse) => inverse.field.id === field.id);
  const sourceY = source.position.y + rowMiddle(own.findIndex((one) => one.id === field.id));
  const targetY = target.position.y + rowMiddle(farRow);
  const [a, b] = [source.position.x, target.position.x];
  const [sourceSide, targetSide] = chooseSides({ left: a, right: a + card.width }, { left: b, right: b + card.width });
  const [from, to] = [a + (sourceSide === 1 ? card.width : 0), b + (targetSide === 1 ? card.width : 0)];
  const way = sourceSide !== targetSide ? 'between' : sourceSide === 1 ? 'right' : 'left';
  const middle = way === 'between' ? (from + to) / 2 : way === 'right' ? Math.max(from, to) : Math.min(from, to);
  return [{ id: field.id, way, middle, leftY: a < b ? sourceY : targetY, rightY: a < b ? targetY : sourceY }];
}

const rowMiddle = (index: number): number => card.header + (Math.min(index, card.shownRows) + 0.5) * card.row;
