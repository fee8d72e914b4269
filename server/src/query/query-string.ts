import type { Issue } from '@atrium/sdk';
import { issue, pointer } from '../lib/index.ts';
import { limits } from './limits.ts';

/** What a query string says, as a body would; `asText` when its filter's values are text still. */
type Read = { query: Record<string, unknown>; asText: boolean; issues: Issue[] };

const bracketed = /^(filter|fields|sort)((?:\[[^[\]]*\])+)$/;

/** Puts a query string's parameters together: `filter={json}` or `filter[company][industry][_in]=retail`, `fields=a,b.c`, `sort=-a`. */
export function readQueryString(input: unknown): Read {
  const read: Read = { query: {}, asText: false, issues: [] };
  if (typeof input !== 'object' || input === null) return read;
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined) continue;
    const match = bracketed.exec(key);
    if (!match) put(read, key, value);
    else if (match[1] === 'filter') putFilter(read, key, { steps: stepsOf(match[2]!), value });
    else read.query[match[1]!] = [read.query[match[1]!] ?? [], value].flat(); // fields[]=a&fields[]=b, sort[0]=a
  }
  return read;
}

function put(read: Read, key: string, value: unknown): void {
  const { query, issues } = read;
  if (key === 'filter' && query.filter !== undefined) {
    issues.push(issue('/query/filter', 'duplicate', 'A filter is given once, either as JSON or in brackets.'));
  } else if (key === 'filter' && typeof value === 'string') {
    putJson(read, key, value);
  } else if (key === 'aggregate' && typeof value === 'string') {
    putJson(read, key, value);
  } else if (key === 'fields' || key === 'sort' || key === 'group_by') {
    query[key] = [value].flat().flatMap((one: unknown) => (typeof one === 'string' ? one.split(',').filter(Boolean) : [one]));
  } else if (Array.isArray(value) && key !== 'filter') {
    issues.push(issue(`/query${pointer(key)}`, 'duplicate', `${key} is given more than once.`));
  } else if (key === 'limit' && typeof value === 'string' && /^\d+$/.test(value)) {
    query[key] = Number(value);
  } else if (key === 'count' && (value === 'true' || value === 'false')) {
    query[key] = value === 'true';
  } else {
    query[key] = value;
  }
}

const examples = {
  filter: '{"name": {"_eq": "Ada"}}, or use filter[name][_eq]=Ada',
  aggregate: '{"count": true, "sum": ["total"]}',
};

function putJson({ query, issues }: Read, key: keyof typeof examples, value: string): void {
  try {
    query[key] = JSON.parse(value);
  } catch {
    issues.push(issue(`/query/${key}`, 'invalid_json', `${key} holds JSON such as ${examples[key]}.`));
  }
}

const stepsOf = (brackets: string): string[] => brackets.slice(1, -1).split('][');

function putFilter(read: Read, key: string, { steps, value }: { steps: string[]; value: unknown }): void {
  if (read.query.filter !== undefined && !read.asText) {
    read.issues.push(issue(`/query${pointer(key)}`, 'duplicate', 'A filter is given either as JSON or in brackets.'));
    return;
  }
  if (steps.length > limits.inputDepth) {
    read.issues.push(issue('/query/filter', 'too_deep', `A filter nests at most ${limits.filterDepth} levels.`));
    return;
  }
  read.asText = true;
  // Without a prototype, so that no name means anything but itself.
  let place: Record<string, unknown> = (read.query.filter ??= Object.create(null)) as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) {
    const next = (place[step] ??= Object.create(null));
    if (typeof next !== 'object' || Array.isArray(next)) {
      read.issues.push(issue(`/query${pointer(key)}`, 'duplicate', `${step} is given both a value and something below it.`));
      return;
    }
    place = next as Record<string, unknown>;
  }
  place[steps.at(-1)!] = value;
}
