// The difference of two texts word by word (longest common subsequence), bounded: beyond that the middle is simply replaced.

/** A stretch of text that is in both, only in the old, or only in the new one. */
export interface Stretch {
  readonly kind: 'both' | 'old' | 'new';
  readonly text: string;
}

/** Pairs of words that are compared: 2,000 against 2,000, 16 MB. */
const MAX_CELLS = 4_000_000;

/** Words and the blanks between them; joined again they are the text. */
const wordsOf = (text: string): readonly string[] => text.match(/\s+|\S+/g) ?? [];

/** Stretches in order: without `new` they join to `before`, without `old` to `after`. */
export function wordDiff(before: string, after: string): readonly Stretch[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  const least = Math.min(a.length, b.length);
  let start = 0;
  while (start < least && a[start] === b[start]) start++;
  let end = 0;
  while (end < least - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [middleA, middleB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const both = (words: readonly string[]): readonly Stretch[] => words.map((text) => ({ kind: 'both', text }));
  return joined([...both(a.slice(0, start)), ...edits(middleA, middleB), ...both(a.slice(a.length - end))]);
}

/** The longest common run of words is kept, the rest is old or new. */
function edits(a: readonly string[], b: readonly string[]): readonly Stretch[] {
  const width = b.length + 1;
  const isTooMuch = (a.length + 1) * width > MAX_CELLS;
  const common = isTooMuch ? undefined : commonLengths(a, b, width);
  const found: Stretch[] = [];
  let [x, y] = [0, 0];
  while (x < a.length || y < b.length) {
    const [was, is] = [a[x], b[y]];
    if (common !== undefined && was !== undefined && was === is) {
      found.push({ kind: 'both', text: was });
      x++;
      y++;
    } else if (was !== undefined && (is === undefined || isOldFirst(common, x, y, width))) {
      found.push({ kind: 'old', text: was });
      x++;
    } else {
      found.push({ kind: 'new', text: is as string });
      y++;
    }
  }
  return found;
}

/** Leaving out the old word loses nothing; without a table all old ones come first. */
function isOldFirst(common: Uint32Array | undefined, x: number, y: number, width: number): boolean {
  return common === undefined || (common[(x + 1) * width + y] ?? 0) >= (common[x * width + y + 1] ?? 0);
}

/** Length of the longest common subsequence from each pair of places on. */
function commonLengths(a: readonly string[], b: readonly string[], width: number): Uint32Array {
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let x = a.length - 1; x >= 0; x--) {
    for (let y = b.length - 1; y >= 0; y--) {
      const [right, down] = [lengths[x * width + y + 1] ?? 0, lengths[(x + 1) * width + y] ?? 0];
      lengths[x * width + y] = a[x] === b[y] ? 1 + (lengths[(x + 1) * width + y + 1] ?? 0) : Math.max(right, down);
    }
  }
  return lengths;
}

const isChange = (stretch: Stretch | undefined): boolean => stretch !== undefined && stretch.kind !== 'both';

/** Neighbouring changes as one old and one new stretch; a blank between two changes belongs to both of them. */
function joined(stretches: readonly Stretch[]): readonly Stretch[] {
  const found: Stretch[] = [];
  let run = { old: '', new: '', both: '' };
  const flush = (): void => {
    for (const kind of ['both', 'old', 'new'] as const) if (run[kind] !== '') found.push({ kind, text: run[kind] });
    run = { old: '', new: '', both: '' };
  };
  stretches.forEach((stretch, i) => {
    const isWithin =
      isChange(stretch) || (/^\s+$/.test(stretch.text) && isChange(stretches[i - 1]) && isChange(stretches[i + 1]));
    if (isWithin === (run.both !== '')) flush();
    const sides = stretch.kind === 'both' ? (['old', 'new'] as const) : ([stretch.kind] as const);
    for (const side of isWithin ? sides : (['both'] as const)) run[side] += stretch.text;
  });
  flush();
  return found;
}
