import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Observations } from './observe.ts';
import { type Comparison, judge, type Verdicts } from './verdicts.ts';

const SEEN: Observations = {
  handshake: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's' }, instructions: 'i' },
  ping: {},
  tools: [{ name: 'echo', description: 'd', inputSchema: { type: 'object', properties: { text: {} } } }],
  rich: { content: [{ type: 'text', text: 'x', _meta: { a: 1 } }] },
  fail: { isError: true },
  text: { content: [] },
  rpcError: { error: { code: -31999, message: 'm', data: 1 } },
  unknownTool: { error: { code: -32602, message: 'm' } },
  unknownMethod: { error: { code: -32601, message: 'm' } },
  saw: {
    params: { arguments: { n: 1 }, _meta: { 'com.example/req': 1, traceparent: 't' } },
    client: { name: 'probe-client' },
    caps: {},
    modern: false,
  },
  progress: { got: [{ progress: 1 }] },
  log: [{ level: 'warning' }],
  cancel: 1,
  sampling: { result: { content: [] }, asked: [{ maxTokens: 10 }] },
  elicitForm: { result: {}, asked: [] },
  elicitUrl: { result: {}, asked: [] },
  roots: { result: {}, asked: [] },
  resources: [{ uri: 'note://1', name: 'n', size: 12 }],
  templates: [],
  read: { contents: [] },
  readMissing: { error: { code: -32002, message: 'm' } },
  prompts: [{ name: 'greet', description: 'Greets' }],
  prompt: { messages: [] },
  complete: { completion: {} },
  changes: { seen: ['notifications/tools/list_changed', 'notifications/resources/updated'], isAdded: true },
  unmatched: 0,
  noiseLines: 0,
};
const EDGE = {
  origin: { status: 403, code: undefined },
  host: { status: 421, code: undefined },
  unknownSession: { status: 404, code: -32001 },
};

const judged = (gateway: Partial<Observations>, more: Partial<Comparison> = {}): Verdicts =>
  judge({ era: 'legacy', direct: SEEN, gateway: { ...SEEN, ...gateway }, edge: EDGE, tool: (name) => name, ...more });

const notOk = (verdicts: Verdicts): Record<string, string> =>
  Object.fromEntries(
    Object.entries(verdicts)
      .filter(([, verdict]) => verdict.outcome !== 'ok')
      .map(([probe, verdict]) => [probe, verdict.outcome]),
  );

describe('verdicts', () => {
  it('a gateway that changes nothing passes every probe', () => {
    assert.deepEqual(notOk(judged({})), {});
  });

  it('names may be rewritten where the target says how, uris of lists too', () => {
    const tools = [{ ...(SEEN.tools as object[])[0], name: 's0__echo' }];
    const resources = [{ uri: 's0+note://1', name: 's0__n', size: 12 }];
    assert.deepEqual(notOk(judged({ tools, resources }, { tool: (name) => `s0__${name}` })), {});
  });

  it('a lost field is found in results, tools, lists and questions', () => {
    const gateway = {
      rich: { content: [{ type: 'text', text: 'x' }] },
      tools: [{ name: 'echo', description: 'd', inputSchema: { type: 'object' } }],
      resources: [{ uri: 'note://1', name: 'n' }],
      sampling: { result: { content: [] }, asked: [{}] },
    };
    assert.deepEqual(notOk(judged(gateway)), {
      rich: 'partly',
      'tools: fields kept': 'failed',
      resources: 'partly',
      sampling: 'failed',
    });
  });

  it('an error instead of a result is a failure, another code is noticed', () => {
    const gateway = {
      rich: { error: { code: -32603, message: 'internal' } },
      readMissing: { error: { code: -32603, message: 'm' } },
      unknownMethod: { error: { code: -32600, message: 'm' } },
    };
    assert.deepEqual(notOk(judged(gateway)), { rich: 'failed', unknownMethod: 'failed', readMissing: 'failed' });
  });

  it('lost notifications, cancellations and stray messages are found', () => {
    const gateway = {
      changes: { seen: ['notifications/tools/list_changed'], isAdded: false },
      cancel: 0,
      progress: { got: [] },
      log: [],
      unmatched: 1,
    };
    assert.deepEqual(notOk(judged(gateway)), {
      progress: 'partly',
      log: 'failed',
      cancel: 'failed',
      'change notifications': 'partly',
      'new tool visible': 'failed',
      'stray messages': 'failed',
    });
  });

  it('an open edge is found, and one that does not answer', () => {
    const edge = { origin: { status: 200, code: undefined }, host: 'timeout', unknownSession: { status: 400, code: -32000 } };
    assert.deepEqual(Object.keys(notOk(judged({}, { edge }))), [
      'rejects foreign Origin',
      'rejects foreign Host',
      '404 for unknown session',
    ]);
  });

  it('a gateway that does not serve the modern era is told so, and nothing else', () => {
    const gateway = { discover: { error: { code: -32601, message: 'Method not found' } } };
    const verdicts = judged(gateway, { era: 'modern' });
    assert.deepEqual(Object.keys(verdicts), ['connects']);
    assert.equal(verdicts.connects?.outcome, 'failed');
  });
});
