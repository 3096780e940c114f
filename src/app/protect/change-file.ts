// Plans single changes of one client's file, each of which can be taken back by itself. Reads; writes nothing.
import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../base/json.ts';
import { type KeyPath, memberOf } from '../../clients/documents/document.ts';
import { formatOf, readDocument } from '../../clients/documents/read.ts';
import { editText } from '../../clients/edit/edit.ts';
import { readWithMode } from '../../clients/replace-file.ts';
import type { Change, PlannedFile } from './plan.ts';

/** A value that a place is to have; undefined: it is to go. */
export interface Wish {
  readonly client: string;
  readonly name: string;
  readonly path: KeyPath;
  readonly value: Json | undefined;
}

/** What became of the wishes. */
export interface Changed<W extends Wish> {
  /** Undefined: nothing changes. */
  readonly file: PlannedFile | undefined;
  readonly done: readonly W[];
  /** Those that cannot be fulfilled without touching something else. */
  readonly left: readonly W[];
}

/** Plans; `path` is without links. */
export function changeFile<W extends Wish>(path: string, wishes: readonly W[]): Changed<W> {
  const found = readWithMode(path);
  if (found === undefined || found.isShared || !isUtf8(found.bytes)) return { file: undefined, done: [], left: wishes };
  const format = formatOf(path);
  const changes: Change[] = [];
  const done: W[] = [];
  const left: W[] = [];
  let text = found.bytes.toString('utf8');
  for (const wish of wishes) {
    const { client, name, path: at, value } = wish;
    const current = at.reduce<Json | undefined>(memberOf, readDocument(text, format).value);
    // Several wishes may come from one list.
    if (isDeepStrictEqual(current, value)) continue;
    const edited = editText(text, format, [{ path: at, value }]);
    if (edited === undefined) {
      left.push(wish);
      continue;
    }
    changes.push({ client, name, path: at, after: value, undo: [{ path: at, value: current }] });
    text = edited;
    done.push(wish);
  }
  const after = Buffer.from(text);
  const file = after.equals(found.bytes)
    ? undefined
    : { path, mode: found.mode, before: found.bytes, after, entries: [], changes };
  return { file, done, left };
}
