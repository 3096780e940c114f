// What a text is as a whole: a sentence that is common in one kind is strange in another.

/** In these, quotation marks are syntax. */
export const JSON_KIND = 2;
export const MARKUP_KIND = 3;

const SAMPLE_CHARS = 4096;

function share(lines: readonly string[], pattern: RegExp): number {
  return lines.filter((line) => pattern.test(line)).length / lines.length;
}

/** The number of the kind of a text, by its begin: 0 prose, 1 table, 2 JSON, 3 markup, 4 record, 5 code, 6 list. */
export function kindOf(text: string): number {
  const head = text.slice(0, SAMPLE_CHARS).trimStart();
  if (/^[[{]["'{[\s]/.test(head)) return JSON_KIND;
  if (/^<[!a-z]/i.test(head)) return MARKUP_KIND;
  const lines = head.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return 0;
  if (share(lines, /\|.*\|/) > 0.5) return 1;
  if (head.includes('```') || share(lines, /[;{}]\s*$|^\s*(?:import|def|const|let|var|return|if|for|#|\/\/|\$ |>>> )/) > 0.3)
    return 5;
  if (share(lines, /^\s*-?\s*[\w '.-]{1,40}:/) > 0.4) return 4;
  return share(lines, /^\s*(?:[-*•]|\d{1,3}[.)])\s/) > 0.4 ? 6 : 0;
}
