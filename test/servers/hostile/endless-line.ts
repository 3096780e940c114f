// Writes `MEBIBYTES` (argument) without a line break before each answer, to make a reader keep them all.
import { once } from 'node:events';
import { type Asked, answer, onMessages, say } from './lines.ts';

const mebibyte = 'x'.repeat(1024 * 1024);

async function endless(asked: Asked): Promise<void> {
  process.stdout.write('{"jsonrpc":"2.0","id":1,"result":{"text":"');
  for (let i = 0; i < Number(process.argv[2]); i++) {
    if (!process.stdout.write(mebibyte)) await once(process.stdout, 'drain');
  }
  say('"}}');
  say(answer(asked));
}

let last = Promise.resolve();
onMessages((asked) => {
  last = last.then(() => endless(asked));
});
