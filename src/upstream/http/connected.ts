// Waits for a socket to be ready, and leaves it safe to hand on: no error between two owners can end the process.
import type { Socket } from 'node:net';

/** Resolves with the socket once `event` came; destroys it and rejects if it fails, closes or is given up first. */
export function connected(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown): void => {
      settled();
      socket.destroy();
      reject(error);
    };
    const ready = (): void => {
      settled();
      socket.setNoDelay(true);
      resolve(socket);
    };
    const closed = (): void => failed(new Error('connection closed'));
    const aborted = (): void => failed(signal.reason);
    const settled = (): void => {
      socket.off(event, ready).off('error', failed).off('close', closed);
      signal.removeEventListener('abort', aborted);
    };
    // Stays for good: an error between two owners must not end the process.
    socket.on('error', () => undefined);
    socket.once(event, ready).once('error', failed).once('close', closed);
    signal.addEventListener('abort', aborted);
    if (signal.aborted) aborted();
  });
}
