// First writes many mebibytes (argument) without a line break, to make a reader keep them all; then answers properly.
import { once } from 'node:events';
import { answer, onMessages, say } from './lines.ts';

const mebibyte = 'x'.repeat(1024 * 1024);

process.stdout.write('{"jsonrpc":"2.0","id":1,"result":{"text":"');
for (let i = 0; i < Number(process.argv[2]); i++) {
  if (!process.stdout.write(mebibyte)) await once(process.stdout, 'drain');
}
say('"}}');
onMessages((asked) => say(answer(asked)));
