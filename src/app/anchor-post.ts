// One POST to an anchor or a decision point. No redirects, bounded in time and bytes; what comes back is text that nobody obeys.
import type { IncomingMessage } from 'node:http';

const MAX_REPLY_BYTES = 65_536;

/** How it was answered. */
export interface Posted {
  readonly status: number;
  readonly text: string;
  /** False: there was more than anybody reads. */
  readonly isWhole: boolean;
}

/** Posts a body. Rejects when there is no answer in time. */
export async function post(
  url: string,
  type: string,
  body: string,
  timeoutMs: number,
  more: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  const isTls = url.startsWith('https:');
  const { request } = isTls ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body), 'user-agent': 'bartizan', ...more };
    const sent = request(url, { method: 'POST', headers, signal: AbortSignal.timeout(timeoutMs), agent: false }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isWhole = true;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_REPLY_BYTES) {
      response.destroy();
      isWhole = false;
      break;
    }
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), isWhole };
}
