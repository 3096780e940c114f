// Finds the word somebody probably meant. Only ever a hint in a message: nothing is corrected by it.

const MAX_WORD_CHARS = 64;

type Row = readonly number[];

/** One row of the edit distance; a swap of neighbours counts as one. */
function nextRow(a: string, b: string, i: number, last: Row, before: Row): Row {
  const row = [i];
  for (let j = 1; j <= b.length; j++) {
    const changed = a[i - 1] === b[j - 1] ? 0 : 1;
    const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
    const bySwap = swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
    row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + changed, bySwap));
  }
  return row;
}

function distance(a: string, b: string): number {
  let before: Row = [];
  let last: Row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) [before, last] = [last, nextRow(a, b, i, last, before)];
  return last[b.length] ?? 0;
}

/** The known word closest to `word`, if one is close enough to be meant (about a third of its letters wrong, case aside). */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > MAX_WORD_CHARS) return undefined;
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const far = distance(wanted, candidate.toLowerCase());
    if (far < bestDistance && far <= Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3))) {
      best = candidate;
      bestDistance = far;
    }
  }
  return best;
}

/** ` (did you mean "x"?)` or nothing. */
export function hintFor(word: string, known: Iterable<string>): string {
  const meant = nearest(word, known);
  return meant === undefined ? '' : ` (did you mean "${meant}"?)`;
}
