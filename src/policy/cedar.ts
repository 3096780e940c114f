// Cedar itself: the one place that loads its WebAssembly. Compiled off the main thread, once for a process; loaded only where policies exist.
import { readFile } from 'node:fs/promises';
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

/** Loads Cedar. Further calls in one process give the same one. */
export async function loadCedar(): Promise<Cedar> {
  const place = new URL('cedar_wasm_bg.wasm', import.meta.resolve('@cedar-policy/cedar-wasm/web'));
  glue.initSync({ module: await WebAssembly.compile(await readFile(place)) });
  return glue;
}
