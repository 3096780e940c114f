// What the detectors say of what a server shows, before it is approved. Asked where something is new, never on the way of a call; it fails closed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../base/json.ts';
import type { Finding } from '../detectors/detector.ts';
import { gatewayFault } from '../gateway/faults.ts';
import { type Around, type AroundPart, type Catalogue, keyOf } from '../lock/catalogue.ts';
import type { LockedFindings, LockedServer } from '../lock/entry.ts';
import { byCodeUnits } from '../lock/pins.ts';
import type { ListName } from '../protocol/methods.ts';

/** A definition, or a server's instructions, that the detectors found something in. */
export interface Suspect {
  readonly list: ListName | 'server';
  /** Name, URI or template; `instructions` of a server, or where it says something beside its definitions. */
  readonly key: string;
  /** Held back until a person approves it. */
  readonly isBlocked: boolean;
  readonly findings: readonly Finding[];
}

/** What the detectors are asked: a server's name and what it shows. */
export interface InspectionOrder {
  readonly server: string;
  readonly seen: Catalogue;
}

/** How members beside the definitions are called. */
export const besideKey = (part: AroundPart): string => `beside ${part}`;

/** 10,000 definitions take a few seconds on a slow machine. */
const MAX_MS = 60_000;

/** Memory of their process. */
const MAX_MEMORY_MB = 1_024;

/** Their program: beside this file, or, in dist/, beside the programs. */
const program = (): string =>
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './inspector-program.ts' : '../../inspector.js', import.meta.url));

/**
 * Everything that a person should look at, in the catalogue's order. The detectors run in a process of their own: what a stranger wrote can keep them busy
 * or take all their memory, and a thread would take us with it.
 * @throws Fault `gateway.not-inspected`
 */
export async function suspectsIn(server: string, seen: Catalogue, maxMs = MAX_MS): Promise<readonly Suspect[]> {
  const order: InspectionOrder = { server, seen };
  const { NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [`--max-old-space-size=${MAX_MEMORY_MB}`, program()], {
    env: NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE },
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: maxMs,
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => {}); // It ended before it had read all: its exit tells why.
  child.stdin.end(JSON.stringify(order));
  try {
    const [found, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    if (code !== 0) throw new Error(signal === 'SIGKILL' ? `not done within ${maxMs} ms` : `it ended with ${signal ?? code}`);
    return JSON.parse(found) as readonly Suspect[];
  } catch (error) {
    throw gatewayFault['not-inspected']({ name: server, reason: error instanceof Error ? error.message : 'unknown' }, error);
  }
}

const aroundKept = (around: Around | undefined, isKept: (part: AroundPart) => boolean): Around | undefined =>
  around === undefined ? undefined : Object.fromEntries(Object.entries(around).filter(([part]) => isKept(part as AroundPart)));

/** The catalogue without what is held back. */
export function withoutBlocked(seen: Catalogue, suspects: readonly Suspect[]): Catalogue {
  const blocked = new Set(suspects.filter(({ isBlocked }) => isBlocked).map(({ list, key }) => `${list} ${key}`));
  if (blocked.size === 0) return seen;
  const kept = (list: ListName): readonly JsonObject[] =>
    seen[list].filter((definition) => !blocked.has(`${list} ${keyOf(list, definition) ?? ''}`));
  return {
    ...seen,
    instructions: blocked.has('server instructions') ? undefined : seen.instructions,
    around: aroundKept(seen.around, (part) => !blocked.has(`server ${besideKey(part)}`)),
    tools: kept('tools'),
    prompts: kept('prompts'),
    resources: kept('resources'),
    templates: kept('templates'),
  };
}

/** What was found, for the lock: ids of rules, sorted. What is held back is not in the lock, and neither is what was found in it. */
function lockedFindings(suspects: readonly Suspect[]): LockedFindings {
  const lists = [...new Set(suspects.map(({ list }) => list))].sort(byCodeUnits);
  return Object.fromEntries(
    lists.map((list) => {
      const found = suspects.filter((suspect) => suspect.list === list).sort((a, b) => byCodeUnits(a.key, b.key));
      const rulesOf = ({ findings }: Suspect): readonly string[] =>
        [...new Set(findings.map(({ rule }) => rule))].sort(byCodeUnits);
      return [list, Object.fromEntries(found.map((suspect) => [suspect.key, rulesOf(suspect)]))];
    }),
  );
}

/** A new state of a server with what the detectors say of it, before anybody approves it. */
export async function withFindings(
  state: LockedServer,
  suspects: readonly Suspect[] | Promise<readonly Suspect[]> = suspectsIn(state.name, state.catalogue),
): Promise<LockedServer> {
  return { ...state, entry: { ...state.entry, findings: lockedFindings(await suspects) } };
}
