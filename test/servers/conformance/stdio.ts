// The fixture on stdin and stdout. One process is one connection, so a changed list is told on that connection alone.
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { createFixture, newCodec } from './fixture.ts';
import type { ServedEra } from './options.ts';

/** Serves until stdin ends. A legacy fixture is wired by hand, as such servers are: it has never heard of `server/discover`. */
export async function serveOverStdio(era: ServedEra): Promise<void> {
  const codec = newCodec();
  if (era === 'legacy') {
    await createFixture({ era, codec }).connect(new StdioServerTransport());
    return;
  }
  serveStdio((context) => createFixture({ era: context.era, codec }), { legacy: era === 'modern' ? 'reject' : 'serve' });
}
