// bartizan.lock and bartizan.lock.d/NAME.json as text: strict in, made for review out. Members it does not know are kept.
import { Fault } from '../base/fault.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { decodeStrict, parseStrict } from '../base/strict-json.ts';
import type { Catalogue } from './catalogue.ts';
import { escapedJson } from './characters.ts';
import { conflictLine } from './conflict.ts';
import type { LockFile } from './entry.ts';
import { lockFault } from './faults.ts';
import { definitionsShape, LOCK_VERSION, lockShape } from './lock-shape.ts';
import type { Shape } from './shape.ts';

/** Largest bartizan.lock, in bytes. */
export const MAX_LOCK_BYTES = 33_554_432;
/** Largest bartizan.lock.d/NAME.json, in bytes. */
export const MAX_DEFINITIONS_BYTES = 134_217_728;
/** As deep as any message may be set to (limits.jsonDepth), and the file around it. */
const MAX_DEPTH = 520;

/** A definitions file: what a server showed when it was approved. */
export interface DefinitionsFile extends Catalogue {
  readonly version: 1;
  readonly server: string;
}

function parsed(bytes: Uint8Array, path: string): Json {
  let text: string;
  try {
    text = decodeStrict(bytes);
    const line = conflictLine(text);
    if (line !== undefined) throw lockFault.conflict({ path, line });
    return parseStrict(text, { maxDepth: MAX_DEPTH, freeze: true }).value;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code.startsWith('json.'))
      throw lockFault.invalid({ path, reason: thrown.message }, thrown);
    throw thrown;
  }
}

/** The version first: of a newer file nothing else can be judged. */
function refuseNewer(value: Json, path: string): void {
  const version = typeof value === 'object' && value !== null ? (value as JsonObject)['version'] : undefined;
  if (typeof version === 'number' && Number.isInteger(version) && version > LOCK_VERSION)
    throw lockFault.newer({ path, version, known: LOCK_VERSION });
}

function checked(value: Json, shape: Shape, path: string): Json {
  refuseNewer(value, path);
  const reason = shape.mistake(value, '');
  if (reason !== undefined) throw lockFault.invalid({ path, reason });
  return value;
}

/** Reads bartizan.lock. @throws Fault `lock.conflict`, `lock.newer`, `lock.invalid` */
export function parseLockFile(bytes: Uint8Array, path: string): LockFile {
  return checked(parsed(bytes, path), lockShape, path) as unknown as LockFile;
}

/** Reads bartizan.lock.d/NAME.json. @throws Fault `lock.conflict`, `lock.newer`, `lock.invalid` */
export function parseDefinitions(bytes: Uint8Array, path: string): DefinitionsFile {
  return checked(parsed(bytes, path), definitionsShape, path) as unknown as DefinitionsFile;
}

/** What a reviewer reads: two spaces, known order, nothing invisible, a line break at the end. @throws Fault `lock.invalid`, `lock.too-large` */
function printed(value: Json, shape: Shape, path: string, max: number): Buffer {
  checked(value, shape, path);
  const bytes = Buffer.from(`${escapedJson(JSON.stringify(shape.arranged(value), null, 2))}\n`);
  if (bytes.length > max) throw lockFault['too-large']({ path, max });
  return bytes;
}

/** The bytes of bartizan.lock. @throws Fault `lock.invalid`, `lock.too-large` */
export function printLockFile(file: LockFile, path: string): Buffer {
  return printed(file as unknown as Json, lockShape, path, MAX_LOCK_BYTES);
}

/** The bytes of bartizan.lock.d/NAME.json. @throws Fault `lock.invalid`, `lock.too-large` */
export function printDefinitions(server: string, catalogue: Catalogue, path: string): Buffer {
  const file = { ...catalogue, version: LOCK_VERSION, server };
  return printed(file as unknown as Json, definitionsShape, path, MAX_DEFINITIONS_BYTES);
}
