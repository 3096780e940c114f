// All wires over HTTP keep one contract.
import { startSseServer, startStreamableServer } from '../../test/servers/contract/http.ts';
import { createHttpWire } from './http-wire.ts';
import { createSseWire } from './sse-wire.ts';
import { wireContract } from './wire-contract.test-kit.ts';

wireContract('Streamable HTTP', async (listener) => {
  const server = await startStreamableServer();
  return { wire: createHttpWire({ name: 'contract', url: server.url, listener }), end: server.close };
});

wireContract('HTTP+SSE', async (listener) => {
  const server = await startSseServer();
  return { wire: createSseWire({ name: 'contract', url: server.url, listener }), end: server.close };
});
