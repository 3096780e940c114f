// Not hostile: answers every request with what was asked. `notify` also asks and notifies the client first; `env` shows its environment;
// `slow` answers after `ms`, with `progress` signs of life meanwhile; `exit` ends with a code, after a last answer and last words; `burst` ends after 2,000 notifications and an answer.
import { type Asked, answer, onMessages, say } from './lines.ts';

function slow(asked: Asked): void {
  const { ms, progress, _meta } = asked.params as { ms: number; progress: number; _meta?: { progressToken: number } };
  for (let i = 1; i <= progress; i++) {
    const params = { progressToken: _meta?.progressToken, progress: i };
    setTimeout(() => say({ jsonrpc: '2.0', method: 'notifications/progress', params }), (ms * i) / (progress + 1));
  }
  setTimeout(() => say(answer(asked)), ms);
}

function exit(asked: Asked): void {
  process.stderr.write('before the last words\nmy last words: Bearer abcdefghijklmnopqrstuvwxyz123456');
  process.stdout.write(`${JSON.stringify(answer(asked))}\n`, () => process.exit(Number(asked.params?.['code'])));
}

function burst(asked: Asked): void {
  const notification = `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message' })}\n`;
  process.stdout.write(`${notification.repeat(2000)}${JSON.stringify(answer(asked))}\n`, () => process.exit(0));
}

onMessages((asked) => {
  if (asked.id === undefined || asked.method === 'silent') return;
  if (asked.method === 'slow') return slow(asked);
  if (asked.method === 'exit') return exit(asked);
  if (asked.method === 'burst') return burst(asked);
  if (asked.method === 'crash') return process.kill(process.pid, 'SIGKILL');
  if (asked.method === 'env') return say({ jsonrpc: '2.0', id: asked.id, result: { ...process.env } });
  if (asked.method === 'big')
    return say({ jsonrpc: '2.0', id: asked.id, result: { text: 'x'.repeat(Number(asked.params?.['chars'])) } });
  if (asked.method === 'raw') return say(String(asked.params?.['line']));
  if (asked.method === 'notify') {
    say({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info' } });
    say({ jsonrpc: '2.0', id: 'own-1', method: 'roots/list' });
  }
  say(answer(asked));
});
