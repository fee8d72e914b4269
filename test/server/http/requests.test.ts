import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { createHttp, route } from '../../../server/src/http/index.ts';
import { createLog } from '../../../server/src/log/index.ts';

const logged: string[] = [];
let http: ReturnType<typeof createHttp>;
let port: number;
let url: string;

beforeAll(async () => {
  const any = { tags: [], allow: 'anyone' as const, reply: {} };
  const body = { type: 'object' };
  http = createHttp({
    log: createLog({ level: 'info', destination: { write: (line) => void logged.push(line) } }),
    newId: () => 'the-request',
    translate: (error) => error,
    authenticate: () => null,
    authorize: () => undefined,
    once: (_, work) => work(),
    checkReplies: true,
    routes: [
      route('get', '/hello', { ...any, summary: 'Says hello' }, () => ({ hello: true })),
      route<object, object, object>('post', '/echo', { ...any, summary: 'Says it again', body }, ({ body: given }) => given),
      route('post', '/upload', { ...any, summary: 'Takes a file', stream: true }, () => ({ taken: true })),
    ],
    fallback: () => undefined,
  });
  ({ port } = await http.listen(0, '127.0.0.1'));
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => http.stop(100));
afterEach(() => expect(logged.splice(0)).toEqual([]));

type Raw = { status: number; headers: Record<string, string>; body: ReturnType<typeof JSON.parse> };

/** Sends bytes as they are, and reads until the server closes the connection. */
async function sendRaw(text: string): Promise<Raw> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => void (answer += chunk));
  socket.write(text);
  await once(socket, 'close');
  const [head = '', rest = ''] = answer.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.split(': ').map((part, i) => (i === 0 ? part.toLowerCase() : part))));
  return { status: Number(first.split(' ')[1]), headers, body: JSON.parse(rest) };
}

describe('what is no request that could be read is answered with a problem', () => {
  const isProblem = ({ status, headers, body }: Raw, code: string) => {
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'x-request-id': 'the-request' });
    expect(headers.connection).toMatch(/close/i);
    expect(body).toMatchObject({ type: `urn:atrium:problem:${code}`, status, code, errors: [], requestId: 'the-request' });
    expect(body.title).toBeTruthy();
    expect(body.detail).toBeTruthy();
  };

  test('headers over 16 KB', async () => {
    const answer = await sendRaw(`GET /hello HTTP/1.1\r\nHost: a\r\nCookie: ${'x'.repeat(17_000)}\r\n\r\n`);
    expect(answer.status).toBe(431);
    isProblem(answer, 'headers_too_large');
  });

  test('an address over 16 KB', async () => {
    const answer = await sendRaw(`GET /hello?filter=${'x'.repeat(17_000)} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(answer.status).toBe(431);
    isProblem(answer, 'headers_too_large');
  });

  test.each([
    ['something else than HTTP', 'hello\r\n\r\n'],
    ['a header that is none', 'GET /hello HTTP/1.1\r\nHost: a\r\nno header\r\n\r\n'],
    ['a body whose pieces have no length', 'POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
    ['no Host', 'GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ])('%s', async (_, text) => {
    const answer = await sendRaw(text);
    expect(answer.status).toBe(400);
    isProblem(answer, 'bad_request');
  });

  test('an expectation that nobody knows is no reason to refuse', async () => {
    const answer = await sendRaw('GET /hello HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nConnection: close\r\n\r\n');
    expect(answer).toMatchObject({ status: 200, body: { hello: true } });
  });
});

test('who breaks off while sending is nobody to answer, and no fault of the server', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write('POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{');
  await once(http.server, 'request');
  socket.destroy();
  await once(socket, 'close');
  expect((await fetch(`${url}/hello`)).status).toBe(200);
});

describe('a body that comes packed', () => {
  const send = (body: Buffer, encoding: string, path = '/echo') =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
      body: new Uint8Array(body),
    });
  const json = JSON.stringify({ name: 'Ada', note: 'ä'.repeat(1000) });

  test.each([
    ['gzip', gzipSync(json)],
    ['GZIP', gzipSync(json)],
    ['x-gzip', gzipSync(json)],
    ['deflate', deflateSync(json)],
    ['br', brotliCompressSync(json)],
    ['identity', Buffer.from(json)],
  ])('by %s is unpacked', async (encoding, body) => {
    const answer = await send(body, encoding);
    expect(await answer.text()).toBe(json);
  });

  test.each([
    ['gzip', gzipSync(Buffer.alloc(11 * 1024 * 1024, ' '))],
    ['br', brotliCompressSync(Buffer.alloc(11 * 1024 * 1024, ' '))],
  ])('by %s counts by what it has become', async (encoding, body) => {
    expect(body.length).toBeLessThan(20_000);
    const answer = await send(body, encoding);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([413, 'too_large']);
  });

  test('in another way than it says, or not to its end, is refused', async () => {
    for (const body of [Buffer.from(json), gzipSync(json).subarray(0, 30)]) {
      const answer = await send(body, 'gzip');
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'bad_request']);
    }
  });

  test('in a way that nobody knows here is refused with those that are', async () => {
    for (const encoding of ['compress', 'gzip, br', 'constructor']) {
      const answer = await send(Buffer.from(json), encoding);
      expect([encoding, answer.status, answer.headers.get('accept-encoding')]).toEqual([encoding, 415, 'gzip, deflate, br']);
      expect(await answer.json()).toMatchObject({ code: 'unsupported_media_type' });
    }
  });

  test('is refused where it is read as it comes', async () => {
    expect((await send(gzipSync(json), 'gzip', '/upload')).status).toBe(415);
  });
});

test('a body over the limit of which nobody knew the length is answered too', async () => {
  const piece = 'x'.repeat(1024 * 1024);
  const answer = await sendRaw(
    `POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${`${piece.length.toString(16)}\r\n${piece}\r\n`.repeat(11)}0\r\n\r\n`,
  );
  expect(answer).toMatchObject({ status: 413, body: { code: 'too_large' } });
});
