// Pin: the number and status of every fault code. Clients act on them; a code that falls through to the default has to be seen here first.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FaultEntry, faults } from '../base/fault.ts';
import { jsonFaultTable } from '../base/faults.ts';
import { isObject } from '../base/json.ts';
import { protocolFaultTable } from '../protocol/faults.ts';
import { secretsFaultTable } from '../secrets/faults.ts';
import { storeFaultTable } from '../store/faults.ts';
import { upstreamFault, upstreamFaultTable } from '../upstream/faults.ts';
import { approvalFaultTable } from './approvals/faults.ts';
import { gatewayFault, gatewayFaultTable, guardFaultTable, limitFaultTable } from './faults.ts';
import { asFault, refusalOf } from './refuse.ts';

const TABLES: Readonly<Record<string, Readonly<Record<string, FaultEntry>>>> = {
  json: jsonFaultTable,
  protocol: protocolFaultTable,
  gateway: gatewayFaultTable,
  guard: guardFaultTable,
  limits: limitFaultTable,
  upstream: upstreamFaultTable,
  secrets: secretsFaultTable,
  store: storeFaultTable,
  approval: approvalFaultTable,
};

/** What an area answers unless a code says otherwise, as `number status`. */
const AREAS: Readonly<Record<string, string>> = {
  json: '-32600 400',
  protocol: '-32600 400',
  guard: '-32602 200',
  limits: '-31003 429',
  upstream: '-31001 200',
  secrets: '-31001 200',
  store: '-31000 503',
  approval: '-31000 200',
};

const PINNED: Readonly<Record<string, string>> = {
  'json.syntax': '-32700 400',
  'json.encoding': '-32700 400',
  'json.too-large': '-32600 413',
  'protocol.unknown-method': '-32601 404',
  'protocol.not-offered': '-32601 404',
  'protocol.envelope': '-32602 400',
  'protocol.params': '-32602 400',
  'protocol.cursor': '-32602 400',
  'protocol.unknown-version': '-32022 400',
  'protocol.header-mismatch': '-32020 400',
  'gateway.unknown-tool': '-32602 200',
  'gateway.unknown-prompt': '-32602 200',
  'gateway.unknown-resource': '-32602 200',
  'gateway.unknown-task': '-32602 200',
  'gateway.unknown-server': '-32600 404',
  'gateway.unknown-session': '-32600 404',
  'gateway.no-session': '-32600 400',
  'gateway.already-initialized': '-32600 400',
  'gateway.duplicate-id': '-32600 400',
  'gateway.missing-capability': '-32021 400',
  'gateway.bad-state': '-32602 400',
  'gateway.too-many-rounds': '-31000 200',
  'gateway.ask-failed': '-31000 200',
  'gateway.cancelled': '-31000 200',
  'gateway.stopping': '-31001 503',
  'gateway.changed': '-31000 200',
  'gateway.unapproved': '-31000 200',
  'gateway.not-locked': '-31000 200',
  'gateway.profile-wider': '-31000 200',
  'gateway.launch-changed': '-31000 200',
  'gateway.locked-at-first-use': '-31000 200',
  'gateway.not-inspected': '-31000 200',
  'gateway.held-back': '-31000 200',
  'gateway.era-changed': '-31000 200',
  'gateway.drift': '-31000 200',
  'gateway.denied': '-31000 200',
  'gateway.policy-failed': '-31000 200',
  'gateway.policy-warning': '-31000 200',
  'gateway.quarantined': '-31000 200',
  'gateway.no-decision': '-31000 200',
  'gateway.needs-approval': '-31000 200',
  'gateway.worker-away': '-31001 503',
  'gateway.worker-ended': '-31001 502',
  'gateway.not-served': '-32600 404',
  'gateway.unauthorized': '-31000 401',
  'gateway.foreign-host': '-31000 403',
  'gateway.foreign-origin': '-31000 403',
  'gateway.bad-request': '-32600 400',
  'gateway.internal': '-32603 500',
  'limits.body': '-32600 413',
  'upstream.timeout': '-31002 200',
};

const codes = Object.entries(TABLES).flatMap(([area, table]) => Object.keys(table).map((name) => `${area}.${name}`));
const made = (code: string) => {
  const [area = '', name = ''] = code.split('.', 2);
  return faults(area, TABLES[area] ?? {})[name]!({ name: 'n', capability: 'sampling', version: '2031-01-01' });
};

describe('every fault code has its number and status', () => {
  for (const code of codes) {
    const area = code.slice(0, code.indexOf('.'));
    const expected = PINNED[code] ?? AREAS[area];
    it(`${code}: ${expected ?? 'none'}`, () => {
      const { error, status } = refusalOf(made(code), 'modern');
      assert.equal(`${error.code} ${status}`, expected);
      assert.ok(isObject(error.data) && error.data['code'] === code && String(error.data['fix']).length > 0);
    });
  }

  it('every pinned code exists', () =>
    assert.deepEqual(
      Object.keys(PINNED).filter((code) => !codes.includes(code)),
      [],
    ));

  it('our own numbers never lie in the range that specifications reserve, and theirs always do', () => {
    for (const code of codes) {
      const { code: number } = refusalOf(made(code), 'modern').error;
      assert.ok(Number.isSafeInteger(number) && number < 0, code);
    }
  });
});

describe('what a caller sees', () => {
  it('of something unexpected is nothing but that', () => {
    for (const thrown of [
      new Error('secret'),
      'secret',
      { message: 'secret' },
      undefined,
      null,
      new AggregateError([new Error('secret')]),
    ]) {
      const { error, status } = refusalOf(thrown, 'modern');
      assert.deepEqual([error.code, status], [-32603, 500]);
      assert.doesNotMatch(JSON.stringify(error), /secret/);
    }
  });
  it('of a fault is its code, its sentence and its fix, and never its cause or place', () => {
    const { error } = refusalOf(upstreamFault.timeout({ name: 'files', idleTimeoutMs: 5 }, new Error('secret')), 'legacy');
    assert.deepEqual(Object.keys(error), ['code', 'message', 'data']);
    assert.match(error.message, /files/);
    assert.doesNotMatch(JSON.stringify(error), /secret|\.ts:/);
  });
  it('of a missing resource is the number of its own era', () => {
    const missing = gatewayFault['unknown-resource']({ name: 'file:///x' });
    assert.deepEqual(
      (['legacy', 'modern'] as const).map((era) => refusalOf(missing, era).error.code),
      [-32002, -32602],
    );
    assert.ok(isObject(refusalOf(missing, 'modern').error.data as never));
  });
  it('of a missing capability names it, as the protocol asks', () => {
    const data = refusalOf(gatewayFault['missing-capability']({ capability: 'sampling' }), 'modern').error.data;
    assert.deepEqual(isObject(data as never) && (data as Record<string, unknown>)['requiredCapabilities'], { sampling: {} });
  });
  it('of an unknown revision names those that are spoken', () => {
    const data = refusalOf(made('protocol.unknown-version'), 'modern').error.data as Record<string, unknown>;
    assert.deepEqual([data['supported'], data['requested']], [['2026-07-28'], '2031-01-01']);
  });
  it('a fault stays itself', () => {
    const fault = gatewayFault.stopping();
    assert.equal(asFault(fault), fault);
    assert.equal(asFault(new Error('x')).code, 'gateway.internal');
  });
});
