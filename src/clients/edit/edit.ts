// Changes single values of a configuration file and leaves every other byte as it was: comments, order, spacing. A change that cannot be shown to do
// exactly that, and nothing else, is not made.
import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json } from '../../base/json.ts';
import { type Format, type KeyPath, memberOf, put } from '../documents/document.ts';
import { MARK, readDocument } from '../documents/read.ts';
import { editJson } from './edit-json.ts';
import { editToml } from './edit-toml.ts';
import { editYaml } from './edit-yaml.ts';

/** One change: the value that a path is to have; undefined removes it. Its parent must exist. */
export interface Edit {
  readonly path: KeyPath;
  readonly value: Json | undefined;
}

const EDITORS: Readonly<Record<Format, (text: string, edit: Edit) => string | undefined>> = {
  jsonc: editJson,
  toml: editToml,
  yaml: editYaml,
};

function changedItem(list: readonly Json[], key: string | number, rest: KeyPath, next: Json | undefined): Json | undefined {
  const inner = typeof key === 'number' && key < list.length ? changed(list[key], rest, next) : undefined;
  return inner === undefined ? undefined : list.map((item, index) => (index === key ? inner : item));
}

/** The value with one change made. Undefined when its parent is missing. */
function changed(value: Json | undefined, path: KeyPath, next: Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (Array.isArray(value)) return changedItem(value as readonly Json[], key, rest, next);
  if (!isObject(value) || (rest.length > 0 && memberOf(value, key) === undefined)) return undefined;
  const object: Record<string, Json> = {};
  for (const name of Object.keys(value)) put(object, name, memberOf(value, name) ?? null);
  const inner = changed(memberOf(value, key), rest, next);
  if (inner === undefined && rest.length > 0) return undefined;
  if (inner === undefined) delete object[key];
  else put(object, String(key), inner);
  return object;
}

/** Makes changes in the order given; a mark at the start is kept. Undefined when one cannot be made without touching something else. */
export function editText(text: string, format: Format, edits: readonly Edit[]): string | undefined {
  const mark = text.startsWith(MARK) ? MARK : '';
  let next = text.slice(mark.length);
  for (const edit of edits) {
    const before = readDocument(next, format);
    // In a file with mistakes nobody knows what a client takes for its meaning.
    if (before.value === undefined || before.problems.length > 0) return undefined;
    const wanted = changed(before.value, edit.path, edit.value);
    const edited = EDITORS[format](next, edit);
    if (wanted === undefined || edited === undefined) return undefined;
    const after = readDocument(edited, format);
    if (after.problems.length > 0 || !isDeepStrictEqual(after.value, wanted)) return undefined;
    next = edited;
  }
  return mark + next;
}
