// Writes requests: one text of head and body. No value with a line break leaves here, and nobody overrides the headers that frame a message.
import { upstreamFault } from '../faults.ts';
import type { HttpClient } from './client.ts';

/** Header names to values. */
export type Headers = Readonly<Record<string, string>>;

/** A request ready to be sent: all ASCII if `encoding` is `latin1`. */
export interface RequestText {
  readonly payload: string;
  readonly encoding: 'latin1' | 'utf8';
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Visible ASCII, blanks inside: CR, LF and NUL would start a header or a request of their own. */
const VALUE = /^[\t -~]*$/;

/** Headers that frame the message, belong to this hop or are the wire's own. */
const RESERVED: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'accept',
  'accept-encoding',
  'expect',
  'keep-alive',
  'last-event-id',
  'mcp-session-id',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);

const MAX_HEADER_CHARS = 16_384;

/** One kind of request: the start of its head, which never changes. */
export interface RequestKind {
  readonly start: string;
}

/** Writes the requests of one wire. */
export interface RequestWriter {
  /** Prepares a kind of request, e.g. `POST` of messages. `url` must be of the client's origin. */
  kind(method: 'POST' | 'GET' | 'DELETE', url: URL, own: Headers): RequestKind;
  /**
   * Writes one request. `own` are headers of the wire, `headers` those of the caller.
   * @throws Fault `upstream.bad-header`
   */
  write(kind: RequestKind, own: string, headers: Headers | undefined, body: string | undefined): RequestText;
}

/** One line of the head, for values that were checked. */
export const headerLine = (name: string, value: string): string => `${name}: ${value}\r\n`;

/**
 * Checks a header that did not come from this code.
 * @throws Fault `upstream.bad-header`
 */
function checkedLine(server: string, name: string, value: string): string {
  if (!NAME.test(name) || RESERVED.has(name.toLowerCase())) {
    throw upstreamFault['bad-header']({ name: server, header: name, reason: 'a request may not set it' });
  }
  if (!VALUE.test(value) || value.length > MAX_HEADER_CHARS) {
    throw upstreamFault['bad-header']({
      name: server,
      header: name,
      reason: 'its value is not printable ASCII of acceptable length',
    });
  }
  return headerLine(name, value);
}

/**
 * Makes the writer of a wire; `configured` headers go with every request, unless a request has one of its own of that name.
 * @throws Fault `upstream.bad-header`
 */
export function createRequestWriter(server: string, client: HttpClient, configured: Headers): RequestWriter {
  const lines = new Map(
    Object.entries(configured).map(([name, value]) => [name.toLowerCase(), checkedLine(server, name, value)]),
  );
  const always = [...lines.values()].join('');
  return {
    kind(method, url, own) {
      // Configured headers hold credentials: they are for this origin alone.
      if (url.origin !== client.origin) throw upstreamFault['bad-url']({ name: server, reason: `it is not of ${client.origin}` });
      const target = `${client.isAbsolute ? client.origin : ''}${url.pathname}${url.search}`;
      const proxy = client.proxyAuthorization === undefined ? '' : headerLine('proxy-authorization', client.proxyAuthorization);
      const head = Object.entries(own).map(([name, value]) => headerLine(name, value));
      return { start: `${method} ${target} HTTP/1.1\r\nhost: ${url.host}\r\n${proxy}${head.join('')}` };
    },
    write(kind, own, headers, body) {
      let text = kind.start + own;
      if (headers === undefined) text += always;
      else {
        text += lines.size > 0 ? unlessReplaced(lines, always, headers) : '';
        for (const name in headers) text += checkedLine(server, name, headers[name] ?? '');
      }
      if (body === undefined) return { payload: `${text}\r\n`, encoding: 'latin1' };
      const bytes = Buffer.byteLength(body, 'utf8');
      // Equal counts mean that every character is ASCII, for which latin1 is the cheaper way to write the same bytes.
      return { payload: `${text}content-length: ${bytes}\r\n\r\n${body}`, encoding: bytes === body.length ? 'latin1' : 'utf8' };
    },
  };
}

function unlessReplaced(lines: ReadonlyMap<string, string>, always: string, headers: Headers): string {
  const replaced = Object.keys(headers).filter((name) => lines.has(name.toLowerCase()));
  if (replaced.length === 0) return always;
  const names = new Set(replaced.map((name) => name.toLowerCase()));
  return [...lines].map(([name, line]) => (names.has(name) ? '' : line)).join('');
}
