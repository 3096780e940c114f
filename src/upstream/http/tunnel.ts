// Asks a proxy for a tunnel (CONNECT, RFC 9110 §9.3.6). What the proxy says besides yes ends the attempt: the next byte belongs to TLS.
import { isIP, type Socket } from 'node:net';
import { BrokenResponse, parseHead } from './head.ts';
import type { HttpLimits } from './limits.ts';

const MAX_PROXY_HEAD_BYTES = 8_192;

/** Turns a connection to a proxy into one to the target. `credentials` go to the proxy alone. */
export async function openTunnel(
  socket: Socket,
  target: { readonly host: string; readonly port: number },
  credentials: string | undefined,
  limits: HttpLimits,
  signal: AbortSignal,
): Promise<void> {
  const authority = `${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`;
  const authorization = credentials === undefined ? '' : `proxy-authorization: ${credentials}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${authorization}\r\n`, 'latin1');
  const status = await answerOf(socket, limits, signal);
  if (status >= 200 && status < 300) return;
  socket.destroy();
  throw new BrokenResponse(`the proxy answered ${status}`);
}

function answerOf(socket: Socket, limits: HttpLimits, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    const failed = (error: unknown): void => {
      settled();
      socket.destroy();
      reject(error);
    };
    const received = (bytes: Buffer): void => {
      text += bytes.toString('latin1');
      try {
        const status = statusOf(text, limits.maxHeaders);
        if (status === undefined) return;
        settled();
        socket.pause();
        resolve(status);
      } catch (error) {
        failed(error);
      }
    };
    const closed = (): void => failed(new Error('the proxy closed the connection'));
    const aborted = (): void => failed(signal.reason);
    const settled = (): void => {
      socket.off('data', received).off('close', closed).off('end', closed);
      signal.removeEventListener('abort', aborted);
    };
    socket.on('data', received).once('close', closed).once('end', closed);
    signal.addEventListener('abort', aborted);
    if (signal.aborted) aborted();
  });
}

/** The status of a complete head; `undefined` while it is not complete. */
function statusOf(text: string, maxHeaders: number): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  if ((end < 0 ? text.length : end) > MAX_PROXY_HEAD_BYTES) throw new BrokenResponse('an endless answer of the proxy');
  if (end < 0) return undefined;
  const { status } = parseHead(text.slice(0, end + 2), maxHeaders);
  if (status >= 200 && status < 300 && end + 4 !== text.length)
    throw new BrokenResponse('the proxy sent bytes before the tunnel was used');
  return status;
}
