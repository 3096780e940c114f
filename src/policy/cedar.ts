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
  warm(glue);
  return glue;
}

/** No name that is ever taken for policies. */
const WARM = 'warm';

/** One decision: the first compiles what it needs of the module, which takes as long as hundreds of others, and no call shall wait for that. */
function warm(cedar: Cedar): void {
  const one = { type: 'User', id: '' };
  const staticPolicies =
    'permit(principal in Client::"", action, resource) when { context.text like "x*" && principal has kind };';
  cedar.preparsePolicySet(WARM, { staticPolicies });
  cedar.statefulIsAuthorized({
    principal: one,
    action: { type: 'Action', id: '' },
    resource: { type: 'Tool', id: '' },
    context: { text: 'x' },
    preparsedPolicySetId: WARM,
    entities: [{ uid: one, attrs: { kind: '' }, parents: [{ type: 'Client', id: '' }] }],
  });
}
