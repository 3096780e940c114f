// Tells long prose from long values: what is said in a document is no path, no address and no command, and a value is none the less for being long.

/** One character in so many is white space, or of a script without it. */
const CHARS_PER_BLANK = 12;

/** Is a text longer than this, and written like prose? */
export const isLongProse = (text: string, maxChars: number): boolean =>
  text.length > maxChars && (text.match(/[\s\u3040-\u9fff]/g)?.length ?? 0) * CHARS_PER_BLANK >= text.length;
