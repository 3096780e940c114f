// Quarantine where servers are started: what is shut out does not start, and what runs of it ends.
import { gatewayFault } from '../gateway/faults.ts';
import type { Servers } from '../gateway/lines.ts';
import { isServerQuarantined } from '../gateway/quarantine.ts';
import type { Quarantine } from '../store/quarantine.ts';
import type { StartsAs } from './admission.ts';
import type { Locking } from './locking.ts';

/** @throws Fault `gateway.quarantined`, `store.bad-quarantine` */
export function refuseShutOut(quarantine: Quarantine, name: string, locked: StartsAs | undefined): void {
  const found = quarantine.match({ caller: '', client: '', server: name, identity: locked?.entry.identity.id });
  if (found === undefined) return;
  throw gatewayFault.quarantined({ what: `server "${name}"`, why: found.why === undefined ? '' : `: ${found.why}` });
}

/** A lock that starts nothing that is shut out. */
export const lockingOutside = (locking: Locking, name: string, quarantine: Quarantine): Locking => ({
  ...locking,
  admitStart() {
    const locked = locking.admitStart();
    refuseShutOut(quarantine, name, locked);
    return locked;
  },
});

/** How often running servers are looked at, in ms. */
const LOOK_EVERY_MS = 400;

/** Ends the connections of servers that are shut out, calls that run on them included; `onChange` is told when others are shut out, since lists are
 *  others then: once for all that changed between two looks. Answers what stops it. */
export function endShutOut(servers: () => Servers, quarantine: Quarantine, onChange: () => void): () => void {
  let seen = listOf(quarantine);
  const look = (): void => {
    const now = listOf(quarantine);
    if (now !== seen) onChange();
    seen = now;
    for (const { name, pool, rules } of servers().values()) {
      if (pool.isOpen && isShutOut(quarantine, name, rules().approved)) pool.drop();
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}

/** The same object as long as nothing changed; undefined while it cannot be read, and all is refused. */
function listOf(quarantine: Quarantine): ReturnType<Quarantine['list']> | undefined {
  try {
    return quarantine.list();
  } catch {
    return undefined;
  }
}

function isShutOut(...[quarantine, name, approved]: Parameters<typeof isServerQuarantined>): boolean {
  try {
    return isServerQuarantined(quarantine, name, approved);
  } catch {
    // What cannot be known is refused where it is asked for; nothing is ended by guessing.
    return false;
  }
}
