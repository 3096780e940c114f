// What a story server received and did, one JSON object a line, appended at once so that no end of the process loses a line.
import { appendFileSync } from 'node:fs';
import type { JsonObject } from '../../../src/base/json.ts';

/** Writes down one event. */
export type Journal = (event: string, facts: JsonObject) => void;

/** Opens a journal; several processes may share one file. */
export function createJournal(path: string, name: string): Journal {
  return (event, facts) => appendFileSync(path, `${JSON.stringify({ event, server: name, pid: process.pid, ...facts })}\n`);
}
