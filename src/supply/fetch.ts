// Fetches for supply: metadata from exactly where it was asked for, archives also over redirects if their digest is known. Everything is bounded.
// It never sends credentials to another origin, never follows into a private network, and never skips the check of a certificate.
import { open } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { hostOf, isLoopback, type ProxySettings } from '../base/proxy.ts';
import { type Agents, createAgents, type Reach } from './agents.ts';
import { supplyFault } from './faults.ts';
import { asFault, BrokenDownload, isWorthAnotherTry } from './fetch-failures.ts';
import { createCheck, createSummer, type Expected } from './integrity.ts';
import { type Network, systemNetwork } from './network.ts';
import type { SupplyContext } from './supplier.ts';

/** One request. */
export interface FetchRequest {
  readonly url: string;
  /** What it is about, for faults: a package, an image. */
  readonly subject: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Value of `Authorization` for a URL, if there are credentials for its host. Asked again only where a redirect stays in the origin. */
  readonly authorization?: ((url: URL) => string | undefined) | undefined;
  /** Statuses that are an answer. Default: 200 only. 401 and 403 without being listed are `supply.refused-login`, 404 is `supply.not-found`. */
  readonly statuses?: readonly number[] | undefined;
  /** Default: `maxMetadataBytes`, `maxArchiveBytes`. */
  readonly maxBytes?: number | undefined;
  /** Origin that the user chose. A URL elsewhere was chosen by the answer of a registry and is treated like a redirect. Default: that of `url`. */
  readonly chosenOrigin?: string | undefined;
}

/** An answer that was read whole. */
export interface Fetched {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What was downloaded: SRI (SHA-512), and digests to compare with. */
export interface Downloaded {
  readonly integrity: string;
  /** Hex. */
  readonly sha1: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Fetches. Close it when done: it holds connections open. */
export interface Fetcher {
  /**
   * Reads a document. Redirects are refused.
   * @throws Fault `supply.redirected-metadata`, `supply.too-large`, `supply.unreachable`, `supply.bad-status` …
   */
  metadata(request: FetchRequest): Promise<Fetched>;
  /**
   * Downloads to a new file. With `expected` redirects are followed and the bytes are checked; without, redirects are refused.
   * @throws Fault `supply.integrity`, `supply.unsafe-redirect`, `supply.truncated` …
   */
  archive(request: FetchRequest, expected: Expected | undefined, file: string): Promise<Downloaded>;
  close(): void;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const TRIES = 3;
const PAUSE_MS = 250;

/** A URL as it may be shown: queries of downloads are often signatures. */
const shown = (url: URL): string => `${url.origin}${url.pathname}`;

interface Hop {
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly reach: Reach;
}

interface Parts {
  readonly context: SupplyContext;
  readonly network: Network;
  readonly agents: Agents;
}

/** The first hop: https, or loopback, or bytes whose digest is known. */
function firstHop(request: FetchRequest, expected: Expected | undefined): Hop {
  const url = new URL(request.url);
  const chosen = request.chosenOrigin ?? url.origin;
  const isChosen = url.origin === new URL(chosen).origin;
  const isPlain = url.protocol !== 'https:';
  if (url.protocol !== 'http:' && isPlain) throw supplyFault['insecure-url']({ url: shown(url) });
  if (isPlain && !isLoopback(hostOf(url)) && (expected === undefined || isChosen)) {
    throw supplyFault['insecure-url']({ url: shown(url) });
  }
  // Credentials for another host are the user's own choice (`.npmrc` names hosts); over plain http they go to loopback only.
  const authorization = isPlain && !isLoopback(hostOf(url)) ? undefined : request.authorization?.(url);
  return { url, authorization, reach: isChosen ? 'any' : 'public' };
}

/** Refuses addresses that need no resolver; names are judged when they are resolved. */
function refusePrivate(from: URL, to: URL, network: Network): void {
  const host = hostOf(to);
  const isPrivate = isIP(host) === 0 ? isLoopback(host) : network.isPrivate(host);
  if (isPrivate) throw supplyFault['unsafe-redirect']({ url: shown(from), to: shown(to), reason: 'a private address' });
}

/** Where a redirect leads, and with what it is asked. */
function nextHop(hop: Hop, location: string | undefined, request: FetchRequest, network: Network): Hop {
  const to = location !== undefined && URL.canParse(location, hop.url.href) ? new URL(location, hop.url) : undefined;
  const refuse = (reason: string): never => {
    throw supplyFault['unsafe-redirect']({ url: shown(hop.url), to: to === undefined ? 'nowhere' : shown(to), reason });
  };
  if (to === undefined) return refuse('no URL');
  if (to.protocol !== 'https:' && to.protocol !== hop.url.protocol) return refuse('not https');
  if (to.username !== '' || to.password !== '') return refuse('it holds credentials');
  const isSame = to.origin === hop.url.origin && hop.reach === 'any';
  if (!isSame) refusePrivate(hop.url, to, network);
  // Credentials are for the host they were given for; a redirect leads elsewhere on a stranger's word (CVE-2026-53840).
  return { url: to, authorization: isSame ? request.authorization?.(to) : undefined, reach: isSame ? 'any' : 'public' };
}

/** Sends one GET and waits for the head of the answer. */
function ask(hop: Hop, request: FetchRequest, accepted: string, parts: Parts, signal: AbortSignal): Promise<IncomingMessage> {
  const { idleTimeoutMs } = parts.context.bounds;
  const headers: Record<string, string> = { ...request.headers, 'accept-encoding': accepted, 'user-agent': 'bartizan' };
  if (hop.authorization !== undefined) headers['authorization'] = hop.authorization;
  return new Promise((resolve, reject) => {
    parts.agents
      .for(hop.url, hop.reach)
      .then(({ send, agent, lookup }) => {
        let answered: IncomingMessage | undefined;
        const sent = send(hop.url, { agent, headers, signal, lookup }, (answer) => {
          answered = answer;
          resolve(answer);
        });
        sent.setTimeout(idleTimeoutMs, () => {
          const broken = new BrokenDownload('idle', `no byte for ${idleTimeoutMs / 1000} s`);
          // The answer first: destroyed with its request it would only say that the connection was reset.
          answered?.destroy(broken);
          sent.destroy(broken);
        });
        sent.on('error', reject).end();
      })
      .catch(reject);
  });
}

function checkStatus(answer: IncomingMessage, hop: Hop, request: FetchRequest): number {
  const status = answer.statusCode ?? 0;
  if ((request.statuses ?? [200]).includes(status)) return status;
  answer.destroy();
  const url = shown(hop.url);
  if (status === 401 || status === 403) throw supplyFault['refused-login']({ url, status });
  if (status === 404 || status === 410) {
    throw supplyFault['not-found']({ subject: request.subject, reason: `${url} answered ${status}` });
  }
  throw supplyFault['bad-status']({ url, status });
}

function refuseRedirect(answer: IncomingMessage, hop: Hop): void {
  if (!REDIRECTS.has(answer.statusCode ?? 0)) return;
  answer.destroy();
  const { location } = answer.headers;
  const to = location !== undefined && URL.canParse(location, hop.url.href) ? shown(new URL(location, hop.url)) : 'nowhere';
  throw supplyFault['redirected-metadata']({ url: shown(hop.url), to });
}

/** The body's bytes as they arrive, bounded. What is not complete ends in an error. */
async function* bytesOf(answer: AsyncIterable<Buffer>, subject: string, maxBytes: number): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of answer) {
    total += chunk.length;
    if (total > maxBytes) throw supplyFault['too-large']({ subject, max: maxBytes, unit: 'bytes' });
    yield chunk;
  }
}

function decoded(answer: IncomingMessage, request: FetchRequest): AsyncIterable<Buffer> {
  const encoding = answer.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return answer;
  if (encoding !== 'gzip')
    throw supplyFault['bad-answer']({ subject: request.subject, reason: 'its encoding was not asked for' });
  const gunzip = createGunzip();
  answer.on('error', (error) => gunzip.destroy(error));
  return answer.pipe(gunzip);
}

async function readDocument(request: FetchRequest, parts: Parts, signal: AbortSignal): Promise<Fetched> {
  const hop = firstHop(request, undefined);
  if (hop.reach === 'public') refusePrivate(new URL(request.chosenOrigin ?? request.url), hop.url, parts.network);
  const answer = await ask(hop, request, 'gzip', parts, signal);
  try {
    refuseRedirect(answer, hop);
    const status = checkStatus(answer, hop, request);
    const chunks: Buffer[] = [];
    const maxBytes = request.maxBytes ?? parts.context.bounds.maxMetadataBytes;
    for await (const chunk of bytesOf(decoded(answer, request), request.subject, maxBytes)) chunks.push(chunk);
    return { status, headers: answer.headers, body: Buffer.concat(chunks) };
  } finally {
    answer.destroy();
  }
}

async function followed(request: FetchRequest, expected: Expected | undefined, parts: Parts, signal: AbortSignal) {
  const { maxRedirects } = parts.context.bounds;
  let hop = firstHop(request, expected);
  if (hop.reach === 'public') refusePrivate(new URL(request.chosenOrigin ?? request.url), hop.url, parts.network);
  for (let hops = 0; hops <= maxRedirects; hops++) {
    const answer = await ask(hop, request, 'identity', parts, signal);
    if (expected === undefined) refuseRedirect(answer, hop);
    if (!REDIRECTS.has(answer.statusCode ?? 0)) return { answer, hop };
    answer.destroy();
    hop = nextHop(hop, answer.headers.location, request, parts.network);
  }
  const reason = `more than ${maxRedirects} redirects`;
  throw supplyFault['unsafe-redirect']({ url: request.url.split('?')[0] ?? '', to: shown(hop.url), reason });
}

async function download(
  request: FetchRequest,
  expected: Expected | undefined,
  file: string,
  parts: Parts,
  signal: AbortSignal,
): Promise<Downloaded> {
  const { answer, hop } = await followed(request, expected, parts, signal);
  try {
    checkStatus(answer, hop, request);
    const summer = createSummer();
    const check = expected === undefined ? undefined : createCheck(request.subject, expected);
    let bytes = 0;
    // Opened and closed here, not by a stream: when this ends nothing may still be creating the file.
    const target = await open(file, 'w', 0o600);
    try {
      for await (const chunk of bytesOf(answer, request.subject, request.maxBytes ?? parts.context.bounds.maxArchiveBytes)) {
        summer.update(chunk);
        check?.update(chunk);
        bytes += chunk.length;
        await target.writeFile(chunk);
      }
    } finally {
      await target.close();
    }
    check?.finish();
    return { ...summer.finish(), bytes };
  } finally {
    answer.destroy();
  }
}

/** Runs at most `max` at a time; the others wait in line. */
function createGate(max: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= max) await new Promise<void>((go) => waiting.push(go));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}

/** The corporate proxy for a URL, as the environment names it (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in either case). */
export function proxyOfEnv(env: SupplyContext['env']): ProxySettings | undefined {
  const url = env['https_proxy'] ?? env['HTTPS_PROXY'] ?? env['http_proxy'] ?? env['HTTP_PROXY'];
  return url === undefined || url === '' ? undefined : { url, noProxy: env['no_proxy'] ?? env['NO_PROXY'] };
}

const AGAIN = Symbol('again');

type Attempt<T> = (signal: AbortSignal) => Promise<T>;

/** Makes a fetcher. `network` differs in tests only. */
export function createFetcher(context: SupplyContext, network: Network = systemNetwork): Fetcher {
  const proxy = context.proxy ?? proxyOfEnv(context.env);
  const parts: Parts = { context, network, agents: createAgents(network, proxy, context.extraCa) };
  const gate = createGate(context.bounds.maxConcurrent);
  const once = async <T>(request: FetchRequest, attempt: Attempt<T>, isLast: boolean): Promise<T | typeof AGAIN> => {
    const timeout = AbortSignal.timeout(context.bounds.totalTimeoutMs);
    try {
      return await attempt(AbortSignal.any([context.signal, timeout]));
    } catch (error) {
      if (!isLast && !context.signal.aborted && isWorthAnotherTry(error)) return AGAIN;
      throw asFault(error, request, context, timeout);
    }
  };
  // What an entry of a registry named leads nowhere that its registry may not lead to, whatever else is known of it.
  const judged = (request: FetchRequest): FetchRequest =>
    context.namedBy === undefined ? request : { ...request, chosenOrigin: context.namedBy };
  const tried = async <T>(request: FetchRequest, attempt: Attempt<T>): Promise<T> => {
    if (context.offline) throw supplyFault.offline({ subject: request.subject });
    for (let n = 1; ; n++) {
      const answer = await once(request, attempt, n >= TRIES);
      if (answer !== AGAIN) return answer;
      await after(PAUSE_MS * n);
    }
  };
  return {
    metadata: (request) => gate(() => tried(request, (signal) => readDocument(judged(request), parts, signal))),
    archive: (request, expected, file) =>
      gate(() => tried(request, (signal) => download(judged(request), expected, file, parts, signal))),
    close: () => parts.agents.close(),
  };
}

/** Does work with a fetcher and closes it. */
export async function withFetcher<T>(context: SupplyContext, work: (fetcher: Fetcher) => Promise<T>): Promise<T> {
  const fetcher = createFetcher(context);
  try {
    return await work(fetcher);
  } finally {
    fetcher.close();
  }
}
