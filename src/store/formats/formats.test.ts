import assert from 'node:assert/strict';
import { test } from 'node:test';
import otlp from '@opentelemetry/otlp-transformer/build/src/generated/root.js';
import type { ExchangeFacts, IntentEntry } from '../entry.ts';
import type { ExchangeRecord } from '../exchanges.ts';
import { cefLine } from './cef.ts';
import { ocsfLine } from './ocsf.ts';
import { otlpLine } from './otlp.ts';
import { type Told, told } from './told.ts';

const facts: ExchangeFacts = {
  direction: 'inward',
  caller: 'key:ci',
  client: { name: 'cur=sor|\n1\u2028\u202e', version: '1' },
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

test('what is only observed is said as such, and as nothing that was stopped or authorized', () => {
  const verdicts = [{ guard: 'policy', verdict: 'deny', code: 'gateway.denied', observed: true }] as const;
  const one = told({ ...open, intent: { ...(open.intent as IntentEntry), verdicts } });
  assert.match(cefLine(one, '1.0.0'), / act=allowed .* msg=only observed: policy gateway.denied$/);
  assert.equal(JSON.parse(ocsfLine(one, '1.0.0')).actor.authorizations, undefined);
  const [record] = JSON.parse(otlpLine([one], '1.0.0')).resourceLogs[0].scopeLogs[0].logRecords;
  const guards = record.attributes.filter(({ key }: { key: string }) => key.startsWith('bartizan.guards.'));
  assert.deepEqual(guards, [{ key: 'bartizan.guards.observed', value: { arrayValue: { values: [{ stringValue: 'policy' }] } } }]);
});

test('what a client calls itself ends neither a field nor a line of CEF', () => {
  const line = cefLine(told(refused), '1.0|0');
  assert.equal(
    line,
    'CEF:0|Bartizan|Bartizan|1.0\\|0|policy.denied|tools/call refused|6|rt=1700000000100 end=1700000000123 externalId=e1 act=blocked outcome=refused ' +
      'reason=policy.denied suser=key:ci sourceServiceName=cur\\=sor|\\\\u{a}1\\\\u{2028}\\\\u{202e} destinationServiceName=files request=write_file requestMethod=tools/call ' +
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

const stranger: ExchangeRecord = {
  exchange: 'e3',
  seq: 9,
  result: 'refused',
  outcome: {
    v: 1,
    kind: 'outcome',
    exchange: 'e3',
    at: 6,
    result: 'refused',
    code: 'gateway.unauthorized',
    durationUs: 0,
    direction: 'inward',
    caller: 'nobody',
    method: '',
    hops: { client: { era: 'legacy', version: '', transport: 'http' } },
    verdicts: [],
  },
};
const ALL: readonly Told[] = [refused, open, stranger].map(told);

/** A message type as OpenTelemetry's own package has it, generated from the protocol's definition (opentelemetry-proto). */
interface MessageType {
  fromObject(json: unknown): unknown;
  toObject(message: unknown, how: { readonly longs: typeof String; readonly bytes: typeof String }): unknown;
}

interface Generated {
  readonly opentelemetry: {
    readonly proto: {
      readonly collector: { readonly logs: { readonly v1: { readonly ExportLogsServiceRequest: MessageType } } };
    };
  };
}

test('OTLP lines are messages of the published protocol, with no member that it does not know and none of another type', () => {
  const { opentelemetry } = otlp as unknown as Generated;
  const type = opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
  const again = (json: unknown): unknown => type.toObject(type.fromObject(json), { longs: String, bytes: String });
  const line = JSON.parse(otlpLine(ALL, '1.0.0'));
  assert.deepEqual(JSON.parse(JSON.stringify(again(line))), line);
  // The comparison finds what it is for.
  for (const wrong of [
    { resourceLog: [] },
    { resourceLogs: [{ resource: {}, scopeLogs: [{ logRecords: [{ eventName: 7 }] }] }] },
  ])
    assert.notDeepEqual(JSON.parse(JSON.stringify(again(wrong))), wrong);
  // In JSON ids of traces are hex, unlike other bytes (OTLP 1.x, JSON Protobuf Encoding).
  const [{ traceId, spanId }] = line.resourceLogs[0].scopeLogs[0].logRecords;
  assert.match(`${traceId} ${spanId}`, /^[0-9a-f]{32} [0-9a-f]{16}$/);
});

/** What OCSF 1.3.0 says of API Activity (6003) with the security control profile, as far as events of ours use it: read by hand from its class definitions. */
const OCSF = {
  required: [
    'activity_id',
    'category_uid',
    'class_uid',
    'severity_id',
    'time',
    'type_uid',
    'metadata',
    'actor',
    'api',
    'src_endpoint',
  ],
  numbers: [
    'activity_id',
    'category_uid',
    'class_uid',
    'severity_id',
    'status_id',
    'type_uid',
    'action_id',
    'disposition_id',
    'time',
    'end_time',
    'duration',
  ],
  texts: ['activity_name', 'category_name', 'class_name', 'severity', 'status', 'status_code', 'action', 'disposition'],
  objects: ['metadata', 'actor', 'api', 'src_endpoint', 'resources', 'unmapped'],
  activities: [0, 1, 2, 3, 4, 99],
  /** At least one of these says who or what it is. */
  named: {
    user: ['uid', 'name'],
    src_endpoint: ['name', 'ip', 'uid', 'hostname'],
    service: ['name', 'uid'],
    policy: ['uid', 'name'],
  },
} as const;

const hasOne = (object: Readonly<Record<string, unknown>>, names: readonly string[]): boolean =>
  names.some((name) => typeof object[name] === 'string' && object[name] !== '');

type Event = Readonly<Record<string, unknown>>;

/** Members that are missing, unknown to the class, or of another type. */
function mistakesIn(event: Event): readonly string[] {
  const known = new Set<string>([...OCSF.numbers, ...OCSF.texts, ...OCSF.objects]);
  const isThere = (name: string): boolean => event[name] !== undefined;
  return [
    ...OCSF.required.filter((name) => !isThere(name)),
    ...Object.keys(event).filter((name) => !known.has(name)),
    ...OCSF.numbers.filter((name) => isThere(name) && !Number.isInteger(event[name])),
    ...OCSF.texts.filter((name) => isThere(name) && typeof event[name] !== 'string'),
    ...OCSF.objects.filter((name) => isThere(name) && typeof event[name] !== 'object'),
  ];
}

test('OCSF events have what their class requires, and nothing that it does not have', () => {
  for (const one of ALL) {
    const event = JSON.parse(ocsfLine(one, '1.0.0'));
    assert.deepEqual(mistakesIn(event), []);
    assert.ok((OCSF.activities as readonly number[]).includes(event.activity_id));
    assert.deepEqual([event.type_uid, event.category_uid], [event.class_uid * 100 + event.activity_id, 6]);
    assert.deepEqual([event.metadata.version, event.metadata.product.vendor_name], ['1.3.0', 'Bartizan']);
    assert.equal(typeof event.api.operation, 'string');
    assert.ok(hasOne(event.actor.user, OCSF.named.user) && hasOne(event.src_endpoint, OCSF.named.src_endpoint));
    assert.ok(event.api.service === undefined || hasOne(event.api.service, OCSF.named.service));
    const policies: readonly { readonly policy: Event }[] = event.actor.authorizations ?? [];
    assert.ok(policies.every(({ policy }) => hasOne(policy, OCSF.named.policy)));
  }
  assert.deepEqual(mistakesIn({ ...JSON.parse(ocsfLine(told(open), '1')), api: undefined, tool: 'x', time: '5' }), [
    'api',
    'tool',
    'time',
  ]);
});

test('CEF lines have a header of seven fields, a severity from 0 to 10, and keys that CEF knows', () => {
  const known =
    /^(rt|end|externalId|act|outcome|reason|suser|sourceServiceName|destinationServiceName|request|requestMethod|cs[1-6]|cs[1-6]Label|cn1|cn1Label)$/;
  for (const one of ALL) {
    const line = cefLine(one, '1.0.0');
    assert.ok(!line.includes('\n'));
    const [version, vendor, product, , signature, name, severity, ...extension] = line.split(/(?<!\\)\|/);
    assert.deepEqual([version, vendor, product], ['CEF:0', 'Bartizan', 'Bartizan']);
    assert.ok(signature !== '' && name !== '' && Number(severity) >= 0 && Number(severity) <= 10, line);
    const keys = [...extension.join('|').matchAll(/(?:^| )([A-Za-z0-9_]+)=/g)].map(([, key]) => key ?? '');
    assert.deepEqual(
      keys.filter((key) => !known.test(key)),
      [],
      line,
    );
    for (const key of keys.filter((each) => /^cs\d$/.test(each))) assert.ok(keys.includes(`${key}Label`), key);
  }
});
