import { ConfigError, readConfig } from '../../server/src/config.ts';

const problemsOf = (env: Record<string, string>): string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

test('an empty environment is a good one', () => {
  expect(readConfig({})).toMatchObject({
    port: 4000,
    host: '127.0.0.1',
    databaseUrl: null,
    roles: { web: true, worker: true },
    logLevel: 'info',
  });
});

test('all problems are told at once, and no secret is among them', () => {
  const problems = problemsOf({
    PORT: '70000',
    DATABASE_URL: 'mysql://root:hush@localhost/x',
    ATRIUM_SECRET_KEY: 'short-secret',
    ATRIUM_ADMIN_EMAIL: 'ada@example.com',
    ATRIUM_API_KEY: 'short',
    ATRIUM_ROLES: 'web,cook',
    LOG_LEVEL: 'loud',
  });
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    'PORT',
    'DATABASE_URL',
    'ATRIUM_SECRET_KEY',
    'ATRIUM_ADMIN_EMAIL',
    'ATRIUM_API_KEY',
    'ATRIUM_ROLES',
    'LOG_LEVEL',
  ]);
  expect(problems.join()).not.toMatch(/hush|short-secret/);
});

test('with DATABASE_URL the secret key must be set', () => {
  expect(problemsOf({ DATABASE_URL: 'postgres://a:b@localhost/c' })).toEqual([expect.stringContaining('ATRIUM_SECRET_KEY')]);
});

test('roles are read from a list', () => {
  expect(readConfig({ ATRIUM_ROLES: ' worker ' }).roles).toEqual({ web: false, worker: true });
});
