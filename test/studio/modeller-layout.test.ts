import { arrange } from '../../studio/src/modeller/canvas/arrange.ts';
import { cardSize } from '../../studio/src/modeller/canvas/card-size.ts';
import { freePlace, makeRoom, withPlaces } from '../../studio/src/modeller/canvas/layout.ts';
import { chooseSides } from '../../studio/src/modeller/canvas/edge-path.ts';
import { toShifts } from '../../studio/src/modeller/canvas/lanes.ts';
import { findObject, type Model, relationsOf } from '../../studio/src/modeller/model/model.ts';
import { base, field, object } from './modeller-fixture.ts';

const overlapping = (model: Model): string[] =>
  model.flatMap((a) =>
    model
      .filter((b) => a.id < b.id && a.position && b.position)
      .filter((b) => {
        const [sizeA, sizeB] = [cardSize(model, a), cardSize(model, b)];
        const [p, q] = [a.position!, b.position!];
        return p.x < q.x + sizeB.width && q.x < p.x + sizeA.width && p.y < q.y + sizeB.height && q.y < p.y + sizeA.height;
      })
      .map((b) => `${a.name} ${b.name}`),
  );
const placed = (model: Model, places: Record<string, { x: number; y: number }>): Model =>
  model.map((one) => ({ ...one, position: places[one.id] ?? one.position }));

test('arranged cards cover none of each other, and what is pointed at stands left', () => {
  const model = placed(base(), arrange(base()));
  expect(overlapping(model)).toEqual([]);
  expect(findObject(model, 'o-company')!.position!.x).toBeLessThan(findObject(model, 'o-person')!.position!.x);
});

test.each([
  ['a chain', (names: string[], at: number) => (at > 0 ? [names[at - 1]!] : [])],
  ['a star', (names: string[], at: number) => (at > 0 ? [names[0]!] : [])],
  ['what is related to nothing', () => []],
])('%s is arranged to be read at once', (_, targetsOf) => {
  const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];
  const text = Array.from({ length: 5 }, (_unused, n) => field(`text_${n}`));
  const model = names.map((name, at) => {
    const relations = targetsOf(names, at).map((to) => field(to, { type: 'relation', targetId: `new:${to}`, cardinality: 'many_to_one' }));
    return object(name, `${name}s`, [...text, ...relations]);
  });
  const view = { width: 1000, height: 700 };
  const arranged = placed(model, arrange(model, view));
  expect(overlapping(arranged)).toEqual([]);
  const boxes = arranged.map((one) => ({ ...one.position!, ...cardSize(arranged, one) }));
  const width = Math.max(...boxes.map((box) => box.x + box.width));
  const height = Math.max(...boxes.map((box) => box.y + box.height));
  expect(Math.min(view.width / width, view.height / height)).toBeGreaterThan(0.66);
});

test('a chain that is folded runs from neighbour to neighbour', () => {
  const names = ['one', 'two', 'three', 'four', 'five', 'six'];
  const next = (to: string) => field(to, { type: 'relation', targetId: `new:${to}`, cardinality: 'many_to_one' });
  const model = names.map((name, at) => object(name, `${name}s`, at > 0 ? [next(names[at - 1]!)] : []));
  const arranged = placed(model, arrange(model, { width: 640, height: 640 }));
  const columns = [...new Set(arranged.map(({ position }) => position!.x))].toSorted((a, b) => a - b);
  const columnOf = (name: string) => columns.indexOf(findObject(arranged, `new:${name}`)!.position!.x);
  expect(columns.length).toBeGreaterThan(1);
  for (let at = 1; at < names.length; at++) expect(Math.abs(columnOf(names[at]!) - columnOf(names[at - 1]!))).toBeLessThan(2);
});

test('cards that were never placed stand beside those that were', () => {
  const model = withPlaces([
    ...placed(base(), { 'o-person': { x: 0, y: 0 }, 'o-company': { x: 400, y: 0 } }),
    { ...object('order', 'orders'), position: null },
  ]);
  expect(findObject(model, 'o-person')!.position).toEqual({ x: 0, y: 0 });
  expect(overlapping(model)).toEqual([]);
});

test('a card that was never placed stands below a wide drawing, and beside a tall one', () => {
  const fresh: Model = [{ ...object('order', 'orders'), position: null }];
  const [one, two, three] = ['one', 'two', 'three'].map((name) => object(name, `${name}s`));
  const wide = withPlaces([...[one!, two!, three!].map((each, at) => ({ ...each, position: { x: at * 400, y: 0 } })), ...fresh]);
  expect(findObject(wide, 'new:order')!.position).toMatchObject({ x: 0 });
  const tall = withPlaces([...[one!, two!, three!].map((each, at) => ({ ...each, position: { x: 0, y: at * 400 } })), ...fresh]);
  expect(findObject(tall, 'new:order')!.position).toMatchObject({ y: 0 });
});

test('a new card takes the free place nearest to where it was wanted', () => {
  const model = placed(base(), { 'o-person': { x: 0, y: 0 }, 'o-company': { x: 400, y: 0 } });
  const order = object('order', 'orders');
  const position = freePlace(model, cardSize(model, order), { x: 0, y: 0 });
  expect(overlapping([...model, { ...order, position }])).toEqual([]);
});

test('a card that grows pushes those below it down', () => {
  const fields = Array.from({ length: 12 }, (_, n) => field(`f${n}`));
  const model: Model = [
    { ...object('tall', 'talls', fields), position: { x: 0, y: 0 } },
    { ...object('next', 'nexts'), position: { x: 0, y: 120 } },
    { ...object('last', 'lasts'), position: { x: 0, y: 240 } },
    { ...object('aside', 'asides'), position: { x: 600, y: 120 } },
  ];
  const moved = makeRoom(model, ['new:tall']);
  expect(Object.keys(moved)).toEqual(['new:next', 'new:last']);
  expect(overlapping(placed(model, moved))).toEqual([]);
});

test.each([
  ['facing each other', { left: 0, right: 100 }, { left: 200, right: 300 }, [1, -1]],
  ['the other way round', { left: 200, right: 300 }, { left: 0, right: 100 }, [-1, 1]],
  ['one above the other', { left: 0, right: 100 }, { left: 20, right: 120 }, [1, 1]],
])('edges choose their sides: %s', (_, source, target, sides) => expect(chooseSides(source, target)).toEqual(sides));

test('edges in one gap have a lane each', () => {
  const relation = (name: string, targetId: string) => field(name, { type: 'relation', targetId, cardinality: 'many_to_one' });
  const order = object('order', 'orders', [relation('buyer', 'o-person'), relation('seller', 'o-company'), relation('payer', 'o-person')]);
  const model = placed([...base(), order], { 'o-person': { x: 0, y: 0 }, 'o-company': { x: 0, y: 400 }, 'new:order': { x: 500, y: 0 } });
  const shifts = toShifts(
    model,
    relationsOf(model).filter(({ source }) => source.id === order.id),
  );
  expect(new Set(shifts.values()).size).toBe(3);
});
