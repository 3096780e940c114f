// Changes a value in TOML by replacing the text of one statement.
import { isObject, type Json } from '../../base/json.ts';
import { type KeyPath, memberOf, put } from '../documents/document.ts';
import { type PlacedStatement, placed, readToml } from '../documents/toml.ts';
import type { Edit } from './edit.ts';

const bareKey = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key));

function inline(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(inline).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).map((key) => `${bareKey(key)} = ${inline(memberOf(value, key) ?? null)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

const isAt = (a: KeyPath, b: KeyPath): boolean => a.length === b.length && isBelow(a, b);
const isBelow = (path: KeyPath, outer: KeyPath): boolean =>
  path.length >= outer.length && outer.every((key, index) => path[index] === key);

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** The value of an inline table with one member changed. */
function withMember(table: Json, path: KeyPath, value: Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (!isObject(table)) return undefined;
  const next: Record<string, Json> = {};
  for (const name of Object.keys(table)) put(next, name, memberOf(table, name) ?? null);
  const inner = withMember(memberOf(table, key) ?? {}, rest, value);
  if (inner === undefined && rest.length > 0) return undefined;
  if (inner === undefined) delete next[key];
  else put(next, String(key), inner);
  return next;
}

function editPair(text: string, one: PlacedStatement, edit: Edit): string | undefined {
  const { statement, path } = one;
  if (statement.kind !== 'pair') return undefined;
  const value = withMember(statement.value, edit.path.slice(path.length), edit.value);
  if (value === undefined && edit.path.length > path.length) return undefined;
  const { start, end } = statement.valueSpan;
  if (value !== undefined) return text.slice(0, start) + inline(value) + text.slice(end);
  return text.slice(0, lineStart(text, statement.start)) + text.slice(lineEnd(text, statement.end));
}

/** Removes tables below a path: from a header to the next one that is not below it. Comments above the next header belong to that. */
function removeTables(text: string, all: readonly PlacedStatement[], path: KeyPath): string | undefined {
  const first = all.findIndex((one) => one.statement.kind === 'header' && isBelow(one.path, path));
  if (first < 0) return undefined;
  const after = all.findIndex((one, index) => index > first && !isBelow(one.path, path));
  const start = all[first]?.statement.start ?? 0;
  const last = all[(after < 0 ? all.length : after) - 1]?.statement.end ?? start;
  return text.slice(0, lineStart(text, start)) + text.slice(lineEnd(text, last));
}

function addPair(text: string, all: readonly PlacedStatement[], { path, value }: Edit): string | undefined {
  const parent = path.slice(0, -1);
  const header = all.find((one) => one.statement.kind === 'header' && isAt(one.path, parent));
  if (header === undefined || value === undefined) return undefined;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const at = lineEnd(text, header.statement.end);
  const before = at === text.length && !text.endsWith('\n') ? eol : '';
  return `${text.slice(0, at)}${before}${bareKey(String(path.at(-1)))} = ${inline(value)}${eol}${text.slice(at)}`;
}

/** The text with one change; undefined when there is no plain place for it. */
export function editToml(text: string, edit: Edit): string | undefined {
  const all = placed(readToml(text).statements);
  const pair = all.find(({ statement, path }) => statement.kind === 'pair' && isBelow(edit.path, path));
  if (pair !== undefined) return editPair(text, pair, edit);
  const isTable = all.some(({ path }) => isBelow(path, edit.path));
  if (isTable) {
    const without = removeTables(text, all, edit.path);
    if (without === undefined || edit.value === undefined) return without;
    return addPair(without, placed(readToml(without).statements), edit);
  }
  return addPair(text, all, edit);
}
