// Who a server is, for questions and what they are bound to: as it was approved, whatever it is called.
import { canonical } from '../../base/canonical-json.ts';
import { sha256Hex } from '../../base/digest.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Approved } from '../approved.ts';

/** Name, identity, and the artefact and launch that were approved. */
export function serverIdentityOf(name: string, approved: Approved | undefined): JsonObject {
  const entry = approved?.server?.entry;
  if (entry === undefined) return { name };
  const { identity, artefact, launch } = entry;
  return {
    name,
    id: identity.id,
    ...(artefact.version === undefined ? {} : { version: artefact.version }),
    launch: sha256Hex(canonical([artefact, launch] as unknown as Json)),
  };
}
