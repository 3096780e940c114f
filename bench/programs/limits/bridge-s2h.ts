// Limit: the least stdio → Streamable HTTP bridge: one child, ids rewritten, one answer a POST. No sessions, no requests of the server.
//   bridge-s2h.ts PORT -- COMMAND ARGS...
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import http, { type ServerResponse } from 'node:http';
import { lineSplitter } from '../lines.ts';
import type { Message, MessageId } from '../protocol.ts';

const port = Number(process.argv[2]);
const [command = '', ...args] = process.argv.slice(process.argv.indexOf('--') + 1);
const ANSWER = /^\{"jsonrpc":"2.0","id":(\d+)/;

const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
const waiting = new Map<number, { readonly id: MessageId; readonly response: ServerResponse }>();
let requests = 0;

child.stdout.on(
  'data',
  lineSplitter((line) => {
    const match = ANSWER.exec(line.toString('latin1', 0, 60));
    const number = Number(match?.[1]);
    const asked = waiting.get(number);
    if (match === null || asked === undefined) return;
    waiting.delete(number);
    const head = Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(asked.id)}`);
    const rest = line.subarray(match[0].length);
    asked.response.writeHead(200, { 'content-type': 'application/json', 'content-length': head.length + rest.length });
    asked.response.write(head);
    asked.response.end(rest);
  }),
);

const forward = (message: Message, response: ServerResponse): void => {
  if (message.id === undefined || message.id === null || message.method === undefined) {
    child.stdin.write(`${JSON.stringify(message)}\n`);
    response.writeHead(202).end();
    return;
  }
  requests++;
  waiting.set(requests, { id: message.id, response });
  child.stdin.write(`${JSON.stringify({ ...message, id: requests })}\n`);
};

process.on('SIGTERM', () => {
  child.kill();
  process.exit(0);
});
http
  .createServer((request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(405).end();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => forward(JSON.parse(Buffer.concat(chunks).toString()) as Message, response));
  })
  .listen(port, '127.0.0.1', 4096);
