// Tells values that somebody wrote from values that a machine drew: keys of examples run through the alphabet, names are made of words. Never looks at a list of
// known values.

/** Two neighbours are chance, three are not. */
const MIN_RUN = 3;

/** How the sign at an index follows the one before: 1 the next one (after 9 comes 0, and in hex a), 0 the same, otherwise undefined. */
function stepTo(text: string, at: number): 0 | 1 | undefined {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  if (after === before) return 0;
  if (after === before + 1) return 1;
  return before === 0x39 && (after === 0x30 || after === 0x61) ? 1 : undefined;
}

/** The length of the run that begins here: `abcdef`, `12345`, `AAAA`. */
function runAt(text: string, start: number): number {
  const step = stepTo(text, start + 1);
  let end = start + 1;
  if (step !== undefined) while (stepTo(text, end) === step) end += 1;
  return end - start;
}

/** How many signs stand in runs that nobody draws by chance. */
function signsInRuns(text: string): number {
  let covered = 0;
  for (let at = 0; at < text.length; ) {
    const length = runAt(text, at);
    const isRun = length >= MIN_RUN;
    if (isRun) covered += length;
    at += isRun ? length : 1;
  }
  return covered;
}

/** Was this value typed by somebody who needed one that looks like a key? More than half of it is runs then. */
export function isMadeUp(value: string): boolean {
  return signsInRuns(value) * 2 > value.replace(/[^\p{L}\p{N}]/gu, '').length;
}

/** Words joined by signs or capitals, with few numbers. */
const JOINED = /^[\w./:#@+-]{1,128}$/;
const PIECE = /[A-Z]?[a-z]+|[A-Z]+|\d+/g;
const MAX_NUMBERS = 2;
const MIN_WORD = 3;
/** Of the letters, in words. */
const MIN_SHARE = 0.85;

/** Can it be spoken? A vowel now and then, and never five consonants on end. */
const isSpoken = (word: string): boolean => {
  const vowels = word.match(/[aeiouy]/gi)?.length ?? 0;
  return vowels * 5 >= word.length && vowels * 3 <= word.length * 2 && !/[^aeiouy]{5}/i.test(word);
};

/** Is this a name that a person gave: `checkout.button.label2`, `x-session-v2`, `ultraPictureBox1`? */
export function readsAsWords(value: string): boolean {
  if (!JOINED.test(value)) return false;
  const pieces = value.match(PIECE) ?? [];
  if (pieces.filter((piece) => /^\d/.test(piece)).length > MAX_NUMBERS) return false;
  const letters = pieces.filter((piece) => !/^\d/.test(piece));
  const words = letters.filter((piece) => piece.length >= MIN_WORD && isSpoken(piece));
  const length = (list: readonly string[]): number => list.reduce((sum, piece) => sum + piece.length, 0);
  return words.length >= 2 && length(words) >= MIN_SHARE * length(letters);
}

/** Base64 of a sentence: three words and more, and nothing but words. */
export function isEncodedProse(value: string): boolean {
  if (value.length < 16 || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  return /^[A-Za-z][a-z]*(?:[ ,.]{1,2}[A-Za-z][a-z]*){2,}[.!]?$/.test(Buffer.from(value, 'base64').toString('latin1'));
}
