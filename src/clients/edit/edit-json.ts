// Changes a value in JSON with comments.
import { jsonc } from '../documents/jsonc.ts';
import type { Edit } from './edit.ts';

/** How the file is written, so that what is added looks like the rest. */
function formatOf(text: string): { readonly insertSpaces: boolean; readonly tabSize: number; readonly eol: string } {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

/** The text with one change; undefined when the library finds no place for it. */
export function editJson(text: string, { path, value }: Edit): string | undefined {
  try {
    const edits = jsonc.modify(text, [...path], value, { formattingOptions: formatOf(text) });
    return edits.length === 0 ? undefined : jsonc.applyEdits(text, edits);
  } catch (error) {
    // The library throws plain errors for paths that lead through something else.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
