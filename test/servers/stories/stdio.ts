// The story server on stdin and stdout.
import { createInterface } from 'node:readline';
import { Peer, type Send } from './peer.ts';
import type { StoryOptions } from './story.ts';

/** Serves until stdin ends. */
export function serveOverStdio(options: StoryOptions): void {
  options.journal('started', { transport: 'stdio' });
  const send: Send = (message) => void process.stdout.write(`${JSON.stringify(message)}\n`);
  const peer = new Peer(options, `stdio-${process.pid}`, send);
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => peer.receive(JSON.parse(line), send));
  lines.on('close', () => {
    peer.end();
    options.journal('ended', {});
    process.exit(0);
  });
}
