// Faults of upstream connections: a server that does not start, ends, stays silent, or says what is not acceptable.
import { Fault, faults } from '../base/fault.ts';
import type { Json } from '../base/json.ts';
import { redacted } from '../base/redacted.ts';
import type { RpcError } from '../protocol/message.ts';

/** Entries of the `upstream` area, listed by `bartizan explain`. */
export const upstreamFaultTable = {
  'bad-header': {
    summary: 'header "{header}" for server "{name}" cannot be sent: {reason}',
    fix: 'correct it under headers: in bartizan.yaml',
  },
  'bad-url': {
    summary: 'the URL of server "{name}" is not usable: {reason}',
    fix: 'correct url: in bartizan.yaml; credentials go into headers:',
  },
  batch: { summary: 'a server sent a batch, which this revision does not allow', fix: 'update the server' },
  'broken-list': { summary: 'server "{name}" has no usable {method}: {reason}', fix: 'report this to the author of the server' },
  'broken-message': { summary: 'a server sent JSON that is no JSON-RPC message', fix: 'update the server' },
  'broken-reply': {
    summary: 'server "{name}" gave an answer that is not acceptable: {reason}',
    fix: 'report this to the author of the server; the call may have run',
  },
  busy: { summary: '{max} requests wait for server "{name}" already', fix: 'try again later, or raise the limit' },
  cancelled: { summary: 'the request to server "{name}" was cancelled', fix: 'send it again if it is still wanted' },
  closed: { summary: 'server "{name}" ended: {reason}', fix: 'see bartizan logs {name}' },
  'command-not-executable': {
    summary: 'server "{name}": "{command}" may not be executed',
    fix: 'check its permissions (chmod +x) and its first line',
  },
  'command-not-found': {
    summary: 'server "{name}": command "{command}" was not found',
    fix: 'install it, or give its full path in bartizan.yaml',
  },
  'duplicate-id': {
    summary: 'a request with id {id} is already on its way to server "{name}"',
    fix: 'report this as a bug of Bartizan',
  },
  'duplicate-request': { summary: 'a server asked twice under one id', fix: 'update the server' },
  'folder-missing': {
    summary: 'server "{name}": the folder "{cwd}" does not exist',
    fix: 'create it, or correct cwd in bartizan.yaml',
  },
  'http-status': { summary: 'server "{name}" answered HTTP {status} ({url})', fix: 'check the URL and what the server logged' },
  'junk-line': { summary: 'a server wrote a line that is not JSON to its output', fix: 'let it log to stderr instead' },
  'no-era': {
    summary: 'server "{name}" answers neither era of the protocol: {reason}',
    fix: 'check that the command or URL is an MCP server; see bartizan logs {name}',
  },
  'no-watchdog': {
    summary: 'the process that ends servers after a crash of Bartizan cannot be kept running: {reason}',
    fix: 'make /bin/sh executable; until then servers may outlive a crash',
  },
  'not-judged': { summary: 'a request for server "{name}" was not judged', fix: 'report this as a bug of Bartizan' },
  'not-reading': {
    summary: 'server "{name}" does not read its input: {queuedBytes} bytes wait',
    fix: 'see bartizan logs {name}; restart the server if it hangs',
  },
  'not-started': { summary: 'server "{name}" could not be started: {reason}', fix: 'see the reason; try again' },
  redirect: {
    summary: 'server "{name}" redirects to {origin}, and redirects are not followed',
    fix: 'put the address that the server is really at into url: in bartizan.yaml, if you trust it',
  },
  refused: {
    summary: 'server "{name}" cannot be reached at {origin}: {reason}',
    fix: 'check that it runs, its address, the proxy, and its certificate (an own authority belongs into the extra CA setting)',
  },
  'refused-request': { summary: 'server "{name}" refused a request: {reason}', fix: 'see bartizan logs {name}' },
  'session-lost': {
    summary: 'server "{name}" no longer knows the session',
    fix: 'connect again; calls that were on their way may have run',
  },
  'stray-message': {
    summary: 'a server sent a message that belongs to nothing',
    fix: 'nothing, if it happens after cancelled calls',
  },
  timeout: {
    summary: 'server "{name}" did not answer within {idleTimeoutMs} ms',
    fix: 'see bartizan logs {name}; the call may still run, so look before you repeat it',
  },
  'too-large': {
    summary: 'server "{name}" sent a message larger than {max} bytes',
    fix: 'ask for less at once, or raise the limit',
  },
  'too-many': {
    summary: '{max} connections to server "{name}" are open already',
    fix: 'close clients, or raise limits.processes',
  },
  'too-many-kinds': {
    summary: '{max} connections to server "{name}" are in use for this caller, each for another kind of client',
    fix: 'send the same clientInfo and clientCapabilities with each request, wait for a call to end, or raise limits.processes',
  },
  'too-many-questions': {
    summary: 'a server asked more questions at once than are carried to a client',
    fix: 'update the server; it got an error for each one too many',
  },
  unauthorized: {
    summary: 'server "{name}" refuses the credentials (HTTP {status}, {url})',
    fix: 'check the credentials under headers: in bartizan.yaml',
  },
  unavailable: {
    summary: 'server "{name}" failed to start several times ({reason}) and rests for {retryInMs} ms',
    fix: 'see bartizan logs {name}',
  },
  'unknown-version': {
    summary: 'server "{name}" speaks revision "{version}", which is not known',
    fix: 'update Bartizan or the server',
  },
  'unmatched-reply': {
    summary: 'a server answered a request that is not waiting: never asked, answered twice, or given up',
    fix: 'nothing, if it happens after cancelled calls; update the server otherwise',
  },
} as const;

/** Makers of the `upstream` faults. */
export const upstreamFault = faults('upstream', upstreamFaultTable);

/** Of a server's own words in a fault: a fault tells of two answers at most, and shows 300 characters of a reason. */
const MAX_SAID_CHARS = 100;

/** Hides what a server was given in secret. */
export type Mask = (text: string) => string;

/** What a server refused with: the number, and its own words, marked as such and safe to show. */
export function saidBy(
  { code, message }: { readonly code?: Json | undefined; readonly message?: Json | undefined },
  mask: Mask = (text) => text,
): string {
  const words = typeof message === 'string' ? redacted(mask(message).trim(), { maxChars: MAX_SAID_CHARS }) : '';
  return `error ${String(code)}${words === '' ? '' : `, it says "${words}"`}`;
}

/** The server's own error, where a fault says that the server itself refused what Bartizan asked of it for a client. */
export function serverErrorOf(thrown: unknown): RpcError | undefined {
  return thrown instanceof Fault && thrown.code === 'upstream.refused-request'
    ? (thrown.cause as RpcError | undefined)
    : undefined;
}
