import type { Connection, Selection } from './ast.ts';

/** How many records an answer could hold for each row that it selects from. */
export function costOf(selection: Selection): number {
  let cost = 0;
  for (const one of selection) {
    if (one.as === 'one') cost += 1 + costOf(one.selection);
    else if (one.as === 'list') cost += one.page.limit * (1 + costOf(one.selection));
    else if (one.as === 'connection') cost += one.page.limit * (1 + costOfConnection(one.connection));
    else if (one.as === 'ids') cost += idsCost;
  }
  return cost;
}

const idsCost = 20; // most lists of ids are short; they are capped at limits.relatedIds

export function costOfConnection(connection: Connection): number {
  let cost = 0;
  for (const part of connection) {
    if (part.as === 'nodes') cost += costOf(part.selection);
    else if (part.as === 'edges') for (const edge of part.parts) if (edge.as === 'node') cost += costOf(edge.selection);
  }
  return cost;
}
