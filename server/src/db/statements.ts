import type { PoolClient, QueryResultRow } from 'pg';

/** Named statements that a connection keeps; the least recently used one is deallocated. */
const perConnection = 500;
const namesKept = 5000;

type Connection = { parsedStatements: Record<string, string> };

/**
 * Runs statements by name, so that Postgres parses and plans each shape once a connection.
 * Names are given out once and never for another text.
 */
export function createStatements() {
  const names = new Map<string, string>();
  const used = new WeakMap<PoolClient, Map<string, true>>();
  let next = 0;
  return { run };

  async function run<R extends QueryResultRow>(client: PoolClient, text: string, values: unknown[]): Promise<R[]> {
    const name = nameOf(text);
    touch(client, name);
    const { rows } = await client.query<R>({ name, text, values });
    return rows;
  }

  function nameOf(text: string): string {
    let name = names.get(text);
    if (name === undefined) {
      if (names.size >= namesKept) names.delete(names.keys().next().value!);
      name = `a${next++}`;
      names.set(text, name);
    }
    return name;
  }

  function touch(client: PoolClient, name: string): void {
    let kept = used.get(client);
    if (!kept) used.set(client, (kept = new Map()));
    else if (kept.delete(name)) {
      kept.set(name, true);
      return;
    }
    kept.set(name, true);
    if (kept.size <= perConnection) return;
    const oldest = kept.keys().next().value!;
    kept.delete(oldest);
    const { parsedStatements } = (client as unknown as { connection: Connection }).connection; // pg has no public door for this
    delete parsedStatements[oldest];
    void client.query(`deallocate "${oldest}"`).catch(() => undefined); // queued before the statement; gone already is fine
  }
}
