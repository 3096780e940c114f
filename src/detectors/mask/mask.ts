// Masks credentials and personal data: finds their places, joins what overlaps, and writes the type in their stead. JSON stays JSON: a mask has no quotation mark.
import { parts } from './parts.ts';
import { personalSpans } from './personal.ts';
import { type Span, secretSpans } from './secrets.ts';

/** A text with its places and without what stood there. */
export interface Masked {
  /** In order, not overlapping; UTF-16 offsets in the original. */
  readonly spans: readonly Span[];
  readonly text: string;
}

const PART_CHARS = 200_000;

/** A credential wins over personal data, a longer place over a shorter one. */
function joined(spans: readonly Span[]): readonly Span[] {
  const rank = ({ type }: Span): number => (type === 'SECRET' ? 0 : 1);
  const sorted = [...spans].sort((a, b) => a.start - b.start || rank(a) - rank(b) || b.end - a.end);
  const kept: Span[] = [];
  for (const span of sorted) {
    const last = kept.at(-1);
    if (last === undefined || span.start >= last.end) kept.push(span);
    else {
      const type = rank(span) < rank(last) ? span.type : last.type;
      kept[kept.length - 1] = { start: last.start, end: Math.max(last.end, span.end), type };
    }
  }
  return kept;
}

/** Finds what has to be masked. */
export function spansOf(text: string): readonly Span[] {
  const all: Span[] = [];
  for (const [from, part] of parts(text, PART_CHARS)) {
    for (const span of [...secretSpans(part), ...personalSpans(part)])
      all.push({ ...span, start: span.start + from, end: span.end + from });
  }
  return joined(all);
}

/** Masks a text. */
export function masked(text: string): Masked {
  const spans = spansOf(text);
  let shown = '';
  let at = 0;
  for (const { start, end, type } of spans) {
    shown += `${text.slice(at, start)}[${type}]`;
    at = end;
  }
  return { spans, text: shown + text.slice(at) };
}
