// The ways in which a server is spoken to: a session, single requests of the newest revision, or the older stream of events.
import { initialize, listTools, modernList, resultOf, sessionHeaders, type Target } from './mcp.ts';
import { type Answer, ask } from './request.ts';

/** What is asked first, what counts as an answer to it, and how what it has is listed. */
export interface Way {
  readonly hello: (target: Target, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly isAnswered: (answer: Answer) => boolean;
  /** Absent: there is no asking for a list without keeping a connection. */
  readonly list?: (target: Target, first: Answer, cursor: string | undefined) => Promise<Answer>;
}

const hasResult = (answer: Answer): boolean => resultOf(answer) !== undefined;

export const sessionWay: Way = {
  hello: initialize,
  isAnswered: hasResult,
  list: (target, first, cursor) => listTools(target, sessionHeaders(first), cursor),
};

const requestWay: Way = {
  hello: (target, headers) => modernList(target, headers),
  isAnswered: (answer) => Array.isArray(resultOf(answer)?.['tools']),
  list: (target, _first, cursor) => modernList(target, {}, cursor),
};

/** Where messages go to, as the older transport tells it first of all. */
export function messagesAddress({ status, headers, body }: Answer, url: string): string | undefined {
  if (status !== 200 || !(headers['content-type'] ?? '').startsWith('text/event-stream')) return undefined;
  const address = /event: ?endpoint\r?\ndata: ?([^\r\n]+)/.exec(body)?.[1];
  return address !== undefined && URL.canParse(address, url) ? new URL(address, url).href : undefined;
}

export const openStream = ({ url, signal }: Target, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  ask({ url, method: 'GET', headers: { accept: 'text/event-stream', ...headers } }, signal);

const streamWay: Way = {
  hello: openStream,
  isAnswered: (answer) => messagesAddress(answer, 'http://x') !== undefined,
};

/** Another way that it answers where it does not open a session; undefined when it speaks nothing of MCP. */
export async function otherWay(target: Target): Promise<{ readonly way: Way; readonly first: Answer } | undefined> {
  for (const way of [requestWay, streamWay]) {
    const first = await way.hello(target).catch(() => undefined);
    if (first !== undefined && way.isAnswered(first)) return { way, first };
  }
  return undefined;
}
