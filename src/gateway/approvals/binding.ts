// What an approval is bound to. Every member counts: another caller, client, project, server, definition, argument or policy is another question.
import { canonical } from '../../base/canonical-json.ts';
import { isObject, type JsonObject } from '../../base/json.ts';
import type { Ruling } from '../../policy/ruling.ts';
import { without } from '../../protocol/meta.ts';
import type { Routed } from '../exchange.ts';
import type { Knowledge } from '../guards/guard.ts';
import { serverIdentityOf } from './server-identity.ts';

/** Where calls come from, as far as it does not lie in a message. */
export interface Whereabouts {
  /** Folder of the project whose settings are in force. */
  readonly project: string;
  /** Over stdio every local program is the same user: the program that started this relay counts (architecture.md §8). Undefined over HTTP. */
  readonly program: string | undefined;
}

/** The two keys of a question: of the exact call, and of the tool whatever its arguments are. */
export interface BindingKeys {
  readonly key: string;
  readonly toolKey: string;
}

/** `_meta` is this hop's (envelope, trace); the others answer questions within one call. All else of the params counts. */
const NOT_BOUND: ReadonlySet<string> = new Set(['_meta', 'inputResponses', 'requestState']);

/** The params that an approval is bound to. */
export const boundParams = (params: JsonObject): JsonObject => without(params, NOT_BOUND);

/** The client of an exchange. What it says of itself can only narrow: caller and program count as well. */
function clientOf({ caller, client, session }: Routed, program: string | undefined): JsonObject {
  const claimed = client.facts.info['name'];
  return {
    name: typeof claimed === 'string' ? claimed : '',
    transport: client.transport,
    ...(program === undefined ? {} : { program }),
    // Where nobody has a key, nothing but the session tells two clients apart.
    ...(caller.id === 'anyone' && session !== undefined ? { session: session.id } : {}),
  };
}

/** Ids of the policies that ask. */
export const asksOf = ({ obligations: { asks } }: Pick<Ruling, 'obligations'>): string[] =>
  [...new Set(asks.map(({ policy }) => policy))].sort();

/** Computes the keys. `mac` is keyed with the store key: arguments are guessable from a bare digest. */
export function keysOf(
  exchange: Routed,
  knowledge: Knowledge,
  {
    ruling,
    where,
    mac,
  }: {
    readonly ruling: Pick<Ruling, 'version' | 'obligations'>;
    readonly where: Whereabouts;
    readonly mac: (text: string) => string;
  },
): BindingKeys {
  const { caller, method, name } = exchange;
  const definition = isObject(knowledge.definition?.definition) ? knowledge.definition.definition : {};
  const tool: JsonObject = {
    v: 1,
    caller: caller.id,
    client: clientOf(exchange, where.program),
    project: where.project,
    server: serverIdentityOf(exchange.server, knowledge.approved),
    method,
    name: name ?? '',
    definition,
    policy: ruling.version,
  };
  return {
    toolKey: mac(`approval tool\n${canonical(tool)}`),
    // Who answered what one policy asks did not answer what another asks of the same call later, say at night.
    key: mac(`approval call\n${canonical({ ...tool, params: boundParams(exchange.params), asks: asksOf(ruling) })}`),
  };
}
