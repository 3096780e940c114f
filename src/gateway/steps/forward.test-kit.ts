// A modern client of one server, for the tests of forwarding.
import type { JsonObject } from '../../base/json.ts';
import { envelope, type FakeServer, receivedBy, type Scene, type SceneOptions, sceneOf, tool } from '../gateway.test-kit.ts';
import { handle } from '../handle.ts';

/** Params of the call that every test makes. */
export const PARAMS: JsonObject = { name: 'x', arguments: { a: 1 } };

/** A question of a server. */
export const QUESTION = { method: 'elicitation/create', params: { message: 'name?' } } as const;

/** A signal that never fires. */
export const NEVER = new AbortController().signal;

/** A reply as its client reads it. */
export interface Message {
  readonly id?: unknown;
  readonly result?: JsonObject;
  readonly error?: { readonly code: number; readonly data: JsonObject };
}

/** Reads a reply; `{}` when there is none. */
export const messageOf = (handled: { readonly text: string } | undefined): Message =>
  JSON.parse(handled?.text ?? '{}') as Message;

/** A scene of one server, and a modern client of it. */
export function modern(server: FakeServer, options: SceneOptions = {}) {
  const scene = sceneOf([{ lists: { tools: [tool('x')] }, ...server }], options);
  let rpcId = 0;
  const call = async (
    more: JsonObject = {},
    capabilities: JsonObject = { elicitation: {} },
    over: Parameters<typeof receivedBy>[3] = {},
    meta: JsonObject = {},
  ): Promise<Message> =>
    messageOf(
      await handle(
        receivedBy(scene, 'tools/call', { ...PARAMS, ...more, _meta: envelope(capabilities, meta) }, { rpcId: ++rpcId, ...over }),
        scene.gateway,
      ),
    );
  return { scene, call };
}
/** The params that reached the server, in order. */
export const sentParams = (scene: Scene): readonly unknown[] =>
  scene.reached().map(({ judged }) => JSON.parse(JSON.stringify(judged.exchange.params)));
