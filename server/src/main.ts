import { existsSync } from 'node:fs';
import { startAtrium } from './start.ts';
import { ConfigError, readConfig } from './config.ts';

const started = performance.now();

try {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env);
  const atrium = await startAtrium(config);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `\n  Atrium is ready in ${seconds} s\n\n${atrium.addresses.map(({ what, url }) => `  ${what.padEnd(10)} ${url}`).join('\n')}\n\n`,
  );
  // Without a terminal there is none to hang up, and nohup's choice to outlive it stands.
  stopOn(process.stdin.isTTY ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM'], atrium.stop);
} catch (error) {
  const isOurs = error instanceof ConfigError || (error instanceof Error && ['StartupError', 'SecretKeyError'].includes(error.name));
  process.stderr.write(`\n${isOurs ? (error as Error).message : error instanceof Error ? error.stack : String(error)}\n\n`);
  process.exit(1);
}

/** Once: finish what runs, then go. The second time: go. */
function stopOn(signals: NodeJS.Signals[], stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of signals) {
    process.on(signal, () => {
      if (stopping) process.exit(130);
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`Stopping failed: ${error instanceof Error ? error.stack : String(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}
