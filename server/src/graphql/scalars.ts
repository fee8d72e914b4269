import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped, type ValueNode } from 'graphql';

type Parse = (value: unknown) => unknown;

/**
 * A scalar of the wire. Answers never pass through it: Postgres writes them. What it refuses is a value of the wrong JSON
 * type; what else is wrong is said by the record service and the query language, with all other issues.
 */
function scalar(name: string, description: string, parse: Parse, specifiedByURL?: string): GraphQLScalarType {
  const parseLiteral = (node: ValueNode, variables?: Parameters<typeof valueFromASTUntyped>[1]): unknown =>
    parse(literalOf(node, variables));
  return new GraphQLScalarType({ name, description, specifiedByURL, parseValue: parse, parseLiteral, serialize: (value) => value });
}

/** Numbers of a literal as JSON would read them. */
const literalOf = (node: ValueNode, variables: Parameters<typeof valueFromASTUntyped>[1]): unknown =>
  node.kind === Kind.INT ? Number(node.value) : valueFromASTUntyped(node, variables);

function refuse(what: string, value: unknown): never {
  throw new GraphQLError(`Expected ${what}, not ${JSON.stringify(value)?.slice(0, 60)}.`);
}

const textOf =
  (what: string): Parse =>
  (value) =>
    typeof value === 'string' ? value : refuse(what, value);

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

export const long = scalar('Long', 'A whole number within ±(2^53−1).', (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : refuse('a whole number within ±9007199254740991', value),
);

export const date = scalar(
  'Date',
  'A day, `2010-12-01`. A filter also takes `$TODAY` and `$TODAY(-7 days)`.',
  textOf('a day such as "2010-12-01"'),
);

export const dateTime = scalar(
  'DateTime',
  'An instant, `2010-12-01T08:26:00.000Z`, always with milliseconds and Z. A filter also takes a day, `$NOW` and `$NOW(-30 days)`.',
  textOf('an instant such as "2010-12-01T08:26:00.000Z"'),
  'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
);

export const time = scalar('Time', 'A time of day, `08:26:00`.', textOf('a time of day such as "08:26:00"'));

export const duration = scalar(
  'Duration',
  'A length of time, `P1DT2H`.',
  textOf('a duration such as "P1DT2H"'),
  'https://en.wikipedia.org/wiki/ISO_8601#Durations',
);

export const json = scalar('JSON', 'Any JSON.', (value) => value, 'https://www.rfc-editor.org/rfc/rfc8259');

/** GraphQL's inputs can't be "text or an object", which is what an amount is compared with. */
export const moneyValue = scalar('Money_Value', 'A decimal string, which compares the amount, or `{amount, currency}`.', (value) =>
  typeof value === 'string' || isObject(value) ? value : refuse('a decimal string such as "12.50", or {amount, currency}', value),
);

/** As `moneyValue`: of a many-to-many one says all ids, or what comes and goes. */
export const linkChange = scalar('Link_Change', 'A list of ids, which replaces what was linked, or `{add: […], remove: […]}`.', (value) =>
  Array.isArray(value) || isObject(value) ? value : refuse('a list of ids, or {add, remove}', value),
);
