// Cuts long texts into parts that overlap, so that patterns with long reach stay quick and nothing at a border is missed.

/** More than the longest credential. */
const OVERLAP_CHARS = 20_000;

/** Parts of at most this length, each with so much of the next, and where they begin. */
export function* parts(text: string, maxChars: number): Generator<readonly [from: number, part: string]> {
  for (let from = 0; from === 0 || from < text.length; from += maxChars) {
    yield [from, text.slice(from, from + maxChars + OVERLAP_CHARS)];
  }
}
