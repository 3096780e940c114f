// The story server on stdin and stdout.
import { createLineReader } from '../../support/lines.ts';
import type { StoryOptions } from './parts.ts';
import { Peer, type Send } from './peer.ts';

/** Serves until stdin ends. */
export function serveOverStdio(options: StoryOptions): void {
  options.journal('started', { transport: 'stdio' });
  const send: Send = (message) => void process.stdout.write(`${JSON.stringify(message)}\n`);
  const peer = new Peer(options, `stdio-${process.pid}`, send);
  process.stdin.setEncoding('utf8').on(
    'data',
    createLineReader((line) => peer.receive(JSON.parse(line), send)),
  );
  process.stdin.once('close', () => {
    peer.end();
    options.journal('ended', {});
    process.exit(0);
  });
}
