import type { Api } from './client.ts';
import { ProblemError } from './problem.ts';

export type ServerEvent = { id: string | null; type: string; data: string };

type Options = { api: Api; path: string; query: () => Record<string, string | undefined>; signal: AbortSignal; onEvent: (event: ServerEvent) => void; onOpen?: () => void };

const firstWaitMs = 1_000;
const longestWaitMs = 30_000;

/**
 * Server-sent events over fetch until `signal` aborts, with growing pauses between tries. Not `EventSource`: that one
 * can't send the header that names the workspace.
 */
export async function followEvents({ api, path, query, signal, onEvent, onOpen }: Options): Promise<void> {
  let waitMs = firstWaitMs;
  while (!signal.aborted) {
    try {
      const response = await api.open('GET', path, undefined, { query: query(), signal });
      waitMs = firstWaitMs;
      onOpen?.();
      if (response.body) await readEvents(response.body, onEvent);
    } catch (error) {
      if (signal.aborted || (error instanceof ProblemError && error.status >= 400 && error.status < 500)) return;
    }
    await pause(waitMs, signal);
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
}

async function readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>, onEvent: (event: ServerEvent) => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    buffer += value.replaceAll('\r', '');
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event) onEvent(event);
    }
  }
}

function parseEvent(block: string): ServerEvent | null {
  const event: ServerEvent = { id: null, type: 'message', data: '' };
  for (const line of block.split('\n')) {
    const [, name, value = ''] = /^([^:]+):? ?(.*)$/.exec(line) ?? [];
    if (name === 'id') event.id = value;
    if (name === 'event') event.type = value;
    if (name === 'data') event.data += (event.data ? '\n' : '') + value;
  }
  return event.data ? event : null;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
