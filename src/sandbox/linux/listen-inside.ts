// Runs for a moment inside the network namespace of a sandbox: opens the listeners there and hands them, as open sockets, to the gateway outside.
// It is handed to a bare Node as text: no file to find, nothing to load but what it names. It may use nothing from outside its own braces.

import type { Socket as UdpSocket } from 'node:dgram';
import type { Server, Socket } from 'node:net';

function listenInside(): void {
  const net: typeof import('node:net') = process.getBuiltinModule('node:net');
  const dgram: typeof import('node:dgram') = process.getBuiltinModule('node:dgram');
  const ports: readonly number[] = JSON.parse(process.env['BARTIZAN_PORTS'] ?? '[]');
  let left = ports.length + 1;
  const sent = (): void => {
    left -= 1;
    if (left === 0) process.disconnect?.();
  };
  const handOver = (message: HelperMessage, listener: Server | UdpSocket): void => {
    process.send?.(message, listener, {}, () => {
      listener.close();
      sent();
    });
  };
  // Who comes before the gateway has the listener is taken here, and sent on behind it: no attempt goes unrecorded.
  const sendOn = (message: HelperMessage, socket?: Socket): void => {
    left += 1;
    process.send?.(message, socket, {}, sent);
  };
  const failed = (what: number) => (error: NodeJS.ErrnoException) => process.send?.({ failed: what, code: error.code }, sent);
  // Any packet from inside ends here: no name leaves, whatever the question.
  const names = dgram.createSocket('udp4').on('error', failed(53));
  names.on('message', (packet, { address, port }) => sendOn({ question: packet.toString('base64'), address, port }));
  names.bind(53, '0.0.0.0', () => handOver({ listening: 'names' }, names));
  for (const port of ports) {
    const listener = net.createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) =>
      sendOn({ accepted: port }, socket),
    );
    listener.on('error', failed(port)).listen({ port, backlog: 128 }, () => handOver({ listening: port }, listener));
  }
  process.on('disconnect', () => process.exit());
  // A gateway that was killed while sockets were on their way to it is not always told of as a disconnect.
  const starter = process.ppid;
  setInterval(() => process.ppid === starter || process.exit(), 250);
  setTimeout(() => process.exit(), 20_000);
}

/** What a message from the helper says; a socket comes beside it. */
export type HelperMessage =
  | { readonly listening: number | 'names' }
  | { readonly accepted: number }
  | { readonly question: string; readonly address: string; readonly port: number }
  | { readonly failed: number; readonly code: string | undefined };

/** The helper as text for `node --eval`. */
export const LISTEN_INSIDE = `(${listenInside.toString()})()`;
