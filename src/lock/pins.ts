// Pins: the digest of everything that one definition shows. Equal definitions have equal pins however they are written; nothing is left out.
import { canonical } from '../base/canonical-json.ts';
import { sha256Hex } from '../base/digest.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { ListName } from '../protocol/methods.ts';
import { AROUND_PARTS, steady } from './around.ts';
import { type Around, type AroundPart, byKey, type Catalogue } from './catalogue.ts';
import { lockFault } from './faults.ts';

/** The pins of a catalogue; lists by name, URI or URI template. Each pin is SHA-256 in lower-case hex. */
export interface CataloguePins {
  readonly capabilities: string;
  readonly serverInfo?: string | undefined;
  readonly instructions?: string | undefined;
  readonly tools: Readonly<Record<string, string>>;
  readonly prompts: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, string>>;
  /** Of what is said beside the definitions, without its numbers and times. Absent where that is nothing. */
  readonly around?: Readonly<Partial<Record<AroundPart, string>>> | undefined;
}

/**
 * SHA-256 over the canonical JSON (RFC 8785) of a whole definition. References are text here, so that a cyclic `$ref` costs nothing.
 * @throws Fault `lock.too-deep`
 */
export function pinOf(definition: Json): string {
  try {
    return sha256Hex(canonical(definition));
  } catch (thrown) {
    // Parsed messages are far shallower than the stack; whatever else comes here must not become a crash.
    if (thrown instanceof RangeError) throw lockFault['too-deep']({}, thrown);
    throw thrown;
  }
}

/** pinOf that remembers each definition object for as long as it lives. Only for objects that never change. */
export function createPinner(): (definition: JsonObject) => string {
  const known = new WeakMap<JsonObject, string>();
  return (definition) => {
    const kept = known.get(definition);
    if (kept !== undefined) return kept;
    const pin = pinOf(definition);
    known.set(definition, pin);
    return pin;
  };
}

/** Order by UTF-16 code units: the same on every machine, unlike any locale's. */
export function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function aroundPins(around: Around): CataloguePins['around'] {
  const pins = AROUND_PARTS.flatMap((part) => {
    const said = around[part];
    return said === undefined ? [] : [[part, pinOf(steady(said))] as const];
  });
  return pins.length === 0 ? undefined : Object.fromEntries(pins);
}

/** The pins of a whole catalogue, lists sorted by key. */
export function pinsOf(catalogue: Catalogue, pin: (definition: JsonObject) => string = pinOf): CataloguePins {
  const listed = (list: ListName): Readonly<Record<string, string>> => {
    const entries = [...byKey(catalogue, list)].map(([key, definition]) => [key, pin(definition)] as const);
    // Not by assignment: a tool may be called __proto__.
    return Object.fromEntries(entries.sort(([a], [b]) => byCodeUnits(a, b)));
  };
  const { capabilities, serverInfo, instructions } = catalogue;
  const around = aroundPins(catalogue.around ?? {});
  return {
    capabilities: pinOf(capabilities),
    ...(serverInfo === undefined ? {} : { serverInfo: pinOf(serverInfo) }),
    ...(instructions === undefined ? {} : { instructions: pinOf(instructions) }),
    tools: listed('tools'),
    prompts: listed('prompts'),
    resources: listed('resources'),
    templates: listed('templates'),
    ...(around === undefined ? {} : { around }),
  };
}

/** The pins of all lists as maps: what the gateway looks up on each call. */
export function pinIndex(pins: CataloguePins): Readonly<Record<ListName, ReadonlyMap<string, string>>> {
  const of = (list: ListName): ReadonlyMap<string, string> => new Map(Object.entries(pins[list]));
  return { tools: of('tools'), prompts: of('prompts'), resources: of('resources'), templates: of('templates') };
}
