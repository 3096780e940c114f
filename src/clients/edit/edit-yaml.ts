// Changes a value in YAML by replacing its text: what is written is JSON in one line, which YAML takes. Writing the whole document anew would lose its spacing.
import { isMap, isPair, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import type { Json } from '../../base/json.ts';
import type { Edit } from './edit.ts';

type Ranged = { readonly range?: readonly number[] | null };

const startOf = (node: unknown): number | undefined => (node as Ranged | null)?.range?.[0];

/** Where a value's text ends, without the line ends and comments after it. */
function endOf(text: string, node: unknown): number | undefined {
  const range = (node as Ranged | null)?.range;
  if (range?.[0] === undefined || range[1] === undefined) return undefined;
  return range[0] + text.slice(range[0], range[1]).trimEnd().length;
}

const inline = (value: Json): string => JSON.stringify(value);

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

function pairOf(map: YAMLMap, key: string | number): Pair | undefined {
  return map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
}

function replaced(text: string, pair: Pair, value: Json): string | undefined {
  const start = startOf(pair.value);
  const end = endOf(text, pair.value);
  return start === undefined || end === undefined ? undefined : text.slice(0, start) + inline(value) + text.slice(end);
}

/** Removes the lines of a pair, when they hold nothing else. */
function removed(text: string, pair: Pair): string | undefined {
  const key = startOf(pair.key);
  const end = endOf(text, pair.value) ?? key;
  if (key === undefined || end === undefined) return undefined;
  const start = lineStart(text, key);
  if (text.slice(start, key).trim() !== '') return undefined;
  return text.slice(0, start) + text.slice(lineEnd(text, end));
}

function added(text: string, map: YAMLMap, key: string | number, value: Json): string | undefined {
  const last = map.items.at(-1);
  const first = startOf(map.items[0]?.key);
  if (!isPair(last) || first === undefined) return undefined;
  const end = endOf(text, last.value) ?? startOf(last.key);
  if (end === undefined) return undefined;
  const indent = ' '.repeat(first - lineStart(text, first));
  const at = lineEnd(text, end);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const before = at === text.length && !text.endsWith('\n') ? eol : '';
  return `${text.slice(0, at)}${before}${indent}${inline(String(key))}: ${inline(value)}${eol}${text.slice(at)}`;
}

/** A map in braces is written anew as a whole: `{a: 1, b: 2}`. */
function flowChanged(text: string, map: YAMLMap, key: string | number, value: Json | undefined): string | undefined {
  const start = startOf(map);
  const end = endOf(text, map);
  if (start === undefined || end === undefined) return undefined;
  const { [key]: _old, ...rest } = map.toJSON() as Record<string, Json>;
  const next = value === undefined ? rest : { ...(map.toJSON() as Record<string, Json>), [key]: value };
  return text.slice(0, start) + inline(next) + text.slice(end);
}

/** The text with one change; undefined when there is no plain place for it. */
export function editYaml(text: string, { path, value }: Edit): string | undefined {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'error', keepSourceTokens: false });
  const key = path.at(-1);
  const map: unknown = document.getIn(path.slice(0, -1), true);
  if (key === undefined || !isMap(map)) return undefined;
  if (map.flow === true) return flowChanged(text, map, key, value);
  const pair = pairOf(map, key);
  if (pair === undefined) return value === undefined ? undefined : added(text, map, key, value);
  return value === undefined ? removed(text, pair) : replaced(text, pair, value);
}
