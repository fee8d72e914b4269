import type { Typed } from '../../schema/index.ts';
import { f, whole, type Fragment } from '../fragment.ts';
import { clamped, once, plain, simple, type Call, type Compiler } from './computed.ts';

const mostCharacters = 1_000_000;
const mostRepeated = 1_000;

/** As it stands on the wire. */
export function toText({ build, value }: Compiler, arg: Typed): Fragment {
  const { one, currency } = value(arg);
  switch (arg.type) {
    case 'number':
      return f`trim_scale(${one})::text`;
    case 'currency':
      return f`(${one}::text || ' ' || ${currency!})`;
    case 'boolean':
      return once(build, [one], (holds) => f`case when ${holds} then 'TRUE' when not ${holds} then 'FALSE' end`);
    case 'datetime':
      return f`to_char(${one} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    case 'date':
      return f`to_char(${one}, 'YYYY-MM-DD')`;
    case 'list':
      return f`array_to_string(${one}, ', ')`;
    default:
      return f`${one}::text`;
  }
}

const folded = (text: Fragment): Fragment => f`lower(${text} collate "und-x-icu")`;
const count = (value: Fragment | undefined): Fragment => (value ? clamped(value, 0, mostCharacters) : f`1`);

/** Nothing when it would grow past all measure. */
const substitute: Call = ({ build, value }, args) =>
  plain(
    once(
      build,
      args.map((arg) => value(arg).one),
      (text, old, fresh) => {
        const size = f`length(${text!})::numeric * greatest(length(${fresh!}), 1)`;
        return f`case when ${size} <= ${whole(mostCharacters)} then replace(${text!}, ${old!}, ${fresh!}) end`;
      },
    ),
  );

const repeated = simple((text, times) => {
  const longest = whole(mostRepeated);
  return f`left(repeat(left(${text}, ${longest}), ${clamped(times!, 0, mostRepeated)}), ${longest})`;
});

export const textCalls: Record<string, Call> = {
  LEN: simple((text) => f`length(${text})::numeric`),
  LOWER: simple(folded),
  UPPER: simple((text) => f`upper(${text} collate "und-x-icu")`),
  TRIM: simple((text) => f`btrim(regexp_replace(${text}, '\\s+', ' ', 'g'))`),
  LEFT: simple((text, size) => f`left(${text}, ${count(size)})`),
  RIGHT: simple((text, size) => f`right(${text}, ${count(size)})`),
  MID: simple((text, start, size) => f`substr(${text}, ${clamped(start!, 1, mostCharacters)}, ${count(size)})`),
  FIND: simple((part, text) => f`strpos(${text!}, ${part!})::numeric`),
  SUBSTITUTE: substitute,
  REPT: repeated,
  CONTAINS: simple((text, part) => f`(strpos(${folded(text)}, ${folded(part!)}) > 0 is true)`),
  STARTSWITH: simple((text, part) => f`(starts_with(${text}, ${part!}) is true)`),
  ENDSWITH: ({ build, value }, [text, part]) =>
    plain(once(build, [value(part!).one], (end) => f`((right(${value(text!).one}, length(${end})) = ${end}) is true)`)),
};
