import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type WireCounts = { statements: number; roundTrips: number };

/**
 * A proxy before Postgres that counts what a server sends: executed statements, and round trips (each Sync or simple
 * query is one). It needs nothing from the server that it measures.
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export async function startWireCounter(target: { host: string; port: number }) {
  const counts: WireCounts = { statements: 0, roundTrips: 0 };
  const texts = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target);
    const read = createReader((type, body) => {
      const text = textIn(type, body);
      if (text) texts.add(text);
      if (type === 'E' || type === 'Q') counts.statements += 1;
      if (type === 'S' || type === 'Q') counts.roundTrips += 1;
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk: Buffer) => {
      read(chunk);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => client.write(chunk));
    client.on('end', () => upstream.end());
    upstream.on('end', () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, take, texts, close };

  /** What was counted since the last call. */
  function take(): WireCounts {
    const taken = { ...counts };
    counts.statements = 0;
    counts.roundTrips = 0;
    return taken;
  }

  async function close(): Promise<void> {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Walks the frontend's messages: the start-up message has no type, all others a letter and a length. */
function createReader(onMessage: (type: string, body: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const header = started ? 5 : 4;
      if (rest.length < header) return;
      const length = rest.readInt32BE(header - 4) + (started ? 1 : 0);
      if (rest.length < length) return;
      if (started) onMessage(String.fromCharCode(rest[0]!), rest.subarray(5, length));
      else started = rest.readInt32BE(4) !== 80_877_103; // a request for TLS is answered before the real start-up message
      rest = rest.subarray(length);
    }
  };
}

/** The SQL of a Parse message (behind the statement's name) or of a simple query. */
function textIn(type: string, body: Buffer): string | null {
  if (type === 'Q') return body.toString('utf8', 0, body.length - 1);
  if (type !== 'P') return null;
  const from = body.indexOf(0) + 1;
  return body.toString('utf8', from, body.indexOf(0, from));
}
