// Which code points show nothing, and which of them honest writing needs. Two questions asked everywhere: is it invisible, and may it be here?

/** Invisible, whatever stands around it: formats, fillers, tags, variation selectors, private use, controls but tab and line ends. */
export function isInvisible(code: number): boolean {
  if (code < 0x20) return code !== 0x09 && code !== 0x0a && code !== 0x0d;
  if (code < 0x7f) return false;
  if (code <= 0x9f || code === 0xad || code === 0x034f || code === 0x061c) return true;
  if (code < 0x115f) return false;
  return isRareInvisible(code);
}

/** Blocks of invisible characters beyond Latin, first and last. */
const RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xe000, 0xf8ff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
  [0xf0000, 0x10fffd],
];

const isRareInvisible = (code: number): boolean => RANGES.some(([first, last]) => code >= first && code <= last);

/** Private use: shows whatever the sender's font says, mostly nothing. */
export function isPrivate(code: number): boolean {
  return (code >= 0xe000 && code <= 0xf8ff) || (code >= 0xf0000 && code <= 0x10fffd);
}
