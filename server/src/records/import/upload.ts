import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { Context } from 'koa';
import type { Issue } from '@atrium/sdk';
import { AppError, invalid, issue } from '../../lib/index.ts';

export const maxFileBytes = 2 * 1024 * 1024 * 1024;
const maxOptionsBytes = 1024 * 1024;

export type UploadedFile<T> = { name: string; result: T };

/** What is done with the file as it comes; `options` when that part came before it. */
export type TakeFile<T> = (file: AsyncIterable<Buffer>, info: { name: string; options: string | undefined }) => Promise<T>;

/**
 * Reads a form of two parts, `file` and `options`, in either order. The file is never held whole: who takes it is waited
 * for. Throws what `take` throws, once the form has passed, so that a client that is still sending hears the answer.
 */
export async function receiveForm<T>(
  ctx: Context,
  take: TakeFile<T>,
): Promise<{ options: string | undefined; file: UploadedFile<T> | undefined }> {
  const form = openForm(ctx);
  const issues: Issue[] = [];
  let options: string | undefined;
  let stream: Readable | undefined;
  let name = '';
  let taking: Promise<T> | undefined;
  let reading: Promise<void> | undefined;
  let isTooLarge = false;

  form.on('field', (field, value, { valueTruncated }) => {
    if (field !== 'options') issues.push(issue(`/${field}`, 'unknown_field', `${field} is not known here; send file and options.`));
    else if (options !== undefined) issues.push(issue('/options', 'doubled', 'The options came twice.'));
    else if (valueTruncated) issues.push(issue('/options', 'too_large', 'The options are larger than 1 MB.'));
    else options = value;
  });
  form.on('file', (field, part, info) => {
    // Options may come as a part with a type of their own, which a form takes for a file.
    if (field === 'options') {
      reading = readText(part).then(
        (text) => void (options ??= text),
        () => undefined,
      );
      return;
    }
    if (field !== 'file' || stream) {
      issues.push(
        issue(
          `/${field}`,
          field === 'file' ? 'doubled' : 'unknown_field',
          field === 'file' ? 'The file came twice.' : `${field} is not known here; send file and options.`,
        ),
      );
      part.resume();
      return;
    }
    stream = part;
    name = (info.filename ?? '').slice(0, 200);
    part.once('limit', () => (isTooLarge = true));
    part.on('error', () => undefined); // its reader is told, which may not have begun
    // Not destroyed when its reader gives up: the rest of the form has to pass.
    taking = take(part.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>, { name, options });
    taking.catch(() => part.resume());
  });

  try {
    await pipeline(ctx.req, form);
  } catch (cause) {
    stream?.destroy(new Error('The upload broke off.'));
    await taking?.catch(() => undefined);
    throw new AppError('bad_request', 'The upload broke off, or is not a form of the type multipart/form-data.', { cause });
  }
  await reading;
  const result = await taking;
  if (isTooLarge) throw tooLarge();
  if (issues.length > 0) throw invalid(issues);
  return { options, file: taking === undefined ? undefined : { name, result: result as T } };
}

function openForm(ctx: Context): busboy.Busboy {
  if (!/^multipart\/form-data\s*;/i.test(ctx.get('content-type'))) {
    throw new AppError('unsupported_media_type', 'Send the file as multipart/form-data, with the parts file and options.');
  }
  if (Number(ctx.get('content-length') || 0) > maxFileBytes + maxOptionsBytes) {
    ctx.set('Connection', 'close'); // what is on its way isn't read
    throw tooLarge();
  }
  try {
    return busboy({
      headers: ctx.req.headers,
      defParamCharset: 'utf8',
      limits: { fileSize: maxFileBytes, fieldSize: maxOptionsBytes, files: 4, fields: 8, parts: 12 },
    });
  } catch (cause) {
    throw new AppError('bad_request', 'The form has no boundary, or one that makes no sense.', { cause });
  }
}

const tooLarge = () => new AppError('too_large', 'The file is larger than 2 GB; send it in parts.');

async function readText(part: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of part as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= maxOptionsBytes) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const chunkBytes = 256 * 1024;

/** The same bytes in pieces of 256 KB, the last one shorter. */
export async function* toChunks(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (let part of bytes) {
    while (sizeBytes + part.length >= chunkBytes) {
      const cut = chunkBytes - sizeBytes;
      yield Buffer.concat([...parts, part.subarray(0, cut)]);
      part = part.subarray(cut);
      parts = [];
      sizeBytes = 0;
    }
    if (part.length > 0) parts.push(part);
    sizeBytes += part.length;
  }
  if (sizeBytes > 0) yield Buffer.concat(parts);
}
