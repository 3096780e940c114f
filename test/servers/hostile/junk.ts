// Before each answer it writes everything that a line of stdout should not be.
import { answer, onMessages, say } from './lines.ts';

const JUNK: readonly string[] = [
  'Server listening on stdio',
  '',
  '{',
  '{"jsonrpc":"2.0","id":',
  '}{',
  'null',
  '"text"',
  '42',
  '[]',
  '{}',
  '[{"jsonrpc":"2.0","method":"notifications/message"}]',
  '{"jsonrpc":"1.0","method":"notifications/message"}',
  '{"jsonrpc":"2.0","method":7}',
  '{"jsonrpc":"2.0","method":"x","params":[1]}',
  '{"jsonrpc":"2.0","id":null,"method":"ping"}',
  '{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}',
  '{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
  '{"jsonrpc":"2.0","id":"both","method":"ping","result":{}}',
  '{"jsonrpc":"2.0","method":"a","method":"b"}',
  '{"jsonrpc":"2.0","method":"a","Method":"b"}',
  '{"jsonrpc":"2.0","method":"a","params":{"x":"\\ud800"}}',
  `{"jsonrpc":"2.0","method":"deep","params":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}`,
  '\u001b[31mred\u001b[0m\u0000',
];

onMessages((asked) => {
  for (const line of JUNK) say(line);
  process.stdout.write(Buffer.from([0xff, 0xfe, 0x7b, 0x7d, 0x0a]));
  process.stdout.write('\ufeff{"jsonrpc":"2.0","method":"marked"}\n');
  // A polite program's line break, and a line that comes in pieces.
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message' })}\r\n`);
  const text = JSON.stringify(answer(asked));
  process.stdout.write(text.slice(0, 10));
  setTimeout(() => process.stdout.write(`${text.slice(10)}\n`), 20);
});
