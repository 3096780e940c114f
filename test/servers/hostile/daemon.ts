// Leaves a child behind in its own process group. Arguments: `stubborn` makes both ignore every signal that can be ignored and the end
// of input; `quits` ends the leader at once; `escapes` puts the child into a group of its own. The child holds our output open and says its number on it as a notification.
import { spawn } from 'node:child_process';
import { answer, onMessages, say } from './lines.ts';

const ignore = "for (const s of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGPIPE']) process.on(s, () => {});";
const isStubborn = process.argv.includes('stubborn');
const child = spawn(process.execPath, ['-e', `${isStubborn ? ignore : ''} console.error('up'); setInterval(() => {}, 1000)`], {
  detached: process.argv.includes('escapes'),
  stdio: ['ignore', 'inherit', 'pipe'],
});

if (isStubborn) {
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGPIPE'] as const) process.on(signal, () => {});
  setInterval(() => {}, 1000);
}
child.stderr?.once('data', () => {
  say({ jsonrpc: '2.0', method: 'notifications/up', params: { pid: child.pid } });
  if (process.argv.includes('quits')) setTimeout(() => process.exit(0), 50);
});
onMessages((asked) => say(answer(asked)));
process.stdin.on('end', () => {
  if (!isStubborn) process.exit(0);
});
