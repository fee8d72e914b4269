import { createHash } from 'node:crypto';
import type { Runner } from '../../db/index.ts';
import { invalid, issue } from '../../lib/index.ts';
import { CsvProblem, nameColumns, readRows } from './csv.ts';
import { createEncodingDetector, isUtf8Name, toUtf8 } from './encoding.ts';
import { findDelimiter } from './preview.ts';
import * as store from './store.ts';
import { toChunks } from './upload.ts';

/** What has passed by: how much, its SHA-256, and what its bytes said of their encoding. */
export type Kept = { sizeBytes: number; digest: string; detector: ReturnType<typeof createEncodingDetector> };

/** Keeps a file's bytes as chunks of an upload, each committed as it comes; one is written while the next is read. */
export async function keepFile(runner: Runner, schema: string, upload: string, bytes: AsyncIterable<Buffer>): Promise<Kept> {
  const detector = createEncodingDetector();
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let n = 0;
  let writing: Promise<unknown> = Promise.resolve();
  try {
    for await (const chunk of toChunks(bytes)) {
      detector.add(chunk);
      hash.update(chunk);
      await writing;
      writing = store.insertChunk(runner, schema, upload, n++, chunk);
      writing.catch(() => undefined); // told by the next await
      sizeBytes += chunk.length;
    }
  } finally {
    await writing; // whoever cleans up after a broken upload must not miss a chunk that is on its way
  }
  return { sizeBytes, digest: hash.digest('hex'), detector };
}

type Given = { encoding?: string; delimiter?: string };

/** Encoding, delimiter and columns of a file that is here whole. Throws `invalid` when it has none. */
export async function guessFile(
  runner: Runner,
  schema: string,
  upload: string,
  { sizeBytes, detector }: Kept,
  given: Given,
): Promise<store.FileGuess> {
  if (sizeBytes === 0) throw invalid([issue('/file', 'empty', 'The file is empty.')]);
  const found = detector.result();
  if (given.encoding !== undefined && isUtf8Name(given.encoding) && !found.isUtf8) {
    const message = `The file is not in UTF-8${found.encoding === 'windows-1252' ? '; windows-1252 is likely' : ''}. Leave the encoding out, and it is found out.`;
    throw invalid([issue('/options/encoding', 'wrong_encoding', message)]);
  }
  const encoding = given.encoding ?? found.encoding;
  const chunks = store.readChunks(runner, schema, upload);
  const head = await chunks.next();
  const delimiter = given.delimiter ?? (await findDelimiter(head.value ?? Buffer.alloc(0), encoding));
  const columns = await readHeader(store.readChunks(runner, schema, upload), { encoding, delimiter });
  return { ...found, delimiter, columns };
}

async function readHeader(chunks: AsyncIterable<Buffer>, { encoding, delimiter }: Required<Given>): Promise<string[]> {
  try {
    for await (const [header] of readRows(toUtf8(chunks, encoding), { delimiter, strict: true })) {
      if (header) return nameColumns(header.cells);
    }
  } catch (error) {
    if (error instanceof CsvProblem) throw invalid([issue('/file', error.code, error.message)]);
    throw error;
  }
  throw invalid([issue('/file', 'empty', 'The file has no line with a column in it.')]);
}
