// Others rely on these texts: they are hashed into the trail and read by later versions. A red pin means that `v` has to change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ExchangeFacts, type Hop, intentBody, outcomeBody, parseEntry } from './entry.ts';

const clientHop: Hop = { era: 'modern', version: '2026-07-28', transport: 'http' };
const serverHop: Hop = { era: 'legacy', version: '2025-11-25', transport: 'stdio' };

const facts: ExchangeFacts = {
  verdicts: [
    { guard: 'shape', verdict: 'pass' },
    { observed: true, code: 'guard.limit', verdict: 'deny', guard: 'limits' },
  ],
  argumentsDigest: 'argsargs',
  hops: { server: serverHop, client: clientHop },
  name: 'read_file',
  method: 'tools/call',
  server: 'files',
  client: { version: '1.2', name: 'cursor' },
  caller: 'key:cursor',
  direction: 'inward',
};

const FACTS_TEXT =
  '"direction":"inward","caller":"key:cursor","client":{"name":"cursor","version":"1.2"},"server":"files","method":"tools/call",' +
  '"name":"read_file","hops":{"client":{"era":"modern","version":"2026-07-28","transport":"http"},' +
  '"server":{"era":"legacy","version":"2025-11-25","transport":"stdio"}},"argumentsDigest":"argsargs",' +
  '"verdicts":[{"guard":"shape","verdict":"pass"},{"guard":"limits","verdict":"deny","code":"guard.limit","observed":true}]';

test('an intent has this text, whatever the order of what it was made of', () => {
  assert.equal(
    intentBody('e1', 1_700, '7.100', facts),
    `{"v":1,"kind":"intent","exchange":"e1","at":1700,"run":"7.100",${FACTS_TEXT}}`,
  );
});

test('an outcome after an intent has this text', () => {
  assert.equal(
    outcomeBody({ exchange: 'e1', at: 1_800, intentSeq: 41, result: 'ok', resultDigest: 'resres', durationUs: 950 }),
    '{"v":1,"kind":"outcome","exchange":"e1","at":1800,"intentSeq":41,"result":"ok","resultDigest":"resres","durationUs":950}',
  );
});

test('a refusal carries what an intent would have said', () => {
  assert.equal(
    outcomeBody({ exchange: 'e2', at: 1_900, result: 'refused', code: 'gateway.unknown-tool', durationUs: 80 }, facts),
    `{"v":1,"kind":"outcome","exchange":"e2","at":1900,"result":"refused","code":"gateway.unknown-tool","durationUs":80,${FACTS_TEXT}}`,
  );
});

const MORE: Partial<ExchangeFacts> = {
  trace: { spanId: '00f067aa0ba902b7', traceId: '4bf92f3577b34da6a3ce929d0e0e4736' },
  versions: { lock: 4, bartizan: '1.2.3' },
  labels: ['private', 'untrusted'],
  approval: { by: ['user:ann', 'user:bob'], state: 'used', id: 'a1' },
  ruling: { version: 'pv', policies: ['baseline/ask', 'mine'], effect: 'ask' },
  pin: 'sha256:pin',
  identity: { digest: 'sha512-x', version: '2.0.0', id: 'npm:@scope/files' },
  agent: 'agent:ci',
};

test('what policy, persons and the lock file said stands behind the rest, in this order', () => {
  assert.equal(
    intentBody('e1', 1_700, '7.100', { ...MORE, ...facts }),
    `{"v":1,"kind":"intent","exchange":"e1","at":1700,"run":"7.100",${FACTS_TEXT},"agent":"agent:ci",` +
      '"identity":{"id":"npm:@scope/files","version":"2.0.0","digest":"sha512-x"},"pin":"sha256:pin",' +
      '"ruling":{"effect":"ask","policies":["baseline/ask","mine"],"version":"pv"},' +
      '"approval":{"id":"a1","state":"used","by":["user:ann","user:bob"]},"labels":["private","untrusted"],' +
      '"versions":{"bartizan":"1.2.3","lock":4},"trace":{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7"}}',
  );
});

test('what is absent is left out', () => {
  const least: ExchangeFacts = {
    direction: 'outward',
    caller: 'local',
    method: 'ping',
    hops: { client: clientHop },
    verdicts: [],
  };
  assert.equal(
    intentBody('e3', 1, '7.100', least),
    '{"v":1,"kind":"intent","exchange":"e3","at":1,"run":"7.100","direction":"outward","caller":"local","method":"ping",' +
      '"hops":{"client":{"era":"modern","version":"2026-07-28","transport":"http"}},"verdicts":[]}',
  );
});

test('members that an entry does not have never get into its text', () => {
  const secret = 'hunter2';
  const more = {
    ...facts,
    arguments: secret,
    client: { ...facts.client, secret },
    hops: { client: { ...clientHop, secret }, server: serverHop, secret },
    verdicts: [{ guard: 'shape', verdict: 'pass', excerpt: secret }],
  } as unknown as ExchangeFacts;
  const end = { exchange: 'e', at: 1, result: 'refused', payload: secret } as const;
  assert.equal((intentBody('e', 1, '7.1', more) + outcomeBody(end, more)).includes(secret), false);
});

test('what a client or server says of itself is cut, so that an entry stays small', () => {
  const long = '"\u{1f3f0}'.repeat(100_000);
  const loud: ExchangeFacts = {
    ...facts,
    client: { name: long, version: long },
    name: long,
    method: long,
    caller: long,
    server: long,
  };
  const verdicts = Array.from({ length: 1_000 }, () => ({ guard: 'g', verdict: 'deny', code: 'c' }) as const);
  const many = Array.from({ length: 1_000 }, () => long);
  const more = {
    ruling: { effect: 'deny', policies: many, version: 'v' },
    labels: many,
    approval: { id: long, state: 'used', by: many },
  } as const;
  const body = intentBody('e', 1, '7.1', { ...loud, ...more, verdicts, hops: { client: { ...clientHop, version: long } } });
  assert.ok(body.length < 16_384, `${body.length}`);
  assert.equal(parseEntry(body)?.kind, 'intent');
  assert.equal((parseEntry(body)?.name ?? '').endsWith('…'), true);
});

test('a body is read back as what it was made of', () => {
  assert.deepEqual(parseEntry(intentBody('e1', 1_700, '7.100', facts)), {
    v: 1,
    kind: 'intent',
    exchange: 'e1',
    at: 1_700,
    run: '7.100',
    ...facts,
  });
});

test('what is no entry of this version is read as none', () => {
  const bodies = [
    '',
    'x',
    'null',
    '1',
    '[]',
    '{}',
    '{"v":2,"kind":"intent","exchange":"e","at":1}',
    '{"v":1,"kind":"other","exchange":"e","at":1}',
  ];
  for (const body of [...bodies, '{"v":1,"kind":"intent","exchange":1,"at":1}', '{"v":1,"kind":"outcome","exchange":"e"}']) {
    assert.equal(parseEntry(body), undefined, body);
  }
});
