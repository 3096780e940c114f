import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { Fault } from '../base/fault.ts';
import { readCalls, type ScriptedCall, scriptedClient } from './learn-calls.ts';

const folder = mkdtempSync(join(tmpdir(), 'learn-calls-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (text: string): string => {
  const path = join(folder, 'calls.yaml');
  writeFileSync(path, text);
  return path;
};

describe('a script of calls', () => {
  it('is a list of tools, prompts and resources, in YAML or JSON', () => {
    const calls = [{ tool: 'a', arguments: { x: 1 } }, { prompt: 'b', arguments: {} }, { resource: 'file:///c' }];
    assert.deepEqual(readCalls(file(JSON.stringify(calls))), calls);
    assert.deepEqual(readCalls(file('- tool: a\n  arguments: { x: 1 }\n- prompt: b\n- resource: file:///c\n')), calls);
  });

  it('that is none is refused with the place', () => {
    for (const [text, said] of [
      ['[]', /holds no call/],
      ['- tool: a\n  argument: {}', /call 0/],
      ['tool: a', /call -/],
      ['- {', /line 1/],
      ['- tool: ""', /call 0/],
    ] as const)
      assert.throws(
        () => readCalls(file(text)),
        (error) => error instanceof Fault && error.code === 'sandbox.bad-calls' && said.test(error.message),
        text,
      );
    assert.throws(() => readCalls(join(folder, 'nothing')), /cannot be read/);
  });
});

describe('playing a script', () => {
  const CALLS: readonly ScriptedCall[] = [{ tool: 'good', arguments: {} }, { tool: 'bad', arguments: {} }, { resource: 'x:y' }];

  it('tells how each call ended, and ends its input', async () => {
    const { input, output, play } = scriptedClient(CALLS);
    const asked: string[] = [];
    createInterface({ input }).on('line', (line) => {
      const { id, method, params } = JSON.parse(line);
      asked.push(method);
      const result = params?.name === 'bad' ? { isError: true, content: [] } : {};
      const reply = method === 'resources/read' ? { error: { code: 1, message: 'no' } } : { result };
      if (id !== undefined) output.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...reply })}\n`);
    });
    const outcomes = await play(new Promise(() => {}));
    assert.deepEqual(
      outcomes.map(({ call, outcome }) => `${call}: ${outcome}`),
      ['start: ok', 'tool good: ok', 'tool bad: error', 'resource x:y: error'],
    );
    assert.deepEqual(asked.slice(0, 3), ['initialize', 'notifications/initialized', 'tools/list']);
    assert.ok(input.writableEnded);
  });

  it('waits for nobody once the relay is over', async () => {
    const { play } = scriptedClient(CALLS);
    assert.deepEqual(await play(Promise.resolve()), [{ call: 'start', outcome: 'no answer' }]);
  });
});
