// Closes its input or its output (argument) after the first bytes it read, and goes on running. Ends only by a signal.
import { closeSync } from 'node:fs';

process.stdin.once('data', () => {
  if (process.argv[2] === 'input')
    process.stdin.destroy().once('close', () => closeSync(0)); // Node itself never closes descriptor 0.
  else closeSync(1);
});
setInterval(() => {}, 1000);
