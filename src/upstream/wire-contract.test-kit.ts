// What every wire must do, whatever it is made of: run by the test of each. The server at the other end is test/servers/contract.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EXACT_RESULT } from '../../test/servers/contract/contract-server.ts';
import { Fault } from '../base/fault.ts';
import type { RpcNotification, RpcReply, RpcRequest } from '../protocol/message.ts';
import type { Wire, WireListener, WireRequestOptions } from './wire.ts';

/** A wire to a fresh contract server, and how to end the server. */
export interface ContractWire {
  readonly wire: Wire;
  end(): Promise<void>;
}

/** Opens a wire to a contract server of its own. */
export type OpenContractWire = (listener: WireListener) => Promise<ContractWire>;

interface Bench {
  readonly wire: Wire;
  readonly messages: (RpcRequest | RpcNotification)[];
  readonly dropped: string[];
  readonly closed: Fault[];
  ask(method: string, params?: RpcRequest['params'], more?: Partial<WireRequestOptions>): ReturnType<Wire['request']>;
}

const isFault = (code: string) => (error: unknown) => error instanceof Fault && error.code === code;
const resultOf = (message: RpcReply): unknown => ('result' in message ? message.result : undefined);

/** Lets what is already on its way arrive: a few round trips to the server. */
async function settle(bench: Bench): Promise<void> {
  for (let i = 0; i < 3; i++) await bench.ask('test/echo');
}

/** Runs the contract as a suite of this name. */
export function wireContract(name: string, open: OpenContractWire): void {
  const scene = (title: string, run: (bench: Bench) => Promise<void>): void => {
    test(title, async () => {
      const messages: Bench['messages'] = [];
      const dropped: string[] = [];
      const closed: Fault[] = [];
      const { wire, end } = await open({
        onMessage: (message) => messages.push(message),
        onDropped: (code) => dropped.push(code),
        onClose: (reason) => closed.push(reason),
      });
      let id = 0;
      const ask: Bench['ask'] = (method, params, more = {}) => {
        id += 1;
        const message: RpcRequest = { jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) };
        return wire.request(message, { idleTimeoutMs: 10_000, onMessage: (each) => messages.push(each), ...more });
      };
      try {
        await run({ wire, messages, dropped, closed, ask });
      } finally {
        await wire.close();
        await end();
      }
    });
  };

  describe(`${name} keeps the contract of a wire`, () => {
    scene('a request gets its reply', async ({ ask }) => {
      const params = { text: 'é😀\n"\\', list: [1, null, { deep: true }] };
      const reply = await ask('test/echo', params);
      assert.deepEqual(resultOf(reply.message), { params });
      assert.ok(reply.bytes > 0);
    });

    scene('an id of either type is kept as it is', async ({ wire }) => {
      for (const id of ['a', '1', 1, 0, 'é', 2 ** 53 - 1]) {
        const reply = await wire.request({ jsonrpc: '2.0', id, method: 'test/echo' }, { idleTimeoutMs: 10_000 });
        assert.equal(reply.message.id, id);
      }
    });

    scene('a result keeps its source text and its exact numbers', async ({ ask }) => {
      const reply = await ask('test/exact');
      assert.equal(reply.resultText, EXACT_RESULT);
      assert.equal(
        JSON.stringify(resultOf(reply.message)),
        '{"big":12345678901234567890,"tiny":0.1000000000000000055511151231257827,"text":"é😀A"}',
      );
    });

    scene('an error is a reply', async ({ ask }) => {
      const reply = await ask('test/error');
      assert.equal(
        JSON.stringify(reply.message),
        '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"no","data":{"big":12345678901234567890}}}',
      );
      assert.equal(reply.resultText, undefined);
    });

    scene('a reply of a megabyte comes whole', async ({ ask }) => {
      const reply = await ask('test/large', { size: 1_000_000 });
      assert.equal((resultOf(reply.message) as { text: string }).text.length, 1_000_000);
    });

    scene('two hundred requests at once get each its own reply', async ({ ask }) => {
      const replies = await Promise.all(Array.from({ length: 200 }, (_, n) => ask('test/echo', { n })));
      for (const [n, reply] of replies.entries()) assert.deepEqual(resultOf(reply.message), { params: { n } });
    });

    scene('a request without an answer does not hold up the others, and times out', async (bench) => {
      const timedOut = assert.rejects(bench.ask('test/silent', undefined, { idleTimeoutMs: 150 }), isFault('upstream.timeout'));
      await settle(bench);
      await timedOut;
      await settle(bench);
    });

    scene('a signal ends the wait, and the wire goes on', async (bench) => {
      const controller = new AbortController();
      const silent = bench.ask('test/silent', undefined, { signal: controller.signal });
      await settle(bench);
      controller.abort();
      await assert.rejects(silent, isFault('upstream.cancelled'));
      await assert.rejects(bench.ask('test/echo', undefined, { signal: controller.signal }), isFault('upstream.cancelled'));
      await settle(bench);
    });

    scene('a notification arrives, without an answer', async (bench) => {
      await bench.wire.send({ jsonrpc: '2.0', method: 'notifications/noted' });
      await settle(bench);
      const stats = resultOf((await bench.ask('test/stats')).message) as Record<string, number>;
      assert.equal(stats['notifications/noted'], 1);
      assert.deepEqual(bench.dropped, []);
    });

    scene('a notification of the server is handed on', async ({ ask, messages }) => {
      await ask('test/notify');
      assert.deepEqual(messages, [{ jsonrpc: '2.0', method: 'notifications/test', params: { of: 1 } }]);
    });

    scene('a request of the server can be answered while the call waits', async (bench) => {
      const asked = bench.ask('test/ask');
      while (bench.messages.length === 0) await settle(bench);
      const [question] = bench.messages;
      assert.ok(question !== undefined && 'id' in question);
      await bench.wire.send({ jsonrpc: '2.0', id: question.id, result: { yes: true } });
      assert.deepEqual(resultOf((await asked).message), { answered: { yes: true } });
    });

    scene('a call whose connection breaks fails, and is not sent again', async (bench) => {
      await settle(bench);
      await assert.rejects(bench.ask('test/die'), isFault('upstream.closed'));
      if (bench.closed.length > 0) return;
      const stats = resultOf((await bench.ask('test/stats')).message) as Record<string, number>;
      assert.equal(stats['test/die'], 1);
    });

    scene('closing fails what waits, says so once, and can be repeated', async ({ wire, ask, closed }) => {
      const silent = ask('test/silent');
      const failed = assert.rejects(silent, isFault('upstream.closed'));
      await ask('test/echo');
      await Promise.all([wire.close(), wire.close()]);
      await failed;
      await wire.close();
      assert.deepEqual(
        closed.map((fault) => fault.code),
        ['upstream.closed'],
      );
    });

    scene('a closed wire takes nothing more', async ({ wire, ask }) => {
      await wire.close();
      await assert.rejects(ask('test/echo'), isFault('upstream.closed'));
      await assert.rejects(wire.send({ jsonrpc: '2.0', method: 'notifications/late' }), isFault('upstream.closed'));
    });

    scene('asking for the stream of the server never fails', async (bench) => {
      await bench.wire.openServerStream({});
      await settle(bench);
    });
  });
}
