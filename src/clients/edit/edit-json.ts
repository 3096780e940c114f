// Changes a value in JSON with comments.

import type { Node } from 'jsonc-parser';
import { jsonc } from '../documents/jsonc.ts';
import type { Edit } from './edit.ts';

/** How the file is written, so that what is added looks like the rest. */
function formatOf(text: string): { readonly insertSpaces: boolean; readonly tabSize: number; readonly eol: string } {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

/** The comma that follows a place, past white space and comments. */
function commaAfter(text: string, at: number): number | undefined {
  const rest = /^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*,/.exec(text.slice(at))?.[0];
  return rest === undefined ? undefined : at + rest.length - 1;
}

/** Takes out a part of a line, and the line itself when nothing is left on it. */
function withoutPart(text: string, start: number, end: number): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline < 0 ? text.length : newline;
  const isAlone =
    lineStart > 0 && newline >= 0 && text.slice(lineStart, start).trim() === '' && text.slice(end, lineEnd).trim() === '';
  return isAlone ? text.slice(0, lineStart) + text.slice(newline + 1) : text.slice(0, start) + text.slice(end);
}

/** Removes a member with its comma and nothing else. The library would take the comments around it, too. */
function removed(text: string, member: Node): string {
  const end = member.offset + member.length;
  const comma = commaAfter(text, end);
  const siblings = member.parent?.children ?? [];
  const before = siblings[siblings.indexOf(member) - 1];
  const without = withoutPart(text, member.offset, comma === undefined ? end : comma + 1);
  const stray = before === undefined || comma !== undefined ? undefined : commaAfter(text, before.offset + before.length);
  return stray === undefined ? without : without.slice(0, stray) + without.slice(stray + 1);
}

/** The text with one change; undefined when the library finds no place for it. */
export function editJson(text: string, { path, value }: Edit): string | undefined {
  if (value === undefined) {
    const root = jsonc.parseTree(text, [], { allowTrailingComma: true });
    const member = root === undefined ? undefined : jsonc.findNodeAtLocation(root, [...path])?.parent;
    return member?.type === 'property' ? removed(text, member) : undefined;
  }
  try {
    const edits = jsonc.modify(text, [...path], value, { formattingOptions: formatOf(text) });
    return edits.length === 0 ? undefined : jsonc.applyEdits(text, edits);
  } catch (error) {
    // The library throws plain errors for paths that lead through something else.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
