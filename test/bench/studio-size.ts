import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

/** JavaScript that the studio's page asks for at once, gzipped, in KB. */
export async function firstLoadKb(): Promise<number> {
  const html = await readFile('studio/dist/index.html', 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]!);
  if (scripts.length === 0) throw new Error('the studio has no scripts; is it built?');
  const sizes = await Promise.all(scripts.map(async (path) => gzipSync(await readFile(`studio/dist/${path}`)).length));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}
