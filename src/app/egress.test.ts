import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EgressRecord } from '../sandbox/gateway/records.ts';
import { parseEgress } from '../store/egress.ts';
import { createEgress } from './egress.ts';

const connection = (kind: 'opened' | 'closed', over: Partial<EgressRecord> = {}): EgressRecord => ({
  server: 's',
  kind,
  protocol: 'https',
  name: 'a.example.com',
  address: '203.0.113.1',
  port: 443,
  times: 1,
  ...(kind === 'closed' ? { sentBytes: 10, receivedBytes: 20 } : {}),
  ...over,
});

function told(work: (egress: ReturnType<typeof createEgress>) => void): readonly string[] {
  const lines: string[] = [];
  const egress = createEgress(() => 7);
  egress.write((body) => {
    const entry = parseEgress(body);
    lines.push(
      [entry?.what, entry?.name, entry?.refusal, entry?.times, entry?.sentBytes].filter((one) => one !== undefined).join(' '),
    );
  });
  work(egress);
  return lines;
}

describe('the network of servers in the trail', () => {
  it('a connection is told when it begins and when it ends, with its bytes', () => {
    const lines = told(({ take }) => {
      take(connection('opened'));
      take(connection('closed'));
    });
    assert.deepEqual(lines, ['opened a.example.com 1', 'closed a.example.com 1 10']);
  });

  it('a thousand connections are a few entries, and not one is lost', () => {
    const lines = told(({ take, flush }) => {
      for (let index = 0; index < 1000; index += 1) {
        take(connection('opened'));
        take(connection('closed'));
      }
      flush();
    });
    assert.ok(lines.length < 15, String(lines.length));
    const closed = lines.filter((line) => line.startsWith('closed')).map((line) => line.split(' ').slice(-2).map(Number));
    assert.deepEqual(
      closed.reduce(([times = 0, bytes = 0], [more = 0, sent = 0]) => [times + more, bytes + sent], [0, 0]),
      [1000, 10_000],
    );
  });

  it('more places than are counted apart count together', () => {
    const lines = told(({ take, flush }) => {
      for (let index = 0; index < 5000; index += 1) {
        take(connection('opened', { name: `${index}.example.com` }));
        take(connection('closed', { name: `${index}.example.com` }));
      }
      flush();
    });
    assert.ok(lines.length < 2100, String(lines.length));
    assert.ok(lines.some((line) => line.startsWith('closed further places')));
  });

  it('what was refused is told as it comes', () => {
    const refused = {
      server: 's',
      kind: 'refused',
      protocol: 'dns',
      name: 'x.test',
      refusal: 'name-not-granted',
      times: 2,
    } as const;
    assert.deepEqual(
      told(({ take }) => take(refused)),
      ['refused x.test name-not-granted 2'],
    );
  });

  it('what came before there was a trail is told first', () => {
    const egress = createEgress(() => 7);
    egress.take(connection('opened'));
    const bodies: string[] = [];
    egress.write((body) => bodies.push(body));
    egress.take(connection('closed'));
    assert.deepEqual(
      bodies.map((body) => parseEgress(body)?.what),
      ['opened', 'closed'],
    );
  });
});
