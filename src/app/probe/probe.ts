// Looks at a server's address from outside, read-only: initialize, list, refuse. Never a tool call, never a credential. What it learns is judged elsewhere.
import { isIP } from 'node:net';
import type { Json } from '../../base/json.ts';
import type { EndpointFacts, Reply } from '../../scanner/endpoint.ts';
import { initialize, listTools, resultOf, sessionHeaders, type Target } from './mcp.ts';
import { signIn } from './oauth.ts';
import { askOpen, close, foreignOrigins, part, type Tell } from './open.ts';
import { type Answer, ask } from './request.ts';
import { messagesAddress, openStream, otherWay, sessionWay } from './way.ts';

/** What a probe learned, and what it could not. */
export interface Probed {
  readonly facts: EndpointFacts;
  /** The answers of tools/list, for the detectors. */
  readonly tools: readonly Json[];
  readonly instructions: string | undefined;
  /** What cannot be measured from outside, and why. */
  readonly unmeasured: readonly string[];
  /** What should have been measured and was not: then the look is not complete. */
  readonly failed: readonly string[];
}

const MAX_ERROR_CHARS = 8192;

/** This machine, or a network that is not the internet. */
function isLocalHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  if (/^(?:localhost|.*\.(?:localhost|local|internal|lan))$/i.test(name) || !name.includes('.'))
    return isIP(name) !== 6 || /^(?:::1|f[cd]|fe80)/i.test(name);
  return isIP(name) === 4 && /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(name);
}

async function preflight({ url, signal }: Target): Promise<EndpointFacts['preflight']> {
  let found: EndpointFacts['preflight'];
  for (const origin of foreignOrigins(url)) {
    const headers = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
    const answer = await ask({ url, method: 'OPTIONS', headers }, signal);
    const allowed = answer.headers['access-control-allow-origin'] ?? '';
    found = { origin, allowed, withCredentials: answer.headers['access-control-allow-credentials'] === 'true' };
    if (allowed === '*' || allowed === origin) return found;
  }
  return found;
}

/** The older transport names an address for messages, often with a session in it. */
async function sessionAddress(target: Target): Promise<string | undefined> {
  const address = messagesAddress(await openStream(target), target.url);
  return address !== undefined && /[?&](?:session|session_?id|sid)=/i.test(address) ? address : undefined;
}

/** No JSON, and JSON that is no message: errors come from different places. */
const BROKEN = ['{"jsonrpc":', '{"jsonrpc":"2.0","id":9,"method":"initialize","params":[{"protocolVersion":{}}]}'];

/** What every server can be asked, whether it lets us in or not. */
async function askAny(target: Target, tell: Tell): Promise<Partial<EndpointFacts>> {
  const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
  const errors: string[] = [];
  for (const body of BROKEN) {
    const answer = await part('broken message', tell, () =>
      ask({ url: target.url, method: 'POST', headers, body }, target.signal),
    );
    if (answer === undefined) continue;
    errors.push(answer.body.slice(0, MAX_ERROR_CHARS));
    await close(target, answer);
  }
  const cors = await part('preflight', tell, () => preflight(target));
  const address = await part('event stream', tell, () => sessionAddress(target));
  return {
    ...(cors === undefined ? {} : { preflight: cors }),
    ...(address === undefined ? {} : { sessionAddress: address }),
    ...(errors.length === 0 ? {} : { error: errors.join('\n') }),
  };
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Tokens that nobody issued: a word, and one that says itself that it is signed by nobody and for somebody else. */
const FORGED = [
  'bartizan-scan-no-token',
  `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded({ sub: 'bartizan-scan', aud: 'https://rebound.example', exp: 4_102_444_800 })}.`,
];

type Again = (headers: Readonly<Record<string, string>>) => Promise<Answer>;

/** Asks what was refused once more, with tokens that are none. */
async function askForged(target: Target, again: Again): Promise<Reply> {
  let reply: Reply = { status: 0, isAnswered: false };
  for (const token of FORGED) {
    const answer = await again({ authorization: `Bearer ${token}` });
    await close(target, answer);
    reply = {
      status: answer.status,
      isAnswered: resultOf(answer) !== undefined,
      sent: token.startsWith('ey') ? 'unsigned' : 'made up',
    };
    if (reply.isAnswered) return reply;
  }
  return reply;
}

/** What a refusal says of how to be let in, and where it leads. */
async function askRefusing(target: Target, first: Answer, again: Again, tell: Tell): Promise<Partial<EndpointFacts>> {
  const { status, headers } = first;
  const header = headers['www-authenticate'] ?? '';
  const challenge = { status, hasMetadata: /resource_metadata/i.test(header) };
  const to = headers['location'];
  if (status >= 300 && status < 400 && to !== undefined) return { challenge, redirect: { status, to } };
  if (status !== 401 && status !== 403) {
    tell(`anything: it answers with status ${status}, and with nothing of MCP`, true);
    return { challenge };
  }
  const forged = await part('a made-up token', tell, () => askForged(target, again));
  const { resource, authorization, skipped } = await signIn(target.url, header, target.signal);
  for (const issuer of skipped) tell(`authorization server ${issuer}: not a public https address`, false);
  return {
    challenge,
    ...(forged === undefined ? {} : { forged }),
    ...(resource === undefined ? {} : { resource }),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

interface Looked {
  readonly facts: Partial<EndpointFacts>;
  readonly tools: readonly Json[];
}

async function lookAt(target: Target, initialized: Answer, tell: Tell): Promise<Looked> {
  const isClosed = [401, 403].includes(initialized.status) || (initialized.status >= 300 && initialized.status < 400);
  const session = resultOf(initialized) === undefined ? undefined : { way: sessionWay, first: initialized };
  const spoken = session ?? (isClosed ? undefined : await otherWay(target));
  if (spoken === undefined) {
    const facts = await askRefusing(target, initialized, (headers) => initialize(target, headers), tell);
    if (isClosed && facts.redirect === undefined)
      tell('Host, Origin, sessions and headers: it asks for a credential first, and none was sent', false);
    return { facts, tools: [] };
  }
  const { facts, tools, refusal } = await askOpen(target, spoken.way, spoken.first, tell);
  if (refusal === undefined) return { facts, tools };
  const own = sessionHeaders(spoken.first);
  const refused = await askRefusing(target, refusal, (headers) => listTools(target, { ...own, ...headers }, undefined), tell);
  return { facts: { ...facts, ...refused }, tools };
}

/** A probe of one address. @throws the system's error when there is no answer at all */
export async function probe(url: string, signal: AbortSignal): Promise<Probed> {
  const target = { url, signal };
  const [unmeasured, failed]: [string[], string[]] = [[], []];
  const tell: Tell = (what, isFailure) => void (isFailure ? failed : unmeasured).push(what);
  const first = await initialize(target);
  const { facts, tools } = await lookAt(target, first, tell);
  const any = await askAny(target, tell);
  await close(target, first);
  const tls = first.tls === undefined ? {} : { tls: first.tls };
  const instructions = resultOf(first)?.['instructions'];
  return {
    facts: { url, isLocal: isLocalHost(new URL(url).hostname), ...facts, ...any, ...tls },
    tools,
    instructions: typeof instructions === 'string' ? instructions : undefined,
    unmeasured,
    failed,
  };
}
