// Pins: the digest of everything that one definition shows. Equal definitions have equal pins however they are written; nothing is left out.
import type { Json, JsonObject } from '../base/json.ts';
import type { ListName } from '../protocol/methods.ts';
import type { Catalogue } from './catalogue.ts';

/** The pins of a catalogue; lists by name, URI or URI template. Each pin is SHA-256 in lower-case hex. */
export interface CataloguePins {
  readonly capabilities: string;
  readonly serverInfo?: string | undefined;
  readonly instructions?: string | undefined;
  readonly tools: Readonly<Record<string, string>>;
  readonly prompts: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, string>>;
}

/** SHA-256 over the canonical JSON (RFC 8785) of a whole definition. @throws Fault `lock.too-deep` */
export function pinOf(definition: Json): string {
  throw new Error(`not written yet ${definition}`);
}

/** pinOf that remembers each definition object it has seen for as long as the object lives. Only for frozen or never-changed objects. */
export function createPinner(): (definition: JsonObject) => string {
  throw new Error('not written yet');
}

/** The pins of a whole catalogue, lists sorted by key. */
export function pinsOf(catalogue: Catalogue, pin: (definition: JsonObject) => string = pinOf): CataloguePins {
  throw new Error(`not written yet ${catalogue} ${pin}`);
}

/** The pins of all lists as maps: what the gateway looks up on each call. */
export function pinIndex(pins: CataloguePins): Readonly<Record<ListName, ReadonlyMap<string, string>>> {
  throw new Error(`not written yet ${pins}`);
}
