/**
 * A server as far as the embedded Postgres knows one: `node embedded-owner.mjs '<options of startEmbeddedPostgres>'`.
 * Says `{"url": …}` or `{"refused": …}` on a line of its own, then each line of its log; SIGTERM stops Postgres.
 */
import { startEmbeddedPostgres } from '../../server/src/db/embedded.ts';

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const logLine = (level) => (fields, message) => say({ level, message, fields });
const log = { info: logLine('info'), warn: logLine('warn'), error: logLine('error') };

try {
  const postgres = await startEmbeddedPostgres({ ...JSON.parse(process.argv[2]), log });
  process.on('SIGTERM', () => void postgres.stop().then(() => process.exit(0)));
  say({ url: postgres.url });
} catch (error) {
  say({ refused: error.message, name: error.name });
  process.exitCode = 1;
}
