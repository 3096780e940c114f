import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { JsonObject } from '../base/json.ts';
import type { RpcNotification, RpcRequest } from '../protocol/message.ts';
import { unconfined } from './launcher.test-kit.ts';
import { endMarked, hostile, MARK, marked, newMark, until } from './processes.test-kit.ts';
import { Ring } from './ring.ts';
import { createStdioWire, STDIO_LIMITS, type StdioLimits, type StdioWire } from './stdio-wire.ts';
import { createWatchdog } from './watchdog.ts';
import type { WireListener, WireReply, WireRequestOptions } from './wire.ts';
import { wireContract } from './wire-contract.test-kit.ts';

const mark = newMark();
const watchdog = createWatchdog();
afterEach(() => {
  const left = marked(mark);
  endMarked(mark);
  assert.deepEqual(left, [], 'a test left processes behind');
});

const TIMES = { graceMs: 500, termMs: 500, killMs: 5000 };

interface Scene {
  readonly wire: StdioWire;
  readonly messages: (RpcRequest | RpcNotification)[];
  readonly dropped: string[];
  readonly closed: Fault[];
  ask(id: number | string, method: string, params?: JsonObject, more?: Partial<WireRequestOptions>): Promise<WireReply>;
}

async function open(args: readonly string[], limits: Partial<StdioLimits> = {}, times = TIMES): Promise<Scene> {
  const scene = { messages: [] as Scene['messages'], dropped: [] as string[], closed: [] as Fault[] };
  const wire = await openWire(args, listenerOf(scene), limits, times);
  const ask: Scene['ask'] = (id, method, params, more = {}) =>
    wire.request({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }, { idleTimeoutMs: 20_000, ...more });
  return { ...scene, wire, ask };
}

const listenerOf = (scene: Pick<Scene, 'messages' | 'dropped' | 'closed'>): WireListener => ({
  onMessage: (message) => scene.messages.push(message),
  onDropped: (code) => scene.dropped.push(code),
  onClose: (reason) => scene.closed.push(reason),
});

function openWire(
  args: readonly string[],
  listener: WireListener,
  limits: Partial<StdioLimits>,
  times: typeof TIMES,
): Promise<StdioWire> {
  return createStdioWire({
    name: 'probe',
    command: process.execPath,
    args,
    env: { [MARK]: mark },
    launcher: unconfined(process.env),
    watchdog,
    times,
    listener,
    monotonicMs: () => systemClock.monotonicMs(),
    limits: { ...STDIO_LIMITS, sweepMs: 20, ...limits },
    stderr: new Ring(),
  });
}

/** Opens a server of test/servers/hostile, runs a scene with it, and closes it whatever happened. */
async function withServer(
  [file, ...args]: readonly [string, ...string[]],
  run: (scene: Scene) => Promise<void>,
  limits: Partial<StdioLimits> = {},
  times = TIMES,
): Promise<Scene> {
  const scene = await open([hostile(file), ...args], limits, times);
  try {
    await run(scene);
  } finally {
    await scene.wire.close();
  }
  return scene;
}

const resultOf = ({ message }: WireReply): JsonObject => {
  assert.ok('result' in message, JSON.stringify(message));
  return message.result;
};

const isFault = (code: string) => (thrown: unknown) => thrown instanceof Fault && thrown.code === code;

wireContract('stdio', async (listener) => {
  const server = fileURLToPath(new URL('../../test/servers/contract/stdio.ts', import.meta.url));
  const wire = await openWire([server], listener, {}, TIMES);
  // The contract has short waits, and Node takes a while to start.
  await wire.request({ jsonrpc: '2.0', id: 'up', method: 'test/echo' }, { idleTimeoutMs: 30_000 });
  return { wire, end: async () => undefined };
});

test('junk on stdout is dropped, counted, and neither reaches anybody nor holds up the answer', async () => {
  const { dropped, messages } = await withServer(['junk'], async ({ ask }) => {
    for (const id of [1, 2]) assert.equal(resultOf(await ask(id, 'tools/call'))['method'], 'tools/call');
  });
  // Two answers, each after the same junk; the one proper notification in between is handed on.
  assert.deepEqual(messages, Array(2).fill({ jsonrpc: '2.0', method: 'notifications/message' }));
  const counts = Object.entries(Object.groupBy(dropped, (code) => code)).map(([code, list]) => [code, list?.length]);
  assert.deepEqual(Object.fromEntries(counts), {
    'upstream.junk-line': 14,
    'upstream.batch': 4,
    'protocol.not-a-message': 22,
    'json.duplicate-member': 2,
    'json.case-variant': 2,
    'json.lone-surrogate': 2,
    'json.too-deep': 2,
  });
});

test('an answer is given to nobody but the request that waits for exactly this id, once', async () => {
  const { dropped } = await withServer(['forged-answers'], async ({ ask }) => {
    for (const id of [5, 50]) assert.equal(resultOf(await ask(id, 'tools/call'))['forged'], undefined);
    const both = await Promise.all([ask('7', 'seven'), ask(7.0, 'seven')]).catch((thrown) => thrown);
    assert.ok(Array.isArray(both));
  });
  assert.ok(dropped.every((code) => code === 'upstream.unmatched-reply' || code === 'protocol.not-a-message'));
  assert.ok(dropped.filter((code) => code === 'upstream.unmatched-reply').length > 10);
});

test('a broken answer fails its request at once', async () => {
  await withServer(['broken-answers'], async ({ ask }) => {
    const kinds = ['both', 'neither', 'text', 'array', 'version', 'error', 'duplicate', 'variant', 'surrogate', 'deep'];
    for (const [id, kind] of kinds.entries()) await assert.rejects(ask(id, kind), isFault('upstream.broken-reply'), kind);
    await ask(99, 'fine');
  });
});

test('an endless line is dropped in bounded memory, and what follows it is read', async () => {
  await withServer(
    ['endless-line', '256'],
    async ({ ask, dropped }) => {
      const before = process.memoryUsage().rss;
      await until('the line ended', () => dropped.length > 0);
      assert.equal(resultOf(await ask(1, 'a'))['method'], 'a');
      assert.ok(process.memoryUsage().rss - before < 128 * 1024 * 1024, 'the line was kept');
      assert.deepEqual(dropped, ['upstream.too-large']);
    },
    { maxLineBytes: 1024 * 1024 },
  );
});

test('a reply that is too large fails the only request that waits, at once', async () => {
  await withServer(
    ['echo'],
    async ({ ask, dropped }) => {
      const failed: unknown[] = [];
      void ask(1, 'big', { chars: 2000 }).catch((thrown) => failed.push(thrown));
      await until('it is dropped', () => dropped.length > 0);
      assert.ok(isFault('upstream.too-large')(failed[0]));
      await ask(2, 'big', { chars: 100 });
    },
    { maxLineBytes: 1000 },
  );
});

test('when it is not known whose reply was too large, the one that stays silent says so in the end', async () => {
  await withServer(
    ['echo'],
    async ({ ask }) => {
      await ask(0, 'up');
      const large = ask(1, 'big', { chars: 2000 }, { idleTimeoutMs: 200 });
      const late = ask(2, 'slow', { ms: 50, progress: 0 });
      await assert.rejects(large, isFault('upstream.too-large'));
      await late;
    },
    { maxLineBytes: 1000 },
  );
});

test('a flood of junk neither starves the event loop nor the answers, and the flooding server ends', async () => {
  await withServer(['flood', 'both'], async ({ ask, dropped, wire }) => {
    let most = 0;
    let before = 0;
    const turn = (): void => {
      most = Math.max(most, dropped.length - before);
      before = dropped.length;
    };
    const everyTurn = setInterval(turn, 0);
    for (const id of [1, 2]) assert.equal(resultOf(await ask(id, 'tools/call'))['method'], 'tools/call');
    clearInterval(everyTurn);
    assert.ok(dropped.length > 5000, 'there was no flood');
    assert.ok(most <= 1500, `${most} lines between two turns`);
    assert.ok(wire.stderr.lines().join('').length <= 64 * 1024);
  });
});

test('a server that does not read fails new requests instead of queueing them without bound', async () => {
  await withServer(
    ['deaf'],
    async ({ ask, wire }) => {
      const text = 'x'.repeat(100_000);
      const asked = Array.from({ length: 30 }, (_, id) => ask(id, 'tools/call', { text }).catch((thrown: Fault) => thrown.code));
      await assert.rejects(wire.send({ jsonrpc: '2.0', method: 'x', params: { text } }), isFault('upstream.not-reading'));
      await sleep(50);
      await assert.rejects(ask(100, 'tools/call', { text }), isFault('upstream.not-reading'));
      await wire.close();
      const codes = await Promise.all(asked);
      assert.deepEqual([...new Set(codes)], ['upstream.closed', 'upstream.not-reading']);
      assert.equal(codes.filter((code) => code === 'upstream.closed').length, 10);
    },
    { maxQueuedChars: 1_001_000 },
  );
});

test('one message larger than the queue may still be sent', async () => {
  await withServer(
    ['echo'],
    async ({ ask }) => {
      const text = 'é'.repeat(100_000);
      assert.deepEqual(resultOf(await ask(1, 'tools/call', { text }))['params'], { text });
    },
    { maxQueuedChars: 1000 },
  );
});

test('a server that ends fails what waits with its exit code and its last words, after its last answers', async () => {
  const { closed } = await withServer(['echo'], async ({ ask }) => {
    const silent = assert.rejects(ask(1, 'silent'), (thrown) => {
      assert.ok(thrown instanceof Fault);
      assert.equal(thrown.code, 'upstream.closed');
      assert.equal(thrown.message, 'server "probe" ended: exit code 3');
      assert.deepEqual(thrown.facts, {
        name: 'probe',
        reason: 'exit code 3',
        exitCode: 3,
        lastWords: 'my last words: Bearer ***',
      });
      return true;
    });
    assert.equal(resultOf(await ask(2, 'exit', { code: 3 }))['method'], 'exit');
    await silent;
    await assert.rejects(ask(3, 'x'), isFault('upstream.closed'));
  });
  assert.equal(closed.length, 1);
});

test('what a server wrote before its end is read to the end, even if it was read in turns', async () => {
  const { messages } = await withServer(['echo'], async ({ ask }) => {
    assert.equal(resultOf(await ask(1, 'burst'))['method'], 'burst');
  });
  assert.equal(messages.length, 2000);
});

test('a server that is killed is told from one that ends', async () => {
  await withServer(['echo'], async ({ ask }) => {
    await assert.rejects(ask(1, 'crash'), (thrown) => thrown instanceof Fault && thrown.facts['signal'] === 'SIGKILL');
  });
});

test('a server that can no longer be heard is ended', async () => {
  const { closed } = await withServer(['half-deaf', 'output'], async ({ ask }) => {
    await assert.rejects(ask(1, 'x'), isFault('upstream.closed'));
  });
  assert.equal(closed[0]?.message, 'server "probe" ended: signal SIGTERM after it closed its output');
});

test('a server that can no longer be told anything is ended', async () => {
  const { closed } = await withServer(['half-deaf', 'input'], async ({ ask, closed }) => {
    const first = assert.rejects(ask(1, 'x'), isFault('upstream.closed'));
    for (let id = 2; closed.length === 0; id++) {
      await ask(id, 'x', undefined, { idleTimeoutMs: 30 }).catch(() => undefined);
      await sleep(10);
    }
    await first;
  });
  assert.equal(closed[0]?.message, 'server "probe" ended: signal SIGTERM after it closed its input');
});

test('closing ends the whole group, and a child of the server that holds the pipe open delays nothing', async () => {
  for (const args of [['daemon'], ['daemon', 'stubborn']] as const) {
    const quick = { graceMs: 200, termMs: 200, killMs: 2000 };
    await withServer([...args], async ({ messages }) => until('the child runs', () => messages.length > 0), {}, quick);
    assert.deepEqual(marked(mark), []);
  }
});

test('when a server leaves a child behind that holds the pipe open, its end is noticed all the same', async () => {
  await withServer(['daemon', 'quits', 'stubborn'], async ({ ask, closed }) => {
    await until('it is noticed', () => closed.length > 0);
    await assert.rejects(ask(1, 'x'), isFault('upstream.closed'));
  });
});

test('even a child that left the group does not hide the end of its server', async () => {
  await withServer(['daemon', 'quits', 'escapes'], async ({ closed }) => {
    await until('it is noticed', () => closed.length > 0);
    assert.equal(marked(mark).length, 1);
    endMarked(mark); // What left its group is not ours to end here.
    await until('it is gone', () => marked(mark).length === 0);
  });
});

test('silence ends in a time-out, and progress of the same request is a sign of life', async () => {
  await withServer(['echo'], async ({ ask }) => {
    await ask(0, 'up');
    const params = (token: number, progress: number): JsonObject => ({ ms: 900, progress, _meta: { progressToken: token } });
    const lively = ask(1, 'slow', params(1, 10), { idleTimeoutMs: 400 });
    const silent = ask(2, 'slow', params(2, 0), { idleTimeoutMs: 400 });
    await assert.rejects(silent, isFault('upstream.timeout'));
    assert.equal(resultOf(await lively)['method'], 'slow');
  });
});

test('an answer after the time-out is dropped', async () => {
  const { dropped } = await withServer(['echo'], async ({ ask }) => {
    await ask(0, 'up');
    await assert.rejects(ask(1, 'slow', { ms: 150, progress: 0 }, { idleTimeoutMs: 50 }), isFault('upstream.timeout'));
    await ask(2, 'slow', { ms: 200, progress: 0 });
  });
  assert.deepEqual(dropped, ['upstream.unmatched-reply']);
});

test('more requests than may wait are refused, and an id in flight is not used twice', async () => {
  await withServer(
    ['echo'],
    async ({ ask, wire }) => {
      const waiting = [ask(1, 'silent'), ask(2, 'silent')].map((each) => assert.rejects(each, isFault('upstream.closed')));
      await assert.rejects(ask(1, 'x'), isFault('upstream.duplicate-id'));
      await assert.rejects(ask(3, 'x'), isFault('upstream.busy'));
      await wire.close();
      await Promise.all(waiting);
    },
    { maxPending: 2 },
  );
});

test('messages of one tick arrive in their order', async () => {
  await withServer(['echo'], async ({ ask, wire, messages }) => {
    const order: number[] = [];
    const asked = [1, 2, 3].map((id) => ask(id, 'notify', { id }).then(() => order.push(id)));
    void wire.send({ jsonrpc: '2.0', method: 'notifications/x' });
    await Promise.all(asked);
    assert.deepEqual(order, [1, 2, 3]);
    assert.equal(messages.length, 6);
  });
});

test('servers opened and closed leave no process, pipe or timer', async () => {
  const held = (): string[] =>
    process.getActiveResourcesInfo().filter((kind) => ['PipeWrap', 'ProcessWrap', 'Timeout'].includes(kind));
  const before = held();
  for (let round = 0; round < 5; round++) {
    const scenes = await Promise.all(Array.from({ length: 8 }, () => open([hostile('echo')])));
    await Promise.all(scenes.map(({ ask }) => ask(1, 'tools/call')));
    await Promise.all(scenes.map(({ wire }) => wire.close()));
  }
  assert.deepEqual(marked(mark), []);
  await until('all is given back', () => held().length <= before.length);
});
