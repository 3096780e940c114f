// Splits a byte stream into lines. Bytes of an unfinished line are kept as pieces and joined once, so that a megabyte costs one copy.
import { Buffer } from 'node:buffer';

const NEWLINE = 10;

/** Returns a function to feed with chunks; it calls `onLine` for each finished line, without its newline. */
export function lineSplitter(onLine: (line: Buffer) => void): (chunk: Buffer) => void {
  let pieces: Buffer[] = [];
  return (chunk) => {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      let line = chunk.subarray(from, end);
      from = end + 1;
      if (pieces.length > 0) {
        pieces.push(line);
        line = Buffer.concat(pieces);
        pieces = [];
      }
      onLine(line);
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from));
  };
}
