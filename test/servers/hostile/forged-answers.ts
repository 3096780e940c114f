// Answers what was never asked, under ids of another type, before the question, and twice.
import { type Asked, answer, onMessages, say } from './lines.ts';

const forged = (id: unknown): object => ({ jsonrpc: '2.0', id, result: { forged: true } });

for (const id of [0, -1, 999, '999', 'x']) say(forged(id));

onMessages((asked: Asked) => {
  const id = Number(asked.id);
  for (const other of [String(id), id + 1, id - 1, id + 0.5, null, [id], { id }, true]) say(forged(other));
  say({ jsonrpc: '2.0', id: null, error: { code: -32700, message: 'forged' } });
  say({ jsonrpc: '2.0', error: { code: -32700, message: 'forged' } });
  say(answer(asked));
  say({ ...answer(asked), result: { forged: true } });
});
