// The HTTP headers that mirror a modern request (MCP 2026-07-28, Streamable HTTP). The body is the truth; a header that disagrees refuses.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { CLIENT_METHODS } from './methods.ts';

const SENTINEL = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/;
const PLAIN = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A text that looks encoded must be encoded itself, also where it would not decode: its reader takes it for a broken sentinel. */
const looksEncoded = (value: string): boolean => value.startsWith('=?base64?') && value.endsWith('?=');

/** Writes a header value: as it is where HTTP carries it safely, else in the base64 sentinel form. */
export function encodeHeader(value: string): string {
  if (PLAIN.test(value) && !looksEncoded(value)) return value;
  return `=?base64?${Buffer.from(value, 'utf8').toString('base64')}?=`;
}

/** Reads a header value; `undefined` when its sentinel form is broken. */
export function decodeHeader(value: string): string | undefined {
  if (!looksEncoded(value)) return value;
  const match = SENTINEL.exec(value);
  const encoded = match?.[1];
  if (encoded === undefined || encoded.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const text = bytes.toString('utf8');
  return bytes.toString('base64') === encoded && Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}

/** One annotated input property: where its value lies in `arguments`, and its header. */
export interface MirroredParameter {
  readonly header: string;
  readonly path: readonly string[];
  readonly type: 'string' | 'integer' | 'boolean';
}

const MIRRORED_TYPES: ReadonlySet<string> = new Set(['string', 'integer', 'boolean']);
const MAX_SCHEMA_DEPTH = 32;

interface Collected {
  readonly found: MirroredParameter[];
  readonly reached: Set<JsonObject>;
  readonly names: Set<string>;
}

/**
 * The `x-mcp-header` annotations of an input schema, reachable only through `properties`.
 * `undefined` when one is invalid: then the whole tool must be dropped (MCP 2026-07-28).
 */
export function mirroredParameters(inputSchema: Json | undefined): readonly MirroredParameter[] | undefined {
  const collected: Collected = { found: [], reached: new Set(), names: new Set() };
  if (!isObject(inputSchema)) return collected.found;
  if (!collect(inputSchema, [], collected)) return undefined;
  return annotationsOutside(inputSchema, collected.reached, 0) ? undefined : collected.found;
}

/** Collects the annotations below one schema; `false` when one is invalid. */
function collect(schema: JsonObject, path: readonly string[], collected: Collected): boolean {
  const properties = schema['properties'];
  if (!isObject(properties) || path.length > MAX_SCHEMA_DEPTH) return true;
  return Object.entries(properties).every(([name, property]) => {
    if (!isObject(property)) return true;
    const at = [...path, name];
    return (property['x-mcp-header'] === undefined || annotate(property, at, collected)) && collect(property, at, collected);
  });
}

function annotate(property: JsonObject, path: readonly string[], { found, reached, names }: Collected): boolean {
  const { 'x-mcp-header': header, type } = property;
  reached.add(property);
  if (typeof header !== 'string' || !TOKEN.test(header) || typeof type !== 'string' || !MIRRORED_TYPES.has(type)) return false;
  const name = header.toLowerCase();
  if (names.has(name)) return false;
  names.add(name);
  found.push({ header: `mcp-param-${name}`, path, type: type as MirroredParameter['type'] });
  return true;
}

/** An annotation anywhere that `properties` alone do not reach is invalid (inside items, anyOf, $defs …). */
function annotationsOutside(value: Json | undefined, reached: ReadonlySet<JsonObject>, depth: number): boolean {
  if (depth > MAX_SCHEMA_DEPTH * 2 || typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item: Json) => annotationsOutside(item, reached, depth + 1));
  if (!isObject(value)) return false;
  if (typeof value['x-mcp-header'] === 'string' && !reached.has(value)) return true;
  return Object.values(value).some((member) => annotationsOutside(member, reached, depth + 1));
}

/** The value at a path of `arguments`. */
function valueAt(args: Json | undefined, path: readonly string[]): Json | undefined {
  let value: Json | undefined = args;
  for (const name of path) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

function asText(value: Json): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return JSON.isRawJSON(value) ? value.rawJSON : undefined;
}

/** The headers that mirror a request to a modern server. `Mcp-Name` carries the name as that server knows it. */
export function mirrorHeaders(
  version: string,
  method: string,
  params: JsonObject | undefined,
  mirrored: readonly MirroredParameter[] = [],
): Record<string, string> {
  const headers: Record<string, string> = { 'mcp-protocol-version': version, 'mcp-method': method };
  const named = CLIENT_METHODS.get(method)?.names;
  const name = named === undefined ? undefined : params?.[named];
  if (typeof name === 'string') headers['mcp-name'] = encodeHeader(name);
  for (const parameter of mirrored) {
    const value = valueAt(params?.['arguments'], parameter.path);
    const text = value === undefined || value === null ? undefined : asText(value);
    if (text !== undefined) headers[parameter.header] = encodeHeader(text);
  }
  return headers;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const single = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

/** Does a modern request's header agree with its body? The answer is the name of the first header that doesn't, or `undefined`. */
export function disagreement(
  headers: Headers,
  version: string,
  method: string,
  params: JsonObject | undefined,
  mirrored: readonly MirroredParameter[] = [],
): string | undefined {
  if (single(headers, 'mcp-protocol-version') !== version) return 'MCP-Protocol-Version';
  if (single(headers, 'mcp-method') !== method) return 'Mcp-Method';
  const named = CLIENT_METHODS.get(method)?.names;
  if (named !== undefined) {
    const sent = single(headers, 'mcp-name');
    const name = params?.[named];
    if (typeof name === 'string' && (sent === undefined || decodeHeader(sent) !== name)) return 'Mcp-Name';
  }
  for (const parameter of mirrored) {
    if (!parameterAgrees(single(headers, parameter.header), valueAt(params?.['arguments'], parameter.path), parameter.type)) {
      return parameter.header;
    }
  }
  return undefined;
}

function parameterAgrees(sent: string | undefined, value: Json | undefined, type: MirroredParameter['type']): boolean {
  const expected = value === undefined || value === null ? undefined : asText(value);
  if (expected === undefined) return sent === undefined;
  const text = sent === undefined ? undefined : decodeHeader(sent);
  if (text === undefined) return false;
  if (text === expected) return true;
  // Beyond the safe integers two different numbers read alike: there only the same digits agree.
  return type === 'integer' && /^-?\d+(\.0+)?$/.test(text) && Number.isSafeInteger(value) && Number(text) === value;
}
