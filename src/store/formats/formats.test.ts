import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExchangeFacts } from '../entry.ts';
import type { ExchangeRecord } from '../exchanges.ts';
import { cefLine } from './cef.ts';
import { ocsfLine } from './ocsf.ts';
import { otlpLine } from './otlp.ts';
import { told } from './told.ts';

const facts: ExchangeFacts = {
  direction: 'inward',
  caller: 'key:ci',
  client: { name: 'cur=sor|\n1', version: '1' },
  server: 'files',
  method: 'tools/call',
  name: 'write_file',
  hops: { client: { era: 'modern', version: '2026-07-28', transport: 'http' } },
  argumentsDigest: 'argsargs',
  verdicts: [{ guard: 'policy', verdict: 'deny', code: 'policy.denied' }],
  identity: { id: 'npm:files', version: '2.0.0' },
  pin: 'pinpin',
  ruling: { effect: 'deny', policies: ['no-writes'], version: 'v1' },
  approval: { id: 'a1', state: 'refused', by: ['user:ann'] },
  trace: { traceId: '4b'.repeat(16), spanId: '0a'.repeat(8) },
};
const refused: ExchangeRecord = {
  exchange: 'e1',
  seq: 7,
  result: 'refused',
  outcome: {
    v: 1,
    kind: 'outcome',
    exchange: 'e1',
    at: 1_700_000_000_123,
    result: 'refused',
    code: 'policy.denied',
    durationUs: 23_000,
    ...facts,
  },
};
const open: ExchangeRecord = {
  exchange: 'e2',
  seq: 8,
  result: 'unknown',
  intent: { v: 1, kind: 'intent', exchange: 'e2', at: 5, run: '1.1', ...facts },
};

test('a refusal is a blocked API activity for OCSF, with who, what, by which policy and by whom', () => {
  const event = JSON.parse(ocsfLine(told(refused), '1.0.0'));
  assert.deepEqual(
    [
      event.class_uid,
      event.type_uid,
      event.time,
      event.end_time,
      event.status_id,
      event.status_code,
      event.disposition,
      event.severity_id,
    ],
    [6_003, 600_399, 1_700_000_000_100, 1_700_000_000_123, 2, 'policy.denied', 'Blocked', 3],
  );
  assert.deepEqual(event.actor.user, { uid: 'key:ci' });
  assert.deepEqual(event.actor.authorizations, [{ decision: 'deny', policy: { uid: 'no-writes', version: 'v1' } }]);
  assert.deepEqual(event.resources, [{ name: 'write_file', type: 'tools', uid: 'pinpin' }]);
  assert.deepEqual(
    [event.metadata.uid, event.metadata.correlation_uid, event.unmapped.approval.by],
    ['e1', '4b'.repeat(16), ['user:ann']],
  );
});

test('of what nobody knows the end, no format says that it went well or ill', () => {
  const event = JSON.parse(ocsfLine(told(open), '1.0.0'));
  assert.deepEqual([event.status_id, event.end_time, event.duration], [0, undefined, undefined]);
  assert.match(cefLine(told(open), '1.0.0'), /\|5\|rt=5 externalId=e2 act=allowed outcome=unknown /);
  const [record] = JSON.parse(otlpLine([told(open)], '1.0.0')).resourceLogs[0].scopeLogs[0].logRecords;
  assert.equal(
    record.attributes.some(({ key }: { key: string }) => key === 'error.type'),
    false,
  );
});

test('what a client calls itself ends neither a field nor a line of CEF', () => {
  const line = cefLine(told(refused), '1.0|0');
  assert.equal(
    line,
    'CEF:0|Bartizan|Bartizan|1.0\\|0|policy.denied|tools/call refused|6|rt=1700000000100 end=1700000000123 externalId=e1 act=blocked outcome=refused ' +
      'reason=policy.denied suser=key:ci sourceServiceName=cur\\=sor|\\n1 destinationServiceName=files request=write_file requestMethod=tools/call ' +
      'cs1Label=policies cs1=no-writes cs2Label=approval cs2=a1 refused user:ann cs3Label=definitionPin cs3=pinpin cs4Label=serverIdentity ' +
      `cs4=npm:files@2.0.0 cs5Label=traceId cs5=${'4b'.repeat(16)} cs6Label=argumentsDigest cs6=argsargs`,
  );
});

test('OTLP carries the attributes of the MCP conventions and the trace of the client', () => {
  const { resourceLogs } = JSON.parse(otlpLine([told(refused)], '1.0.0'));
  const [record] = resourceLogs[0].scopeLogs[0].logRecords;
  const attributes = new Map<string, unknown>(
    record.attributes.map(({ key, value }: { key: string; value: unknown }) => [key, value]),
  );
  assert.deepEqual(
    [
      'mcp.method.name',
      'gen_ai.tool.name',
      'mcp.protocol.version',
      'network.transport',
      'error.type',
      'bartizan.policy.ids',
      'bartizan.seq',
    ].map((key) => attributes.get(key)),
    [
      { stringValue: 'tools/call' },
      { stringValue: 'write_file' },
      { stringValue: '2026-07-28' },
      { stringValue: 'tcp' },
      { stringValue: 'policy.denied' },
      { arrayValue: { values: [{ stringValue: 'no-writes' }] } },
      { intValue: '7' },
    ],
  );
  assert.deepEqual(
    [record.traceId, record.spanId, record.timeUnixNano, record.severityText],
    ['4b'.repeat(16), '0a'.repeat(8), '1700000000123000000', 'WARN'],
  );
});
