import { Agent, request } from 'node:http';

export type Shot = { method: string; path: string; headers?: Record<string, string>; body?: string };
export type Load = { requests: number; seconds: number; latenciesMs: number[]; failed: number };

const concurrency = 10;

/** Sends `count` requests over ten kept connections and remembers how long each took. */
export async function fire(url: string, count: number, shotOf: (n: number) => Shot): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const latenciesMs: number[] = [];
  let next = 0;
  let failed = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < count) {
        const from = performance.now();
        const status = await send(agent, url, shotOf(next++));
        latenciesMs.push(performance.now() - from);
        if (status >= 400) failed += 1;
      }
    }),
  );
  agent.destroy();
  return { requests: count, seconds: (performance.now() - started) / 1000, latenciesMs: latenciesMs.toSorted((a, b) => a - b), failed };
}

export const percentile = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

function send(agent: Agent, url: string, { method, path, headers, body }: Shot): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url + path,
      { agent, method, headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        response.on('end', () => resolve(response.statusCode!));
        response.resume();
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
