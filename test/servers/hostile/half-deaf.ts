// Closes the descriptor named by its argument (0: input, 1: output) after the first line it read, and goes on running. Ends only by a signal.
import { closeSync } from 'node:fs';

process.stdin.once('data', () => {
  process.stdin.pause();
  closeSync(Number(process.argv[2]));
});
setInterval(() => {}, 1000);
