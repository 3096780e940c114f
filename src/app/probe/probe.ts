// Looks at a server's address from outside, read-only: initialize, list, refuse. Never a tool call, never a credential. What it learns is judged elsewhere.
import { isIP } from 'node:net';
import type { Json } from '../../base/json.ts';
import type { EndpointFacts, Reply } from '../../scanner/endpoint.ts';
import { initialize, post, resultOf, sessionHeaders, type Target } from './mcp.ts';
import { signIn } from './oauth.ts';
import { type Answer, ask } from './request.ts';

/** What a probe learned, and what it could not. */
export interface Probed {
  readonly facts: EndpointFacts;
  /** The answer of tools/list, for the detectors. */
  readonly tools: readonly Json[];
  readonly instructions: string | undefined;
  /** What was not measured, and why. */
  readonly unmeasured: readonly string[];
}

const MAX_ERROR_CHARS = 8192;
const FOREIGN = 'rebound.example';
const FOREIGN_ORIGIN = `https://${FOREIGN}`;

/** This machine, or a network that is not the internet. */
function isLocalHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  if (/^(?:localhost|.*\.(?:localhost|local|internal|lan))$/i.test(name) || !name.includes('.'))
    return isIP(name) !== 6 || /^(?:::1|f[cd]|fe80)/i.test(name);
  return isIP(name) === 4 && /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(name);
}

const replyOf = (answer: Answer): Reply => ({ status: answer.status, isAnswered: resultOf(answer) !== undefined });

/** A part that fails leaves a remark and no fact. */
async function part<T>(what: string, unmeasured: string[], run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    unmeasured.push(`${what}: ${error instanceof Error && 'code' in error ? String(error.code) : 'no answer'}`);
    return undefined;
  }
}

/** Ends a session that the probe opened. */
async function close(target: Target, answer: Answer): Promise<void> {
  if (answer.headers['mcp-session-id'] === undefined) return;
  await ask({ url: target.url, method: 'DELETE', headers: sessionHeaders(answer) }, target.signal).catch(() => undefined);
}

interface Listed {
  readonly open: NonNullable<EndpointFacts['open']>;
  readonly tools: readonly Json[];
}

/** Lists what it shows without a credential. A server that gives no session id is asked all the same. */
async function list(target: Target, first: Answer): Promise<Listed> {
  const headers = sessionHeaders(first);
  await post(target, { jsonrpc: '2.0', method: 'notifications/initialized' }, headers);
  const result = resultOf(await post(target, { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} }, headers));
  const tools = Array.isArray(result?.['tools']) ? (result['tools'] as readonly Json[]) : [];
  return { open: { tools: tools.length, hasSession: headers['mcp-session-id'] !== undefined }, tools };
}

/** Everything that only a server can be asked that answers without a credential. */
async function askOpen(
  target: Target,
  first: Answer,
  unmeasured: string[],
): Promise<Partial<EndpointFacts> & { readonly tools: readonly Json[] }> {
  const listed = await part('tools/list', unmeasured, () => list(target, first));
  const asReply = async (headers: Readonly<Record<string, string>>): Promise<{ reply: Reply; answer: Answer }> => {
    const answer = await initialize(target, headers);
    await close(target, answer);
    return { reply: replyOf(answer), answer };
  };
  const foreignHost = await part('Host', unmeasured, () => asReply({ host: FOREIGN }));
  const foreignOrigin = await part('Origin', unmeasured, () => asReply({ origin: FOREIGN_ORIGIN }));
  const second = await part('second session', unmeasured, () => asReply({}));
  const unknownVersion = await part('unknown revision', unmeasured, async () =>
    replyOf(
      await post(
        target,
        { jsonrpc: '2.0', id: 3, method: 'tools/list', params: {} },
        { ...sessionHeaders(first), 'mcp-protocol-version': '1999-01-01' },
      ),
    ),
  );
  const mismatch = await part('Mcp-Method', unmeasured, () => askMismatch(target));
  const sessions = [first, second?.answer].map((answer) => answer?.headers['mcp-session-id']).filter((id) => id !== undefined);
  return {
    ...(listed === undefined ? {} : { open: listed.open }),
    tools: listed?.tools ?? [],
    ...(foreignHost === undefined ? {} : { foreignHost: foreignHost.reply }),
    ...(foreignOrigin === undefined ? {} : { foreignOrigin: foreignOrigin.reply }),
    ...(unknownVersion === undefined ? {} : { unknownVersion }),
    ...(mismatch === undefined ? {} : { mismatch }),
    sessions,
  };
}

const MODERN = '2026-07-28';

/** Only a server that speaks the revision that demands the comparison is asked; others know no such header. */
async function askMismatch(target: Target): Promise<Reply | undefined> {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': { name: 'bartizan-scan', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const message = { jsonrpc: '2.0', id: 4, method: 'tools/list', params: { _meta: meta } };
  const headers = { 'mcp-protocol-version': MODERN };
  const right = await post(target, message, { ...headers, 'mcp-method': 'tools/list' });
  // A result of that revision says what kind it is; an older server that ignores the header is not asked for what it never promised.
  if (typeof resultOf(right)?.['resultType'] !== 'string') return undefined;
  return replyOf(await post(target, message, { ...headers, 'mcp-method': 'prompts/list' }));
}

async function preflight({ url, signal }: Target): Promise<NonNullable<EndpointFacts['preflight']>> {
  const headers = {
    origin: FOREIGN_ORIGIN,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
  const answer = await ask({ url, method: 'OPTIONS', headers }, signal);
  return {
    origin: FOREIGN_ORIGIN,
    allowed: answer.headers['access-control-allow-origin'] ?? '',
    withCredentials: answer.headers['access-control-allow-credentials'] === 'true',
  };
}

/** The older transport names an address for messages, often with a session in it. */
async function sessionAddress({ url, signal }: Target): Promise<string | undefined> {
  const { status, headers, body } = await ask({ url, method: 'GET', headers: { accept: 'text/event-stream' } }, signal);
  if (status !== 200 || !(headers['content-type'] ?? '').startsWith('text/event-stream')) return undefined;
  const address = /event: ?endpoint\r?\ndata: ?([^\r\n]+)/.exec(body)?.[1];
  return address !== undefined && /[?&](?:session|session_?id|sid)=/i.test(address) ? new URL(address, url).href : undefined;
}

/** What every server can be asked, whether it lets us in or not. */
async function askAny(target: Target, unmeasured: string[]): Promise<Partial<EndpointFacts>> {
  const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
  const broken = await part('broken message', unmeasured, () =>
    ask({ url: target.url, method: 'POST', headers, body: '{"jsonrpc":' }, target.signal),
  );
  const cors = await part('preflight', unmeasured, () => preflight(target));
  const address = await part('event stream', unmeasured, () => sessionAddress(target));
  return {
    ...(cors === undefined ? {} : { preflight: cors }),
    ...(address === undefined ? {} : { sessionAddress: address }),
    ...(broken === undefined ? {} : { error: broken.body.slice(0, MAX_ERROR_CHARS) }),
  };
}

/** What a refusal says of how to be let in, and where it leads. */
async function askRefusing({ url, signal }: Target, first: Answer, unmeasured: string[]): Promise<Partial<EndpointFacts>> {
  const { status, headers } = first;
  const header = headers['www-authenticate'] ?? '';
  const challenge = { status, hasMetadata: /resource_metadata/i.test(header) };
  const to = headers['location'];
  if (status >= 300 && status < 400 && to !== undefined) return { challenge, redirect: { status, to } };
  if (status !== 401 && status !== 403) return { challenge };
  unmeasured.push('Host, Origin, sessions and headers: it asks for a credential first, and none was sent');
  const { resource, authorization, skipped } = await signIn(url, header, signal);
  for (const issuer of skipped) unmeasured.push(`authorization server ${issuer}: not a public https address`);
  return {
    challenge,
    ...(resource === undefined ? {} : { resource }),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

/** A probe of one address. @throws the system's error when there is no answer at all */
export async function probe(url: string, signal: AbortSignal): Promise<Probed> {
  const target = { url, signal };
  const unmeasured: string[] = [];
  const first = await initialize(target);
  const result = resultOf(first);
  const { tools = [], ...opened } = result === undefined ? {} : await askOpen(target, first, unmeasured);
  const refused = result === undefined ? await askRefusing(target, first, unmeasured) : {};
  const any = await askAny(target, unmeasured);
  await close(target, first);
  const tls = first.tls === undefined ? {} : { tls: first.tls };
  const isLocal = isLocalHost(new URL(url).hostname);
  const instructions = result?.['instructions'];
  return {
    facts: { url, isLocal, ...opened, ...refused, ...any, ...tls },
    tools,
    instructions: typeof instructions === 'string' ? instructions : undefined,
    unmeasured,
  };
}
