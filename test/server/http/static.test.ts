import { once } from 'node:events';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Koa from 'koa';
import { studioFiles } from '../../../server/src/http/index.ts';

let directory: string;
let url: string;
let close: () => void;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atrium-static-'));
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Studio</title>');
  await writeFile(join(directory, 'assets/a-1.js'), 'export const a = 1;');
  await writeFile(join(directory, 'assets/a-1.js.gz'), gzipSync('export const a = 1;'));
  const server = new Koa().use(studioFiles(directory)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
});
afterAll(async () => {
  close();
  await rm(directory, { recursive: true, force: true });
});

test('a page address answers the one page, which is asked for anew each time', async () => {
  for (const path of ['/', '/o/person', '/settings/roles']) {
    const response = await fetch(url + path);
    expect(await response.text()).toContain('Studio');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  }
});

test('an asset is compressed, kept for good, and answered 304 when it is known', async () => {
  const response = await fetch(`${url}/assets/a-1.js`);
  expect(await response.text()).toBe('export const a = 1;');
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(response.headers.get('content-type')).toMatch(/javascript/);
  expect(response.headers.get('cache-control')).toContain('immutable');
  // fetch() asks intermediaries for a fresh copy as soon as it is given a condition; a browser's own cache doesn't.
  const asked = get(`${url}/assets/a-1.js`, { headers: { 'if-none-match': response.headers.get('etag')! } });
  const [again] = (await once(asked, 'response')) as [IncomingMessage];
  expect(again.statusCode).toBe(304);
  again.resume();
});

test('what is not there is 404, and addresses of the API are left alone', async () => {
  for (const path of ['/assets/none.js', '/api/v1/nothing', '/assets/../../etc/passwd', '/%2e%2e/package.json']) {
    const response = await fetch(url + path);
    expect(await response.text()).not.toContain('dependencies');
    if (path !== '/%2e%2e/package.json' && path !== '/assets/../../etc/passwd') expect(response.status).toBe(404);
  }
});

test('a build under the running server changes nothing of what it serves', async () => {
  await rm(directory, { recursive: true });
  expect(await (await fetch(`${url}/assets/a-1.js`)).text()).toBe('export const a = 1;');
  expect((await fetch(url)).status).toBe(200);
});
