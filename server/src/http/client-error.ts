import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError, type NewId } from '../lib/index.ts';
import { toProblem } from './problem.ts';

/** Answers, as a problem like any other, what Node's parser refuses before it is a request that Koa could see. */
export function answerClientErrors(server: Server, { newId }: { newId: NewId }): void {
  const answering = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, response) => answering.set(request.socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const current = answering.get(socket);
    // Half of an answer may be on its way: whoever reads it must not take ours for its end.
    const isAnswering = current?.headersSent === true && !current.writableFinished;
    if (!socket.writable || isAnswering || error.code === 'ECONNRESET') return void socket.destroy(error);
    const refusal = toRefusal(error.code);
    const requestId = newId();
    const body = JSON.stringify(toProblem(refusal, requestId));
    const head = [
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
      'X-Content-Type-Options: nosniff',
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  });
}

/** @see https://nodejs.org/api/http.html#event-clienterror */
function toRefusal(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new AppError(
      'headers_too_large',
      'Address and headers are larger than 16 KB together; send a long query as the body of a POST.',
    );
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new AppError('request_timeout', 'The request did not arrive whole in time; send it again.');
  return new AppError('bad_request', 'This is not a request of HTTP/1.1 that could be read.');
}
