import type { Api } from './client.ts';
import { ProblemError } from './problem.ts';

export type ServerEvent = { id: string | null; type: string; data: string };

type Options = {
  api: Api;
  path: string;
  query: Record<string, string>;
  signal: AbortSignal;
  onEvent: (event: ServerEvent) => void;
  /** What happened meanwhile can't be told any more: read everything again. */
  onGap: () => void;
};

const firstWaitMs = 1_000;
const longestWaitMs = 30_000;
/** Three times the server's heartbeat. */
const silenceMs = 45_000;
/** Asking again wouldn't help. */
const finalStatus = [400, 401, 403, 404, 422];

/**
 * Server-sent events over fetch until `signal` aborts, with growing pauses between tries, each going on where the last
 * one ended. Not `EventSource`: that one can't send the header that names the workspace.
 */
export async function followEvents({ api, path, query, signal, onEvent, onGap }: Options): Promise<void> {
  let waitMs = firstWaitMs;
  let cursor: string | undefined;
  while (!signal.aborted) {
    try {
      const response = await api.open('GET', path, undefined, { query: { ...query, cursor }, signal });
      waitMs = firstWaitMs;
      const read = (event: ServerEvent) => {
        cursor = event.id ?? cursor;
        if (event.data) onEvent(event);
      };
      if (response.body) await readEvents(response.body, read);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ProblemError && finalStatus.includes(error.status)) return;
      if (error instanceof ProblemError && error.code === 'cursor_expired') {
        cursor = undefined;
        onGap();
      }
    }
    await pause(waitMs, signal);
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
}

async function readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>, onEvent: (event: ServerEvent) => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (;;) {
    const { done, value } = await within(silenceMs, reader.read());
    if (done) return;
    buffer += value.replaceAll('\r', '');
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) {
      onEvent(parseEvent(block));
    }
  }
}

/** A line that was cut without a word never ends by itself: silence past the heartbeat ends it. */
function within<T>(ms: number, wait: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The stream has fallen silent.')), ms);
    wait.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function parseEvent(block: string): ServerEvent {
  const event: ServerEvent = { id: null, type: 'message', data: '' };
  for (const line of block.split('\n')) {
    const [, name, value = ''] = /^([^:]+):? ?(.*)$/.exec(line) ?? [];
    if (name === 'id') event.id = value;
    if (name === 'event') event.type = value;
    if (name === 'data') event.data += (event.data ? '\n' : '') + value;
  }
  return event;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
