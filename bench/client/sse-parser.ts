// Server-sent events, as far as MCP uses them: the data of each event.
import { lineSplitter } from '../programs/lines.ts';

/** What follows `data:` and one optional space. */
const eventValue = (line: string): string => line.slice(line[5] === ' ' ? 6 : 5);

/** Returns a function to feed with chunks; it calls `onData` with the data of each event that has any. */
export function sseParser(onData: (data: string) => void): (chunk: Buffer) => void {
  let data: string[] = [];
  const endEvent = () => {
    const text = data.join('\n');
    data = [];
    if (text !== '') onData(text);
  };
  return lineSplitter((bytes) => {
    const raw = bytes.toString();
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '') endEvent();
    else if (line.startsWith('data:')) data.push(eventValue(line));
  });
}
