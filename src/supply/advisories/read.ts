// Reads OSV records from a file of one or many, a folder, or an archive as osv.dev publishes it. A file that holds no record is a fault, not an empty snapshot.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { supplyFault } from '../faults.ts';
import { eachZipFile } from '../zip.ts';
import { type OsvEntry, readOsv } from './osv.ts';

const MAX_RECORD_BYTES = 32 * 1024 * 1024;
const MAX_FILES = 1_000_000;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** Records in a text: one object, a list, or one a line. */
function recordsIn(text: string): readonly (readonly OsvEntry[] | undefined)[] {
  const whole = parsed(text);
  if (Array.isArray(whole)) return whole.map(readOsv);
  if (whole !== undefined) return [readOsv(whole)];
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => readOsv(parsed(line)));
}

/** How many records were read, and how many files or lines were none. */
export interface ReadCount {
  readonly records: number;
  readonly strange: number;
}

async function eachText(path: string, visit: (text: string) => void, signal: AbortSignal): Promise<void> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw supplyFault['not-found']({ subject: path, reason: 'there is no such file' });
  if (stats.isDirectory()) {
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
    for (const name of names.slice(0, MAX_FILES)) visit(readFileSync(join(path, name), 'utf8'));
  } else if (/\.zip$/i.test(path)) {
    const bounds = { maxFiles: MAX_FILES, maxFileBytes: MAX_RECORD_BYTES };
    await eachZipFile(
      path,
      bounds,
      (name, bytes) => (name.endsWith('.json') ? visit(bytes.toString('utf8')) : undefined),
      signal,
    );
  } else {
    visit(readFileSync(path, 'utf8'));
  }
}

/**
 * Reads all records of a file or folder.
 * @throws Fault `supply.not-found`, `supply.bad-answer` when there is none, `supply.bad-archive`, `supply.too-large`
 */
export async function readRecords(
  path: string,
  add: (entries: readonly OsvEntry[]) => void,
  signal: AbortSignal,
): Promise<ReadCount> {
  let records = 0;
  let strange = 0;
  await eachText(
    path,
    (text) => {
      for (const entries of recordsIn(text)) {
        if (entries === undefined) strange += 1;
        else {
          records += 1;
          add(entries);
        }
      }
    },
    signal,
  );
  if (records === 0) throw supplyFault['bad-answer']({ subject: path, reason: 'it holds no record of OSV' });
  return { records, strange };
}
