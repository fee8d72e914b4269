import { finished, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Context } from 'koa';
import { AppError } from '../lib/index.ts';

const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

const encodingOf = (ctx: Context): string | null => {
  const encoding = ctx.get('content-encoding').trim().toLowerCase();
  return encoding === '' || encoding === 'identity' ? null : encoding;
};

/** For bodies that are read as they come. Throws `unsupported_media_type`. */
export function assertPlain(ctx: Context): void {
  const encoding = encodingOf(ctx);
  if (encoding !== null) throw unsupported(`This body can't be sent with the Content-Encoding ${encoding}; send it as it is.`, 'identity');
}

/**
 * The body's bytes, unpacked, a piece at a time; whoever counts them counts what they have become, so that a small body
 * grows no larger than a plain one may be. Throws `unsupported_media_type`, and `bad_request` for what can't be unpacked.
 */
export function readBytes(ctx: Context): AsyncIterable<Buffer> {
  const encoding = encodingOf(ctx);
  if (encoding === null) return withoutEnd(ctx.req);
  const create = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined;
  if (!create) {
    const known = Object.keys(decoders).filter((name) => !name.startsWith('x-'));
    throw unsupported(`The Content-Encoding ${encoding} is not known here; send ${known.join(', ')} or none.`, known.join(', '));
  }
  return unpack(ctx, create(), encoding);
}

async function* unpack(ctx: Context, decoder: Transform, encoding: string): AsyncGenerator<Buffer> {
  finished(ctx.req, { writable: false }, (error) => void (error && decoder.destroy(error)));
  ctx.req.pipe(decoder);
  try {
    yield* decoder as AsyncIterable<Buffer>;
  } catch (cause) {
    ctx.set('Connection', 'close'); // what is still on its way isn't read
    throw new AppError('bad_request', `The body is not packed as its Content-Encoding ${encoding} says, or broke off.`, { cause });
  }
}

/** A request that is destroyed takes its connection along, which is still to carry the answer. */
const withoutEnd = (body: Readable): AsyncIterable<Buffer> => body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;

const unsupported = (detail: string, accepted: string): AppError =>
  new AppError('unsupported_media_type', detail, { headers: { 'Accept-Encoding': accepted } });
