// Every string of a definition as a passage with its role. Detectors see definitions through this alone.
import type { Json } from '../base/json.ts';
import { passagesOf } from '../protocol/passages.ts';
import type { Passage, Role, Surface } from './detector.ts';
import { passageOf, type Tools } from './text/tools.ts';

const PROSE_MEMBERS: ReadonlySet<string> = new Set([
  'description',
  '$comment',
  'instructions',
  'text',
  'content',
  'errorMessage',
  'markdownDescription',
]);

/** A member named `description` inside `properties` is a parameter, not prose about one: its value is an object, so it never comes here. */
function roleOf(pointer: string, kind: 'key' | 'value'): Role {
  if (kind === 'key') return 'key';
  const member = pointer.slice(pointer.lastIndexOf('/') + 1);
  if (pointer === '/name') return 'name';
  if (member === 'title') return 'title';
  return PROSE_MEMBERS.has(member) ? 'prose' : 'value';
}

/** Passages of a definition, or of anything else that is JSON, in document order. */
export function jsonPassages(value: Json, surface: Surface, tools: Tools, root = ''): readonly Passage[] {
  return passagesOf(value).map(({ pointer, text, kind }) =>
    passageOf({ pointer: `${root}${pointer}`, text, surface, role: roleOf(pointer, kind) }, tools),
  );
}
