// Writes broken lines as fast as they are taken, and stderr too with the argument `both`; answers in between.
import { answer, onMessages, say } from './lines.ts';

const lines = '{"a":1,\n'.repeat(8192);
const words = 'blah blah\n'.repeat(6_000);

function flood(stream: NodeJS.WriteStream, text: string): void {
  while (stream.write(text)) {}
  stream.once('drain', () => setImmediate(() => flood(stream, text)));
}

onMessages((asked) => say(answer(asked)));
flood(process.stdout, lines);
if (process.argv[2] === 'both') flood(process.stderr, words);
