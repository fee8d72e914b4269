import type { Context } from 'koa';
import { AppError, invalid, issue } from '../lib/index.ts';
import { readBytes } from './content-encoding.ts';

export const maxJsonBytes = 10 * 1024 * 1024;
const maxDepth = 100;

/** Reads a JSON body whole, refusing what is too large before it is all here. */
export async function readJson(ctx: Context, limitBytes: number): Promise<unknown> {
  const type = ctx.get('content-type');
  if (type && !/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new AppError('unsupported_media_type', 'Send the body as application/json.');
  }
  const text = await readText(ctx, limitBytes);
  if (text.trim() === '') return undefined;
  assertShallow(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AppError('invalid_json', 'The body is not JSON.', {
      cause,
      errors: [issue('', 'invalid_json', `Not JSON${positionOf(cause)}.`)],
    });
  }
}

async function readText(ctx: Context, limitBytes: number): Promise<string> {
  if (Number(ctx.get('content-length') || 0) > limitBytes) throw tooLarge(ctx, limitBytes);
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of readBytes(ctx)) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) throw tooLarge(ctx, limitBytes);
    chunks.push(chunk);
  }
  const buffer = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  try {
    return utf8.decode(buffer);
  } catch (cause) {
    throw new AppError('invalid_json', 'The body is not UTF-8.', { cause });
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function tooLarge(ctx: Context, limitBytes: number): AppError {
  ctx.set('Connection', 'close'); // what is still on its way isn't read
  return new AppError('too_large', `The body is larger than ${Math.floor(limitBytes / 1024 / 1024)} MB; send it in parts or as an import.`);
}

/** Counts brackets outside strings, so that no recursive code ever meets a body that nests without end. */
function assertShallow(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) throw invalid([issue('', 'too_deep', `The body nests deeper than ${maxDepth}.`)]);
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
}

function positionOf(cause: unknown): string {
  const position = cause instanceof Error ? /position (\d+)/.exec(cause.message)?.[1] : undefined;
  return position ? ` at position ${position}` : '';
}
