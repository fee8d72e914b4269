import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** What the bytes of a whole file say of their encoding. */
export type EncodingGuess = { encoding: string; isUtf8: boolean };

const headBytes = 4096;
const lookahead = 3;

/**
 * Looks at each byte as it passes: text is UTF-8 only if it is so to the end, since the first byte that isn't may stand
 * megabytes into the file. What is neither UTF-8 nor UTF-16 is taken for windows-1252, which holds Latin-1.
 */
export function createEncodingDetector() {
  let head = Buffer.alloc(0);
  let rest = Buffer.alloc(0);
  let valid = true;
  return { add, result };

  function add(chunk: Buffer): void {
    if (head.length < headBytes) head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)]);
    if (!valid) return;
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = endOfWholeCharacters(bytes);
    valid = isUtf8(bytes.subarray(0, end));
    rest = Buffer.from(bytes.subarray(end));
  }

  /** With `part`, the file may go on behind the last byte, so that half a character at its end says nothing. */
  function result({ part = false } = {}): EncodingGuess {
    const isWhole = valid && (part || rest.length === 0);
    return { encoding: encodingOfHead(head) ?? (isWhole ? 'utf-8' : 'windows-1252'), isUtf8: isWhole };
  }
}

/** Where the last character that is all here ends; at most three bytes of another one may follow. */
function endOfWholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(lookahead, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** A byte order mark, or the zero bytes that UTF-16 has at every other place in most scripts' delimiters and digits. */
function encodingOfHead(head: Buffer): string | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i % 2]!++;
  const [even, odd] = [zeros[0]!, zeros[1]!];
  const many = head.length / 8;
  if (odd > many && even * 10 < odd) return 'utf-16le';
  return even > many && odd * 10 < even ? 'utf-16be' : undefined;
}

/** iconv-lite also knows encodings of bytes as text, which no file of records is in. */
const noTexts = new Set(['base64', 'hex', 'binary', 'utf7', 'utf7imap']);

/** Whether text of this encoding can be read here; names as the WHATWG and IANA spell them. */
export function isEncoding(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return plain !== '' && !noTexts.has(plain) && iconv.encodingExists(name);
}

export const isUtf8Name = (name: string): boolean => /^utf-?8$/i.test(name);

/** Bytes of any encoding as bytes of UTF-8, a byte order mark left out by who reads on. */
export async function* toUtf8(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  if (isUtf8Name(encoding)) {
    yield* chunks;
    return;
  }
  const decoder = iconv.getDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.write(chunk));
  const last = decoder.end();
  if (last) yield Buffer.from(last);
}

/** A text that was read byte by byte as Latin-1, in the encoding that it turned out to be in. */
export const redecode = (latin1: string, encoding: string): string => iconv.decode(Buffer.from(latin1, 'latin1'), encoding);
