// Runs for a moment inside the network namespace of a sandbox: opens the listeners there and hands them, as open sockets, to the gateway outside.
// It is handed to a bare Node as text: no file to find, nothing to load but what it names. It may use nothing from outside its own braces.

function listenInside(): void {
  const net: typeof import('node:net') = process.getBuiltinModule('node:net');
  const dgram: typeof import('node:dgram') = process.getBuiltinModule('node:dgram');
  const ports: readonly number[] = JSON.parse(process.env['BARTIZAN_PORTS'] ?? '[]');
  let left = ports.length + 1;
  const sent = (): void => {
    left -= 1;
    if (left === 0) process.disconnect?.();
  };
  const failed = (what: number) => (error: NodeJS.ErrnoException) => process.send?.({ failed: what, code: error.code }, sent);
  // Any packet from inside ends here: no name leaves, whatever the question.
  const names = dgram.createSocket('udp4').on('error', failed(53));
  names.bind(53, '0.0.0.0', () => process.send?.({ names: true }, names, {}, sent));
  for (const port of ports) {
    const listener = net.createServer({ pauseOnConnect: true }).on('error', failed(port));
    listener.listen({ port, backlog: 128 }, () => process.send?.({ port }, listener, {}, sent));
  }
  process.on('disconnect', () => process.exit());
  // A gateway that was killed while sockets were on their way to it is not always told of as a disconnect.
  const starter = process.ppid;
  setInterval(() => process.ppid === starter || process.exit(), 250);
  setTimeout(() => process.exit(), 20_000);
}

/** What a message from the helper says; the socket comes beside it. */
export type HelperMessage =
  | { readonly port: number }
  | { readonly names: true }
  | { readonly failed: number; readonly code: string | undefined };

/** The helper as text for `node --eval`. */
export const LISTEN_INSIDE = `(${listenInside.toString()})()`;
