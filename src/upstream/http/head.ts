// Reads the head of an HTTP/1.1 response (RFC 9112), strictly: whatever two parsers could read differently is refused, never repaired.
// Only the fields that this client acts on are kept.

/** What is known once a head was read. */
export interface ResponseHead {
  readonly status: number;
  /** Media type in lower case without parameters; empty if there is none. */
  readonly mediaType: string;
  /** How the body ends: after so many bytes, by its last chunk, or with the connection. */
  readonly framing: number | 'chunked' | 'close';
  /** May the connection carry another request? */
  readonly keepAlive: boolean;
  /** The server's own idle time-out (`Keep-Alive: timeout`), in ms. */
  readonly keepAliveMs: number | undefined;
  readonly sessionId: string | undefined;
  readonly challenge: string | undefined;
  readonly location: string | undefined;
}

/** Why a response is not acceptable; becomes `upstream.broken-reply`. */
export class BrokenResponse extends Error {}

// Status line and field lines: names are tokens directly followed by a colon; no folding, no bare CR or LF, no control characters.
const WELL_FORMED = /^HTTP\/1\.[01] [1-5]\d\d(?: [\t -~\x80-\xff]*)?\r\n(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t -~\x80-\xff]*\r\n)*$/;

const CONTENT_LENGTH = /^\d{1,15}$/;

/** The fields that matter, each with what a repetition means: the same again is fine for `once`, a list goes on for `list`. */
const FIELDS: ReadonlyMap<string, 'once' | 'list'> = new Map([
  ['location', 'once'],
  ['connection', 'list'],
  ['keep-alive', 'list'],
  ['content-type', 'once'],
  ['content-length', 'once'],
  ['mcp-session-id', 'once'],
  ['content-encoding', 'list'],
  ['www-authenticate', 'list'],
  ['transfer-encoding', 'list'],
] as const);

const FIELD_LENGTHS: readonly boolean[] = Array.from({ length: 18 }, (_, length) =>
  [...FIELDS.keys()].some((name) => name.length === length),
);

/**
 * Reads a head: `text` is everything up to and including the CRLF of its last line, as latin1.
 * @throws BrokenResponse
 */
export function parseHead(text: string, maxHeaders: number): ResponseHead {
  if (!WELL_FORMED.test(text)) throw new BrokenResponse(illFormed(text));
  const status = Number(text.slice(9, 12));
  const fields = fieldsOf(text, maxHeaders);
  const encoding = fields.get('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    throw new BrokenResponse('a compressed body that nobody asked for');
  const framing = framingOf(status, fields, text.charCodeAt(7) === 0x30);
  return {
    status,
    mediaType: mediaTypeOf(fields.get('content-type')),
    framing,
    keepAlive: framing !== 'close' && staysOpen(fields.get('connection'), text.charCodeAt(7) === 0x30),
    keepAliveMs: keepAliveOf(fields.get('keep-alive')),
    sessionId: fields.get('mcp-session-id'),
    challenge: fields.get('www-authenticate'),
    location: fields.get('location'),
  };
}

function illFormed(text: string): string {
  if (!text.startsWith('HTTP/1.')) return 'not an HTTP/1.1 response';
  if (/\r\n[ \t]/.test(text)) return 'a folded header line';
  return 'a malformed status or header line';
}

function fieldsOf(text: string, maxHeaders: number): Map<string, string> {
  const fields = new Map<string, string>();
  let count = 0;
  let at = text.indexOf('\r\n') + 2;
  while (at < text.length) {
    if (++count > maxHeaders) throw new BrokenResponse(`more than ${maxHeaders} headers`);
    const colon = text.indexOf(':', at);
    const end = text.indexOf('\r\n', colon);
    if (FIELD_LENGTHS[colon - at] === true) keep(fields, text.slice(at, colon).toLowerCase(), text, colon + 1, end);
    at = end + 2;
  }
  return fields;
}

function keep(fields: Map<string, string>, name: string, text: string, from: number, to: number): void {
  const repeats = FIELDS.get(name);
  if (repeats === undefined) return;
  const value = trimmed(text, from, to);
  const before = fields.get(name);
  if (before === undefined) fields.set(name, value);
  else if (repeats === 'list') fields.set(name, `${before}, ${value}`);
  else if (before !== value) throw new BrokenResponse(`two different ${name} headers`);
}

/** Optional white space is SP and HTAB alone (RFC 9110 §5.6.3); `trim` would take more. */
function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

function framingOf(status: number, fields: ReadonlyMap<string, string>, isOld: boolean): ResponseHead['framing'] {
  const length = fields.get('content-length');
  const coding = fields.get('transfer-encoding');
  if (coding !== undefined) checkCoding(coding, length, isOld);
  if (length !== undefined && !CONTENT_LENGTH.test(length)) throw new BrokenResponse('a malformed Content-Length');
  if (status < 200 || status === 204 || status === 304) {
    if (coding !== undefined) throw new BrokenResponse(`a Transfer-Encoding with status ${status}`);
    return 0;
  }
  if (coding !== undefined) return 'chunked';
  return length === undefined ? 'close' : Number(length);
}

// RFC 9112 §6.3. Length and coding together, or a coding other than chunked, is how responses are smuggled.
function checkCoding(coding: string, length: string | undefined, isOld: boolean): void {
  if (length !== undefined) throw new BrokenResponse('both Content-Length and Transfer-Encoding');
  if (isOld || coding.toLowerCase() !== 'chunked') throw new BrokenResponse('a Transfer-Encoding other than chunked');
}

function mediaTypeOf(contentType: string | undefined): string {
  if (contentType === undefined) return '';
  if (contentType === 'application/json' || contentType === 'text/event-stream') return contentType;
  const semicolon = contentType.indexOf(';');
  return (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase();
}

function staysOpen(connection: string | undefined, isOld: boolean): boolean {
  if (connection === undefined || connection === 'keep-alive') return connection !== undefined || !isOld;
  const options = connection.toLowerCase().split(/[ \t]*,[ \t]*/);
  return !options.includes('close') && !options.includes('upgrade') && (!isOld || options.includes('keep-alive'));
}

function keepAliveOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const seconds = /(?:^|[ \t,])timeout=(\d{1,6})(?:$|[ \t,])/i.exec(value)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
