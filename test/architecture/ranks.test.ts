import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const source = join(root, 'server/src');

/** Lowest first; folders of one rank may not import each other. */
const ranks = [
  ['lib'],
  ['config', 'log'],
  ['db', 'egress', 'extensions'],
  ['idempotency'],
  ['http'],
  ['jobs'],
  ['outbox'],
  ['auth'],
  ['files', 'secrets'],
  ['schema'],
  ['objects'],
  ['query'],
  ['policies'],
  ['records'],
  ['workspaces'],
  ['graphql'],
  ['events'],
  ['profiles'],
  ['consent'],
  ['segments'],
  ['messages', 'pipelines'],
  ['deliveries'],
  ['automations'],
  ['views', 'comments'],
  ['privacy'],
  ['plugins'],
  ['mcp'],
  ['health', 'sweep'],
  ['app'],
  ['start', 'admin'],
  ['main'],
];
const rankOf = new Map(ranks.flatMap((names, rank) => names.map((name) => [name, rank] as const)));

type Import = { file: string; target: string; specifier: string };

const filesIn = (folder: string, pattern: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name) && !/(^|\/)(node_modules|dist)\//.test(name))
    .map((name) => join(folder, name));

const importPattern =
  /^\s*(?:import|export)\b[^'"]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(importPattern)].map((match) => {
    const specifier = (match[1] ?? match[2] ?? match[3])!;
    return { file: relative(root, file), specifier, target: specifier.startsWith('.') ? resolve(dirname(file), specifier) : specifier };
  });
}

const roomOf = (path: string): string => relative(source, path).split(sep)[0]!.replace(/\.ts$/, '');
const serverImports = filesIn(source, /\.ts$/).flatMap((file) => importsOf(file));
const local = serverImports.filter(({ target }) => target.startsWith(source));

test('every room of the server has a rank', () => {
  const rooms = new Set(filesIn(source, /\.ts$/).map(roomOf));
  expect([...rooms].filter((room) => !rankOf.has(room))).toEqual([]);
  expect(local.length).toBeGreaterThan(100);
});

test('a module imports only from a lower rank', () => {
  const upward = local.filter(({ file, target }) => {
    const [from, to] = [roomOf(join(root, file)), roomOf(target)];
    return from !== to && rankOf.get(to)! >= rankOf.get(from)!;
  });
  expect(upward.map(({ file, specifier }) => `${file} -> ${specifier}`)).toEqual([]);
});

test('a module imports another only through its index', () => {
  const around = local.filter(({ file, target }) => {
    const [from, to] = [roomOf(join(root, file)), roomOf(target)];
    return from !== to && relative(source, target).includes(sep) && target !== join(source, to, 'index.ts');
  });
  expect(around.map(({ file, specifier }) => `${file} -> ${specifier}`)).toEqual([]);
});

test('workspaces import only what lies below them', () => {
  const allowed: Record<string, RegExp> = {
    'sdk/core/src': /^$/,
    'studio/src': /^@atrium\/sdk$/,
    'server/src': /^@atrium\/(sdk|sandbox)$/,
  };
  const wrong = Object.entries(allowed).flatMap(([folder, pattern]) =>
    filesIn(join(root, folder), /\.tsx?$/)
      .flatMap((file) => importsOf(file))
      .filter(({ specifier, target }) => {
        const isOurs = specifier.startsWith('@atrium/') || specifier.startsWith('atrium');
        const leaves = specifier.startsWith('.') && !target.startsWith(join(root, folder)) && !target.endsWith('package.json');
        return leaves || (isOurs && !pattern.test(specifier));
      }),
  );
  expect(wrong.map(({ file, specifier }) => `${file} -> ${specifier}`)).toEqual([]);
});

test('nothing but the sandbox imports isolated-vm', () => {
  expect(serverImports.filter(({ specifier }) => specifier === 'isolated-vm')).toEqual([]);
});

test('the SDK depends on nothing', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'sdk/core/package.json'), 'utf8')) as object;
  expect(Object.keys(manifest).filter((key) => /dependencies/i.test(key))).toEqual([]);
  expect(
    filesIn(join(root, 'sdk/core/src'), /\.ts$/)
      .flatMap(importsOf)
      .filter(({ specifier }) => !specifier.startsWith('.')),
  ).toEqual([]);
});

test('SQL that is not bound comes only from where it is made of our own text', () => {
  // Each of these hands `trusted` text of a table of ours or of a fragment that its own brand guards.
  const callers = new Set(
    filesIn(source, /\.ts$/)
      .filter((file) => /\btrusted\(/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(source, file)),
  );
  expect([...callers].toSorted()).toMatchInlineSnapshot(`
[
  "query/fragment.ts",
  "records/batch.ts",
  "records/import/lookup.ts",
  "records/write-sql.ts",
  "schema/apply.ts",
  "schema/ddl.ts",
  "schema/finish.ts",
  "schema/own-tables.ts",
]
`);
});

test('nothing in the repository names a path outside it', () => {
  const suspicious = [...filesIn(source, /\.ts$/), ...filesIn(join(root, 'examples'), /\.(ts|json|md)$/)].filter((file) =>
    /\.\.\/shared\//.test(readFileSync(file, 'utf8')),
  );
  expect(suspicious).toEqual([]);
});
