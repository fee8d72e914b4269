import pg from 'pg';

export const companies = 10_000;
export const people = 100_000;
export const industries = 100;

/** The same rows at every run: ids and values follow from their number. */
export async function seed(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('set search_path = ws_main');
  await client.query(
    `insert into company (id, created_at, created_by, updated_at, updated_by, version, name, industry, employees)
     select ${idOf('n', 1)}, '2026-01-01'::timestamptz + n * interval '1 second', 'bench', '2026-01-01', 'bench', 1,
       'Company ' || n, 'industry ' || n % $2, n % 5000
     from generate_series(1, $1::int) n`,
    [companies, industries],
  );
  await client.query(
    `insert into person (id, created_at, created_by, updated_at, updated_by, version, name_first, name_last, email, title, company_id, score)
     select ${idOf('n', 2)}, '2026-01-01'::timestamptz + n * interval '1 second', 'bench', '2026-01-01', 'bench', 1,
       'First' || n % 1000, 'Last' || n % 7919, 'person' || n || '@example.com', 'Title ' || n % 50, ${idOf('1 + n * 7919 % $2', 1)}, n % 100
     from generate_series(1, $1::int) n`,
    [people, companies],
  );
  await client.query('analyze company, person');
  await client.end();
}

const idOf = (n: string, kind: 1 | 2) => `('00000000-0000-700${kind}-8000-' || lpad(to_hex((${n})::int), 12, '0'))::uuid`;
export const idFor = (n: number, kind: 'company' | 'person'): string =>
  `00000000-0000-700${kind === 'company' ? 1 : 2}-8000-${n.toString(16).padStart(12, '0')}`;
