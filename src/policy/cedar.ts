// Cedar itself: the one place that loads its WebAssembly. Compiled off the main thread, once for a process; loaded only where policies exist.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as glue from '@cedar-policy/cedar-wasm/web';

/** What of Cedar is used. */
export type Cedar = Pick<
  typeof glue,
  | 'policySetTextToParts'
  | 'policyToJson'
  | 'policyToText'
  | 'preparsePolicySet'
  | 'statefulIsAuthorized'
  | 'isAuthorized'
  | 'validate'
>;

/** The build puts it into dist/, two folders above the chunk that this becomes; in the sources it is the package's own file. */
function placeOfWasm(): string {
  const built = join(dirname(fileURLToPath(import.meta.url)), '../../cedar.wasm');
  if (existsSync(built)) return built;
  return join(dirname(fileURLToPath(import.meta.resolve('@cedar-policy/cedar-wasm/web'))), 'cedar_wasm_bg.wasm');
}

/** Loads Cedar. Further calls in one process give the same one. */
export async function loadCedar(): Promise<Cedar> {
  glue.initSync({ module: await WebAssembly.compile(await readFile(placeOfWasm())) });
  return glue;
}
