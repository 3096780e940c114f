// Limit: the least Streamable HTTP → stdio bridge: each line is POSTed over a keep-alive agent, each answer is one line.
//   bridge-h2s.ts URL
import { Buffer } from 'node:buffer';
import http from 'node:http';
import { lineSplitter } from '../lines.ts';

const { hostname: host, port, pathname: path } = new URL(process.argv[2] ?? '');
const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
let session: string | undefined;
let handshake: Promise<void> = Promise.resolve();

const print = (answer: Buffer, isStream: boolean): void => {
  if (isStream) {
    for (const line of answer.toString().split('\n')) if (line.startsWith('data: ')) process.stdout.write(`${line.slice(6)}\n`);
  } else if (answer.length > 0) {
    process.stdout.write(answer);
    process.stdout.write('\n');
  }
};

const post = (line: Buffer): Promise<void> =>
  new Promise((resolve) => {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'content-length': line.length,
      ...(session === undefined ? {} : { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' }),
    };
    const request = http.request({ host, port, path, method: 'POST', agent, headers }, (response) => {
      const given = response.headers['mcp-session-id'];
      if (typeof given === 'string') session ??= given;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve();
        print(Buffer.concat(chunks), response.headers['content-type']?.startsWith('text/event-stream') ?? false);
      });
    });
    request.on('error', () => resolve());
    request.end(line);
  });

process.stdin.on(
  'data',
  lineSplitter((line) => {
    // Until there is a session, messages go one after the other: the handshake must not be overtaken.
    if (session === undefined) handshake = handshake.then(() => post(line));
    else void post(line);
  }),
);
process.stdin.on('end', () => process.exit(0));
