// Measures what has no model: places that are masked, and names of packages. Nothing here learns, so whole files are judged.
import { createLookalikes } from '../../src/detectors/lookalike-package/lookalike-package.ts';
import { spansOf } from '../../src/detectors/mask/mask.ts';
import type { Span } from '../../src/detectors/mask/secrets.ts';

/** A row with places to mask; null when the place is not recorded. */
export interface SpanRow {
  readonly label: string;
  readonly text: string;
  readonly spans: readonly (readonly [start: number, end: number, type?: string])[] | null;
}

/** A line about places. */
export interface SpanLine {
  readonly name: string;
  readonly places: number;
  readonly found: number;
}

const touches = ({ start, end }: Span, from: number, to: number): boolean => start < to && end > from;

/** Places of each type that were found; an unnamed type is a credential. */
export function recallOf(rows: readonly SpanRow[]): readonly SpanLine[] {
  const lines = new Map<string, { places: number; found: number }>();
  for (const { text, spans } of rows) {
    const masked = spansOf(text);
    for (const [from, to, type = 'SECRET'] of spans ?? []) {
      const line = lines.get(type) ?? { places: 0, found: 0 };
      line.places += 1;
      if (masked.some((span) => touches(span, from, to))) line.found += 1;
      lines.set(type, line);
    }
  }
  return [...lines].map(([name, line]) => ({ name, ...line })).sort((a, b) => b.places - a.places);
}

/** Masked places that hold something, of all that are masked; only rows whose places are recorded, or that hold none. */
export function precisionOf(rows: readonly SpanRow[], counts: (span: Span) => boolean): SpanLine {
  let places = 0;
  let found = 0;
  for (const { text, spans } of rows) {
    if (spans === null) continue;
    for (const span of spansOf(text).filter(counts)) {
      places += 1;
      if (spans.some(([from, to]) => touches(span, from, to))) found += 1;
    }
  }
  return { name: 'precision', places, found };
}

/** A name that imitated another. */
export interface NameRow {
  readonly ecosystem: string;
  readonly class: string;
  readonly name: string;
}

/** Imitations that were found, by class. */
export function namesFound(rows: readonly NameRow[]): readonly SpanLine[] {
  const lookalike = createLookalikes();
  return [...Map.groupBy(rows, ({ ecosystem, class: kind }) => `${ecosystem}, ${kind}`)].map(([name, group]) => ({
    name,
    places: group.length,
    found: group.filter((row) => lookalike(row.ecosystem, row.name) !== undefined).length,
  }));
}
