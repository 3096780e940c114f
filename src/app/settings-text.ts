// Adds servers to the text of bartizan.yaml and leaves what is there as it is: comments, order, quoting.
import { isMap, isPair, parseDocument, stringify } from 'yaml';

/** Servers by name, as they are to be written. */
export type NewServers = Readonly<Record<string, object>>;

const INDENT = 2;

const indented = (text: string, columns: number): string => text.replace(/^(?=.)/gm, ' '.repeat(columns));

const rangeOf = (node: unknown): readonly number[] | undefined =>
  (node as { readonly range?: readonly number[] | null } | null)?.range ?? undefined;

/** What stands after the last server, and how far servers are indented. */
function placeIn(text: string, servers: unknown): { readonly at: number; readonly column: number } | undefined {
  if (!isMap(servers) || servers.flow === true) return undefined;
  const last = servers.items.at(-1);
  const first = rangeOf(servers.items[0]?.key)?.[0];
  const range = isPair(last) ? (rangeOf(last.value) ?? rangeOf(last.key)) : undefined;
  if (first === undefined || range?.[0] === undefined || range[1] === undefined) return undefined;
  const end = text.indexOf('\n', range[0] + text.slice(range[0], range[1]).trimEnd().length);
  return { at: end < 0 ? text.length : end + 1, column: first - (text.lastIndexOf('\n', first - 1) + 1) };
}

/** The text with more servers. Undefined when it is no YAML, or its servers are not a map. */
export function withServers(text: string, added: NewServers): string | undefined {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'error' });
  if (document.errors.length > 0) return undefined;
  const block = stringify(added, { lineWidth: 0, indent: INDENT });
  const servers: unknown = document.get('servers', true);
  const place = placeIn(text, servers);
  if (place !== undefined) {
    const before = place.at === text.length && !text.endsWith('\n') ? '\n' : '';
    return text.slice(0, place.at) + before + indented(block, place.column) + text.slice(place.at);
  }
  // None yet: nothing is near the place that could be lost.
  if (servers !== undefined && !(isMap(servers) && servers.items.length === 0) && document.get('servers') !== null)
    return undefined;
  document.set('servers', document.createNode(added));
  return document.toString({ lineWidth: 0 });
}
