// Cuts text into lines at line feeds alone: node:readline would cut at U+2028 as well, which JSON allows inside strings.

/** Takes text in any pieces and hands over whole lines. */
export function createLineReader(onLine: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
}
