// What a server was approved as, as the gateway uses it: what a client sees comes from here, and nothing that differs from it is shown or called.
import type { JsonObject } from '../base/json.ts';
import { besides, isSameAround } from '../lock/around.ts';
import { type AroundPart, byKey, type Catalogue } from '../lock/catalogue.ts';
import { type Change, definitionChanges, summaryOf, wordingOnly } from '../lock/changes.ts';
import type { LockedServer } from '../lock/entry.ts';
import { createPinner, pinIndex } from '../lock/pins.ts';
import { MetaKey, metaOf, withMembers } from '../protocol/meta.ts';
import type { ListName } from '../protocol/methods.ts';
import type { Era } from '../protocol/revisions.ts';
import type { Hello } from '../upstream/connection.ts';

/** An approved server. */
export interface Approved {
  /** Undefined for what nobody approved. */
  readonly server: LockedServer | undefined;
  readonly catalogue: Catalogue;
  /** The approved definition of a name or URI, or undefined. */
  readonly definition: (list: ListName, key: string) => JsonObject | undefined;
  /** The pin of an approved definition. */
  readonly pin: (list: ListName, key: string) => string | undefined;
  /** How what a connection shows stands to what was approved. A map look-up once a definition was seen. */
  readonly compare: (list: ListName, key: string, shown: JsonObject) => Comparison;
  /** What is said beside the definitions, as clients get it: as approved, with the numbers and times of now where only these differ. */
  readonly around: (part: AroundPart, shown: JsonObject) => JsonObject;
  /** What differs, in one phrase of our own words. */
  readonly difference: (list: ListName, key: string, shown: JsonObject) => string;
}

/** `wording`: a title or description reads otherwise and nothing else, which the user's settings let pass. Clients still see the approved one. */
export type Comparison = 'same' | 'wording' | 'changed' | 'new';

/** Prepares an approved server for the path of messages. */
export function approvedOf(server: LockedServer, passWording = false): Approved {
  const { entry, catalogue } = server;
  const pins = pinIndex(entry.pins);
  const pinOf = createPinner();
  const definitions: Readonly<Record<ListName, ReadonlyMap<string, JsonObject>>> = {
    tools: byKey(catalogue, 'tools'),
    prompts: byKey(catalogue, 'prompts'),
    resources: byKey(catalogue, 'resources'),
    templates: byKey(catalogue, 'templates'),
  };
  const changesIn = (list: ListName, key: string, shown: JsonObject): readonly Change[] =>
    definitionChanges(list, key, definitions[list].get(key), shown);
  return {
    server,
    catalogue,
    definition: (list, key) => definitions[list].get(key),
    pin: (list, key) => pins[list].get(key),
    compare(list, key, shown) {
      const pin = pins[list].get(key);
      if (pin === undefined) return 'new';
      if (pinOf(shown) === pin) return 'same';
      return passWording && wordingOnly(changesIn(list, key, shown)) ? 'wording' : 'changed';
    },
    around(part, shown) {
      const [approved, now] = [catalogue.around?.[part], besides(shown)];
      return withSignals((isSameAround(approved, now) ? now : approved) ?? {}, shown, catalogue.serverInfo);
    },
    difference: (list, key, shown) => summaryOf(changesIn(list, key, shown)),
  };
}

/** What the protocol itself says around a result, and only that: how long it lasts, for whom, and (as approved) who sent it. */
function withSignals(said: JsonObject, shown: JsonObject, serverInfo: JsonObject | undefined): JsonObject {
  const { resultType, ttlMs, cacheScope } = shown;
  const isNamed = serverInfo !== undefined && metaOf(shown)?.[MetaKey.serverInfo] !== undefined;
  return {
    ...said,
    ...(resultType === 'complete' ? { resultType } : {}),
    ...(typeof ttlMs === 'number' ? { ttlMs } : {}),
    ...(cacheScope === 'public' || cacheScope === 'private' ? { cacheScope } : {}),
    ...(isNamed ? { _meta: { ...metaOf(said), [MetaKey.serverInfo]: serverInfo } } : {}),
  };
}

/** Of a server that nobody approved nothing is shown or called. */
export const NOTHING_APPROVED: Approved = {
  server: undefined,
  catalogue: { capabilities: {}, tools: [], prompts: [], resources: [], templates: [] },
  definition: () => undefined,
  pin: () => undefined,
  compare: () => 'new',
  around: () => ({}),
  difference: () => '',
};

/**
 * The hello that clients get: instructions, name and what else it says as approved, whatever the server says now, and capabilities where the era is the
 * approved one (a dual server declares others in its other era; what it offers by them is held by pins all the same).
 */
export function approvedHello(hello: Hello, approved: Approved | undefined): Hello {
  if (approved === undefined) return hello;
  const { serverInfo, instructions } = approved.catalogue;
  const capabilities = hello.era === approved.server?.entry.era ? approved.catalogue.capabilities : hello.capabilities;
  const said = approved.around('hello', hello.raw);
  const name = hello.era === 'modern' ? { _meta: { ...metaOf(said), [MetaKey.serverInfo]: serverInfo } } : { serverInfo };
  const { protocolVersion, supportedVersions } = hello.raw;
  return {
    ...hello,
    capabilities,
    serverInfo,
    instructions,
    raw: withMembers({ protocolVersion, supportedVersions, ...said }, { capabilities, instructions, ...name }),
  };
}

/**
 * Does a connection speak the era that was approved? That a modern server now speaks the legacy protocol to a client that prefers the modern one is a
 * change: the legacy wire lacks checks. A dual server may serve legacy clients in the legacy era.
 */
export function isApprovedEra(approved: Approved, shown: Era, preferred: Era): boolean {
  return shown === 'modern' || preferred === 'legacy' || approved.server?.entry.era !== 'modern';
}
