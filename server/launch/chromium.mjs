import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './runtime.mjs';
import { LaunchError, step } from './step.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const macBrowser = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * A Chromium for the browser tests: the machine's own, else Debian's by apt when we may, else Playwright's.
 * @returns its path
 */
export async function provideChromium() {
  let path;
  await step('chromium', async (say) => {
    path = findChromium();
    if (path) return path;
    say('installing');
    const failures = [];
    for (const attempt of [installDebians, installPlaywrights]) {
      failures.push(attempt());
      path = findChromium();
      if (path) return path;
    }
    throw new LaunchError(
      `The browser tests need Chromium, and it can't be installed here. Install it, or name one by ATRIUM_CHROMIUM=/path/to/chromium.\n` +
        failures.filter(Boolean).join('\n'),
    );
  });
  return path;
}

function findChromium() {
  const given = process.env.ATRIUM_CHROMIUM;
  if (given && !runs(given)) throw new LaunchError(`ATRIUM_CHROMIUM is ${given}, which does not run.`);
  if (given) return given;
  const folders = process.env.PATH.split(':');
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, macBrowser, playwrightsPath()].find((path) => path && existsSync(path) && !(mayBeStub(path) && !runs(path)));
}

/** Ubuntu's is a script that may only say to install a snap. */
const mayBeStub = (path) => path.endsWith('/chromium-browser');
const runs = (path) => spawnSync(path, ['--version', '--no-sandbox'], { stdio: 'ignore', timeout: 20_000 }).status === 0;

/** @returns why not, if so */
function installDebians() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (process.getuid?.() !== 0 || !/^ID=debian$/m.test(release)) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = spawnSync('apt-get', ['update', '-qq'], { env, encoding: 'utf8' });
  const install = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], {
    env,
    encoding: 'utf8',
  });
  return install.status === 0 ? undefined : `apt-get: ${install.stderr || update.stderr || install.error}`;
}

/** With the system's libraries that it needs, when we may install them. */
function installPlaywrights() {
  const cli = join(root, 'node_modules', 'playwright-core', 'cli.js');
  const withSystem = process.getuid?.() === 0 ? ['--with-deps'] : [];
  const { status, stderr, error } = spawnSync(process.execPath, [cli, 'install', '--no-shell', ...withSystem, 'chromium'], {
    encoding: 'utf8',
  });
  return status === 0 ? undefined : `playwright install: ${stderr || error}`;
}

function playwrightsPath() {
  try {
    return createRequire(join(root, 'test', 'package.json'))('playwright-core').chromium.executablePath();
  } catch {
    return undefined;
  }
}
