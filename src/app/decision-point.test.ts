// A decision point over real HTTP on loopback: whatever is not a whole yes in time refuses, and nothing is asked anywhere else.
import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import type { Fault } from '../base/fault.ts';
import { EXCHANGE, KNOWLEDGE } from '../gateway/guards/decision-point.test-kit.ts';
import { decisionPoint } from '../gateway/guards/decision-point.ts';
import type { Verdict } from '../gateway/guards/guard.ts';
import { decisionPointFor } from './decision-point.ts';

const servers: Server[] = [];
after(() => {
  for (const server of servers) server.closeAllConnections();
  return Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
});

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/access/v1/evaluation`;
}

interface Judged {
  readonly verdict: Verdict;
  readonly reported: readonly Fault[];
}

async function judged(url: string, { timeoutMs = 5_000, token = '' } = {}): Promise<Judged> {
  const settings = { url, timeoutMs, sendsArguments: false, ...(token === '' ? {} : { tokenVariable: 'PDP_TOKEN' }) };
  const point = decisionPointFor(settings, { PDP_TOKEN: token });
  assert.ok(point !== undefined);
  const reported: Fault[] = [];
  const verdict = await decisionPoint(point, (fault) => reported.push(fault)).judge(EXCHANGE, KNOWLEDGE);
  return { verdict, reported };
}

const YES = '{"decision":true}';

describe('a decision point', () => {
  it('is asked with one POST that carries its token, and its yes lets pass', async () => {
    const seen: unknown[] = [];
    const url = await served((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, headers } = request;
        const { subject, action, context } = JSON.parse(Buffer.concat(chunks).toString());
        seen.push([method, request.url, headers.authorization, headers['content-type'], subject.id, action.name, context]);
        response.end(YES);
      });
    });
    const { verdict } = await judged(url, { token: 'secret' });
    assert.equal(verdict.kind, 'pass');
    assert.deepEqual(seen, [
      ['POST', '/access/v1/evaluation', 'Bearer secret', 'application/json', 'user:ada', 'call_tool', { exchange: 'x1' }],
    ]);
  });

  it('denies with its reason', async () => {
    const url = await served((_request, response) => response.end('{"decision":false,"context":{"reason":"not on Sundays"}}'));
    const { verdict, reported } = await judged(url);
    assert.match(verdict.kind === 'deny' ? verdict.fault.message : '', /not on Sundays/);
    assert.deepEqual(reported, []);
  });

  for (const [name, listener, timeoutMs] of [
    ['that never answers', () => undefined, 60],
    [
      'that begins its answer and never ends it',
      (_request, response) => {
        response.writeHead(200);
        response.write(YES);
      },
      60,
    ],
    [
      'that ends the connection in the middle',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write(YES, () => response.destroy());
      },
      5_000,
    ],
    [
      'whose answer is larger than anybody reads, though it begins with a yes',
      (_request, response) => {
        response.write(YES, () => setTimeout(() => response.end(' '.repeat(100_000)), 50));
      },
      5_000,
    ],
    [
      'that says yes with an error',
      (_request, response) => {
        response.statusCode = 500;
        response.end(YES);
      },
      5_000,
    ],
    ['that answers with a page', (_request, response) => response.end('<html>ok</html>'), 5_000],
    ['that answers nothing', (_request, response) => response.end(), 5_000],
  ] as const satisfies readonly (readonly [string, RequestListener, number])[]) {
    it(`${name} refuses, and only operators hear why`, async () => {
      const { verdict, reported } = await judged(await served(listener), { timeoutMs });
      assert.equal(verdict.kind === 'deny' && verdict.fault.code, 'gateway.policy-failed');
      assert.deepEqual(
        reported.map(({ code }) => code),
        ['gateway.no-decision'],
      );
    });
  }

  it('that sends elsewhere is not followed', async () => {
    let visits = 0;
    const other = await served((_request, response) => {
      visits += 1;
      response.end(YES);
    });
    const url = await served((_request, response) => {
      response.writeHead(307, { location: other });
      response.end();
    });
    const { verdict } = await judged(url);
    assert.equal(verdict.kind, 'deny');
    assert.equal(visits, 0);
  });

  it('that is not there refuses', async () => {
    const url = await served(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const { verdict, reported } = await judged(url);
    assert.equal(verdict.kind, 'deny');
    assert.equal(reported[0]?.code, 'gateway.no-decision');
  });

  it('whose token is not in the environment is not made at all', () => {
    const settings = { url: 'http://127.0.0.1:9/', timeoutMs: 100, sendsArguments: false, tokenVariable: 'PDP_TOKEN' };
    for (const env of [{}, { PDP_TOKEN: '' }])
      assert.throws(() => decisionPointFor(settings, env), { code: 'settings.missing-variable' });
  });
});
