// What only a server can be asked that answers without a credential: what it shows, and whether it answers those it should refuse.
import { isObject, type Json } from '../../base/json.ts';
import type { EndpointFacts, Reply } from '../../scanner/endpoint.ts';
import { initialize, modernList, NO_REVISION, post, resultOf, sessionHeaders, type Target } from './mcp.ts';
import { type Answer, ask } from './request.ts';
import { messagesAddress, type Way } from './way.ts';

/** Says what could not be measured; `isFailure`: it should have been. */
export type Tell = (what: string, isFailure: boolean) => void;

/** A part that fails leaves a word and no fact. */
export async function part<T>(what: string, tell: Tell, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    tell(`${what}: ${error instanceof Error && 'code' in error ? String(error.code) : 'no answer'}`, true);
    return undefined;
  }
}

const FOREIGN = 'rebound.example';

/** Hosts of others. The later ones begin like its own: who compares beginnings takes them for it. */
const foreignHosts = (hostname: string): readonly string[] => [FOREIGN, `${hostname}.${FOREIGN}`, `localhost.${FOREIGN}`];

/** Sites of others; `null` is what a frame without a site says. */
export const foreignOrigins = (url: string): readonly string[] => {
  const { protocol, hostname } = new URL(url);
  return [
    `https://${FOREIGN}`,
    'null',
    `${protocol}//${hostname.replace(/^\[|\]$/g, '')}.${FOREIGN}`,
    `http://localhost.${FOREIGN}`,
  ];
};

/** Ends a session that the probe opened. */
export async function close(target: Target, answer: Answer): Promise<void> {
  if (answer.headers['mcp-session-id'] === undefined) return;
  await ask({ url: target.url, method: 'DELETE', headers: sessionHeaders(answer) }, target.signal).catch(() => undefined);
}

const MAX_PAGES = 50;

interface Listed {
  readonly tools: readonly Json[];
  /** It answered the first question, and wants a credential for this one. */
  readonly refusal?: Answer;
}

const isRefusal = ({ status }: Answer): boolean => status === 401 || status === 403;

/** Lists what it shows without a credential, to the last page. */
async function list(target: Target, { list: ask }: Way, first: Answer, tell: Tell): Promise<Listed> {
  if (ask === undefined) return { tools: [] };
  const tools: Json[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await ask(target, first, cursor);
    if (page === 0 && isRefusal(answer)) return { tools, refusal: answer };
    const result = resultOf(answer);
    if (!isObject(result)) tell(`tools/list: status ${answer.status} and no list that could be read`, true);
    const listed = result?.['tools'];
    if (Array.isArray(listed)) tools.push(...(listed as readonly Json[]));
    const next = result?.['nextCursor'];
    if (typeof next !== 'string' || next === '') return { tools };
    cursor = next;
  }
  tell(`tools/list: more than ${MAX_PAGES} pages`, true);
  return { tools };
}

/** The first of some requests that is answered though it should be refused; else the last. */
async function anyOf(all: readonly string[], send: (sent: string) => Promise<Reply>): Promise<Reply | undefined> {
  let reply: Reply | undefined;
  for (const sent of all) {
    reply = { ...(await send(sent)), sent };
    if (reply.isAnswered) return reply;
  }
  return reply;
}

const replyTo = (answer: Answer): Reply => ({ status: answer.status, isAnswered: resultOf(answer) !== undefined });

/** Only a server that speaks the revision that demands the comparison is asked; others know no such header. */
async function askMismatch(target: Target): Promise<Reply | undefined> {
  // A result of that revision says what kind it is; an older server that ignores the header is not asked for what it never promised.
  if (typeof resultOf(await modernList(target))?.['resultType'] !== 'string') return undefined;
  return replyTo(await modernList(target, { 'mcp-method': 'prompts/list' }));
}

/** With a revision that does not exist in the header. */
async function askUnknownVersion(target: Target, way: Way, first: Answer): Promise<Reply | undefined> {
  const headers = { ...sessionHeaders(first), 'mcp-protocol-version': NO_REVISION };
  if (way.list === undefined) return undefined;
  const message = { jsonrpc: '2.0', id: 3, method: 'tools/list', params: {} };
  return replyTo(await post(target, message, headers));
}

/** Which revision it agrees to when one is asked for that does not exist. */
async function askAgreed(target: Target): Promise<string | undefined> {
  const answer = await initialize(target, {}, NO_REVISION);
  await close(target, answer);
  const agreed = resultOf(answer)?.['protocolVersion'];
  return typeof agreed === 'string' ? agreed : undefined;
}

/** What was learned of a server that answers. */
export interface Opened {
  readonly facts: Partial<EndpointFacts>;
  readonly tools: readonly Json[];
  readonly refusal?: Answer;
}

const known = <K extends keyof EndpointFacts>(key: K, value: EndpointFacts[K] | undefined): Partial<EndpointFacts> =>
  value === undefined ? {} : ({ [key]: value } as Partial<EndpointFacts>);

/** Everything that only a server can be asked that answers without a credential. */
export async function askOpen(target: Target, way: Way, first: Answer, tell: Tell): Promise<Opened> {
  const listed = await part('tools/list', tell, () => list(target, way, first, tell));
  const asReply = async (headers: Readonly<Record<string, string>>): Promise<Reply> => {
    const answer = await way.hello(target, headers);
    await close(target, answer);
    return { status: answer.status, isAnswered: way.isAnswered(answer) };
  };
  const { hostname } = new URL(target.url);
  const foreignHost = await part('Host', tell, () => anyOf(foreignHosts(hostname), (host) => asReply({ host })));
  const foreignOrigin = await part('Origin', tell, () => anyOf(foreignOrigins(target.url), (origin) => asReply({ origin })));
  const second = await part('second session', tell, async () => {
    const answer = await way.hello(target);
    await close(target, answer);
    return answer;
  });
  const unknownVersion = await part('unknown revision', tell, () => askUnknownVersion(target, way, first));
  const isSession = first.headers['mcp-session-id'] !== undefined;
  const agreed = await part('agreed revision', tell, () => askAgreed(target));
  const mismatch = await part('Mcp-Method', tell, () => askMismatch(target));
  const hasSession = isSession || messagesAddress(first, target.url) !== undefined;
  if (way.list === undefined) tell('its tools: the older transport (HTTP+SSE) lists them on a stream only', false);
  const open = listed === undefined || listed.refusal !== undefined ? undefined : { tools: listed.tools.length, hasSession };
  return {
    tools: listed?.tools ?? [],
    ...(listed?.refusal === undefined ? {} : { refusal: listed.refusal }),
    facts: {
      ...known('open', open),
      ...known('foreignHost', foreignHost),
      ...known('foreignOrigin', foreignOrigin),
      ...known('unknownVersion', unknownVersion),
      ...known('agreed', agreed),
      ...known('mismatch', mismatch),
      sessions: [first, second].map((answer) => answer?.headers['mcp-session-id']).filter((id) => id !== undefined),
    },
  };
}
