// Regular expressions of the looked-at program, as they are written: what a text that passes them can still do.
import { ARGUMENT_DANGERS, type Danger } from './value.ts';

/** Dangers that are gone when only characters of a set are left, as it is written between brackets. */
export function cleanedByKeeping(kept: string): readonly Danger[] {
  if (/[$`;&|<>"'(]|\\s|\\n| -~/.test(kept)) return [];
  return ['command', 'sql', 'code', 'log', ...(kept.includes('/') ? [] : (['file', 'root', 'url'] as const))];
}

const LINES = /^(?:\/(?:\\r\??\\n|\\n|\[\\[rn]\\[rn](?:\\t)?\]\+?)\/g|["']\\n["'])$/;

/** Dangers that a replacement takes away, by its pattern as it is written: what is not in a list of plain characters goes. */
export function cleanedByReplacing(pattern: string, by = ''): readonly Danger[] {
  const kept = /^\/\[\^((?:[^\]\\]|\\.)*)\]\+?\/[a-z]*g/.exec(pattern)?.[1];
  if (kept !== undefined) return cleanedByKeeping(kept);
  if (/^(?:\/"\/g|'"'|\/\[\\\\"\]\/g|\/\(\[\\\\"\]\)\/g)$/.test(pattern) && by.startsWith('\\')) return ['code'];
  if (LINES.test(pattern)) return ['log'];
  if (!/^(?:\/'\/g|'''?|"'")$/.test(pattern)) return [];
  if (by === "''") return ['sql'];
  return /^'(?:\\+'|"'")'$/.test(by) ? ['command'] : [];
}

/** A pattern that leaves nothing dangerous through: anchored at both ends, and made of plain characters. */
export function cleanedByMatching(pattern: string): readonly Danger[] {
  const body = /^\/\^(.*)\$\/[a-z]*$/.exec(pattern)?.[1];
  if (body === undefined || /(?<!\\)\.(?:\*|\+)|\\S|\\s|\[\^|[$`;&|<>"']/.test(body.replace(/\(\?:/g, '(').replace(/\|/g, '')))
    return [];
  return /\\?\/|\\\.\\?\.|\.\./.test(body) ? ['command', 'sql', 'code', 'log'] : ARGUMENT_DANGERS;
}

/** A pattern that finds `..` or what separates folders: what does not match it stays where it is. */
export function cleanedByNotMatching(pattern: string): readonly Danger[] {
  const body = /^\/(.*)\/[a-z]*$/.exec(pattern)?.[1];
  if (body === undefined) return [];
  if (/^\[?(?:\\\\|\\?\/)+\]?$/.test(body)) return ['file', 'root'];
  return /^\(?(?:\^\|\[\\?\/\\\\\]\))?\\\.\\\.|^\\\.\{2\}/.test(body) ? ['file'] : [];
}
