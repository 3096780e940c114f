// What changed between two texts, line by line, for a person to read.

/** Lines around a change that are shown. */
const AROUND = 2;
/** Beyond this many cells the middle is shown as removed and added as a whole. */
const MAX_CELLS = 4_000_000;

type Mark = ' ' | '-' | '+';

interface Line {
  readonly mark: Mark;
  readonly text: string;
}

/** Lengths of the longest common subsequence of all ends of both. */
function lengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const same = (table[(i + 1) * width + j + 1] ?? 0) + 1;
      const best = Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
      table[i * width + j] = a[i] === b[j] ? same : best;
    }
  }
  return table;
}

function middle(a: readonly string[], b: readonly string[]): readonly Line[] {
  const table = a.length * b.length <= MAX_CELLS ? lengths(a, b) : undefined;
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const mark = markAt(a, b, i, j, table);
    lines.push({ mark, text: (mark === '+' ? b[j] : a[i]) ?? '' });
    if (mark !== '+') i += 1;
    if (mark !== '-') j += 1;
  }
  return lines;
}

/** Of two lines that differ, the one goes first whose loss keeps more of the rest. */
function markAt(a: readonly string[], b: readonly string[], i: number, j: number, table: Uint32Array | undefined): Mark {
  if (i === a.length) return '+';
  if (j === b.length || table === undefined) return '-';
  if (a[i] === b[j]) return ' ';
  const cell = i * (b.length + 1) + j;
  return (table[cell + b.length + 1] ?? 0) >= (table[cell + 1] ?? 0) ? '-' : '+';
}

function same(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1;
  return count;
}

/** The changed lines with a few around them, each behind ` `, `-` or `+`; `@@` stands between places. */
export function lineDiff(before: string, after: string): readonly string[] {
  const a = before === '' ? [] : before.split('\n');
  const b = after === '' ? [] : after.split('\n');
  const head = same(a, b);
  const tail = same(a.slice(head).reverse(), b.slice(head).reverse());
  const plain = (lines: readonly string[]): readonly Line[] => lines.map((text) => ({ mark: ' ', text }));
  const all = [
    ...plain(a.slice(0, head)),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...plain(a.slice(a.length - tail)),
  ];
  const near = all.map((_line, index) =>
    all.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ mark }) => mark !== ' '),
  );
  return all.flatMap(({ mark, text }, index) => {
    if (near[index] !== true) return [];
    const isStart = index > 0 && near[index - 1] !== true;
    return [...(isStart ? ['@@'] : []), `${mark}${text}`];
  });
}
