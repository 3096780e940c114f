// A legacy connection to a server that is a function, for the tests of its two halves: calls and questions.
import assert from 'node:assert/strict';
import type { JsonObject } from '../base/json.ts';
import type { RpcRequest } from '../protocol/message.ts';
import type { ConnectionListener, Notice } from './connection.ts';
import {
  callOptions,
  callSide,
  connectionParts,
  FACTS,
  type FakeWire,
  fakeWires,
  HELLO,
  judged,
  type Said,
  type Serve,
  settled,
} from './fakes.test-kit.ts';
import { type LegacyConnection, shakeHands } from './legacy-connection.ts';
import type { Wire } from './wire.ts';

/** An empty tool result. */
export const OK: Said = { result: { content: [] } };

/** A connection to a server that answers calls with `serve`. */
export async function connected(serve: Serve = () => OK, transport: Wire['transport'] = 'stdio') {
  const parts = connectionParts();
  const { wires, open } = fakeWires((request, options, wire) => {
    return request.method === 'initialize'
      ? { result: HELLO.legacy({ tools: { listChanged: true }, resources: {}, logging: {} }) }
      : serve(request, options, wire);
  }, transport);
  const shaken = await shakeHands(open, FACTS, parts, () => undefined);
  assert.ok(shaken.kind === 'opened');
  const wire = wires[0] as FakeWire;
  return {
    connection: shaken.connection,
    wire,
    dropped: parts.dropped,
    calls: () => wire.requests.filter(({ method }) => method === 'tools/call'),
  };
}

/** Starts a call that its server leaves open, unless it is told to end it. */
export async function held(connection: LegacyConnection, side = callSide(), wantsProgress = true) {
  const controller = new AbortController();
  const outcome = connection.call(
    await judged('tools/call', { name: 'x' }),
    callOptions({ wantsProgress, signal: controller.signal }),
    side,
  );
  outcome.catch(() => undefined);
  await settled();
  return { side, controller, outcome };
}
/** A server that keeps silent. */
export const never = new Promise<Said>(() => undefined);
/** A listener that keeps what it hears. */
export const heard = (over: Partial<ConnectionListener> = {}): ConnectionListener & { readonly notices: Notice[] } => {
  const notices: Notice[] = [];
  return { notices, onNotice: (notice) => notices.push(notice), ...over };
};
/** A request of the server. */
export const question = (id: string | number, method = 'elicitation/create', params?: JsonObject): RpcRequest => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params === undefined ? {} : { params }),
});
