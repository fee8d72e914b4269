import type { Issue } from '@atrium/sdk';
import type { Runner } from '../db/index.ts';
import { AppError, invalid, issue } from '../lib/index.ts';
import type { Definitions, FieldDef, ObjectDef } from '../schema/index.ts';
import { countColumnsEver, countOptions, countTooLong, listDoubled } from './store.ts';

type PlaceOf = (id: string, what: string) => string | undefined;
type Pair = { object: ObjectDef; before: FieldDef; after: FieldDef };

/**
 * What the records that are there say against a change. Throws `not_unique` with the first ten offenders, `restricted`
 * where records hold an option that would go, and `invalid` where values are too long for an index, or for several of these.
 */
export async function checkData(runner: Runner, before: Definitions, after: Definitions, placeOf: PlaceOf): Promise<void> {
  const pairs = before.objects.flatMap((object): Pair[] => {
    const next = after.byId.get(object.id);
    return object.fields.flatMap((field) => {
      const counterpart = next?.fields.find(({ id }) => id === field.id);
      return counterpart && field.columns.length > 0 ? [{ object, before: field, after: counterpart }] : [];
    });
  });
  const { schema } = before;
  const found = [
    { code: 'invalid', issues: await collect(pairs, (pair) => findTooLong(runner, schema, pair, placeOf)) },
    { code: 'not_unique', issues: await collect(pairs, (pair) => findDoubled(runner, schema, pair, placeOf)) },
    { code: 'restricted', issues: await collect(pairs, (pair) => findUsedOptions(runner, schema, pair, placeOf)) },
  ] as const;
  const [first, ...others] = found.filter(({ issues }) => issues.length > 0);
  if (!first) return;
  const errors = found.flatMap(({ issues }) => issues);
  throw new AppError(others.length === 0 ? first.code : 'invalid', errors[0]!.message, { errors });
}

/** Postgres takes this many columns a table, and counts dropped ones for as long as the table lives. */
const mostColumnsEver = 1600;

/** Throws `invalid` where a table has had so many columns that it can't get those that a change adds. */
export async function checkColumns(runner: Runner, before: Definitions, after: Definitions, placeOf: PlaceOf): Promise<void> {
  const issues: Issue[] = [];
  for (const object of before.objects) {
    const had = new Set(object.fields.map(({ id }) => id));
    const added = (after.byId.get(object.id)?.fields ?? [])
      .filter(({ id }) => !had.has(id))
      .flatMap(({ id, columns }) => columns.map(() => id));
    if (added.length === 0) continue;
    const ever = await countColumnsEver(runner, before.schema, object.table);
    if (ever + added.length <= mostColumnsEver) continue;
    const first = added[Math.max(0, mostColumnsEver - ever)]!;
    issues.push(
      issue(
        placeOf(first, 'name') ?? '',
        'too_many',
        `The table of ${object.pluralLabel.toLowerCase()} has had ${ever.toLocaleString('en')} columns, deleted ones too, and Postgres takes no more than ${mostColumnsEver.toLocaleString('en')}. Make an object of its own for the rest.`,
      ),
    );
  }
  if (issues.length > 0) throw invalid(issues);
}

async function collect(pairs: readonly Pair[], find: (pair: Pair) => Promise<Issue[]>): Promise<Issue[]> {
  const issues: Issue[] = [];
  for (const pair of pairs) issues.push(...(await find(pair)));
  return issues;
}

const isIndexed = ({ unique, options }: FieldDef) => unique || options.indexed === true;
const isText = ({ columns }: FieldDef) => columns.length === 1 && columns[0]!.type === 'text';

async function findTooLong(runner: Runner, schema: string, { object, before, after }: Pair, placeOf: PlaceOf): Promise<Issue[]> {
  if (!isText(after) || !isIndexed(after) || isIndexed(before)) return [];
  const count = await countTooLong(runner, schema, object, before);
  if (count === 0) return [];
  return [
    issue(
      placeOf(after.id, 'unique') ?? '',
      'too_long',
      `${records(count)} ${count === 1 ? 'holds' : 'hold'} more text in “${after.label}” than an index takes.`,
    ),
  ];
}

async function findDoubled(runner: Runner, schema: string, { object, before, after }: Pair, placeOf: PlaceOf): Promise<Issue[]> {
  const folded = after.options.caseInsensitive === true;
  if (!after.unique || (before.unique && (before.options.caseInsensitive === true || !folded))) return [];
  const doubled = await listDoubled(runner, schema, object, before, folded);
  return doubled.map(({ value, count, ids }) =>
    issue(
      placeOf(after.id, 'unique') ?? '',
      'not_unique',
      `${records(count)} hold ${JSON.stringify(shortened(value))} in “${after.label}”: ${ids.join(', ')}${count > ids.length ? ', …' : ''}.`,
    ),
  );
}

async function findUsedOptions(runner: Runner, schema: string, { object, before, after }: Pair, placeOf: PlaceOf): Promise<Issue[]> {
  const kept = new Set((after.options.options ?? []).map(({ value }) => value));
  const gone = (before.options.options ?? []).map(({ value }) => value).filter((value) => !kept.has(value));
  if (gone.length === 0) return [];
  const used = await countOptions(runner, schema, object, before, gone);
  return used.map(({ value, count }) =>
    issue(
      placeOf(after.id, 'options') ?? '',
      'in_use',
      `${records(count)} ${count === 1 ? 'holds' : 'hold'} the option ${value} of “${after.label}”; archive it instead.`,
    ),
  );
}

const records = (count: number) => (count === 1 ? '1 record' : `${count.toLocaleString('en')} records`);
const shortened = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
