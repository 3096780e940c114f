// The contract server over stdio.
import { createInterface } from 'node:readline';
import { createContractServer } from './contract-server.ts';

const answer = createContractServer();
const peer = {
  send: (text: string) => void process.stdout.write(`${text}\n`),
  die: () => process.exit(1),
};
createInterface({ input: process.stdin }).on('line', (line) => answer(JSON.parse(line), peer));
