import { fileURLToPath } from 'node:url';

const onOldest = process.env.ATRIUM_TEST_POSTGRES === '16';

/**
 * Native ES modules, as the server runs them: nothing of node_modules is transformed, and `import.meta`, top-level
 * await and JSON imports are Node's own. Start it by `npm test`, which gives Node the flag that jest needs for that.
 * @type {import('jest').Config}
 */
export default {
  rootDir: fileURLToPath(new URL('.', import.meta.url)),
  ...(onOldest && { displayName: 'Postgres 16' }),
  // The oldest Postgres that users may have is for what runs on it: the core.
  testMatch: [onOldest ? '<rootDir>/server/**/*.test.ts' : '<rootDir>/**/*.test.{ts,tsx}'],
  // That one brings its own Postgres.
  testPathIgnorePatterns: onOldest ? ['/server/db/embedded.test.ts$'] : [],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '\\.tsx?$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', tsx: false, importAttributes: true },
          experimental: { keepImportAttributes: true },
          transform: { react: { runtime: 'automatic' } },
        },
        sourceMaps: 'inline',
      },
    ],
  },
  globalSetup: '<rootDir>/support/start-postgres.mjs',
  globalTeardown: '<rootDir>/support/stop-postgres.mjs',
  maxWorkers: 2,
  // For a machine that does something else as well.
  testTimeout: 60_000,
};
