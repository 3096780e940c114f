// Finds private keys between their first and last line. One look at each character, whatever a stranger repeats.
import type { Span } from './secrets.ts';

const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END [A-Z0-9 ]{1,60}-----/g;
/** Without it there are words and no key. */
const BODY = /[A-Za-z0-9+/]{40}/g;
const MAX_CHARS = 20_000;

/** The place of the next match from an index on. Indices only grow. */
type Next = (from: number) => { readonly start: number; readonly end: number };

function nextOf(text: string, pattern: RegExp): Next {
  const own = new RegExp(pattern);
  let found = { start: -1, end: -1 };
  return (from) => {
    if (found.start >= from) return found;
    own.lastIndex = from;
    const match = own.exec(text);
    found = match === null ? { start: Infinity, end: Infinity } : { start: match.index, end: match.index + match[0].length };
    return found;
  };
}

/** Key blocks of a text; one that is cut off goes to the end. */
export function* blockSpans(text: string): Generator<Span> {
  const nextEnd = nextOf(text, END);
  const nextBody = nextOf(text, BODY);
  let last = 0;
  for (const { 0: head, index } of text.matchAll(BEGIN)) {
    if (index < last) continue;
    const from = index + head.length;
    const end = Math.min(nextEnd(from).end, text.length);
    if (end - from > MAX_CHARS || nextBody(from).end > end) continue;
    yield { start: index, end, type: 'SECRET' };
    last = end;
  }
}
