// Can an address be listened on right now? It listens for a moment and lets go; nothing is served.
import { createServer } from 'node:net';

/** Why the address cannot be listened on, as the system's error code (`EADDRINUSE`, `EACCES` …); undefined if it can. */
export function listenTrouble(host: string, port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.name));
    server.listen({ host, port, exclusive: true }, () => server.close(() => done(undefined)));
  });
}
