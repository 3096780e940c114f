// Case folding of member names, at least as wide as any JSON library that ignores case (Go's EqualFold folds ſ to s and the Kelvin sign to k).

/** One spelling for all names that differ only in case. Not for display. */
export function foldCase(name: string): string {
  return name.toLowerCase().toUpperCase().toLowerCase();
}

/** Could folding change this name? `no`: it is lower-case ASCII. */
export function mayFold(name: string): 'no' | 'ascii' | 'beyond-ascii' {
  let fold: 'no' | 'ascii' = 'no';
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code > 0x7f) return 'beyond-ascii';
    if (code >= 0x41 && code <= 0x5a) fold = 'ascii';
  }
  return fold;
}
