// The promise: a worker that is killed takes no client with it. Whoever was just being let in hears that it failed, at once.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { open } from '../support/http-wire.ts';
import { Place } from '../support/place.ts';
import { workersOf } from './workers/clients.ts';

describe('a worker that is killed while it takes a connection', () => {
  const place = new Place();
  after(() => place.end());

  it('leaves no client waiting', { timeout: 30_000 }, async () => {
    place.configure({ servers: { old: place.story({ era: 'legacy', name: 'old' }) } });
    const service = await place.serve(['--no-auth', '--workers', '2']);
    const workers = workersOf(service);
    assert.equal(workers.length, 2);
    for (const pid of workers) process.kill(pid, 'SIGSTOP');
    const knocks = [1, 2, 3, 4].map(() =>
      open(`${service.url}/healthz`, { agent: false }).then(
        ({ statusCode }) => statusCode,
        (error: NodeJS.ErrnoException) => error.code,
      ),
    );
    // Until the leader has given each of the two one connection, and the rest waits.
    await pause(500);
    process.kill(workers[0] ?? -1, 'SIGKILL');
    process.kill(workers[1] ?? -1, 'SIGCONT');
    assert.deepEqual((await Promise.all(knocks)).toSorted(), [200, 200, 200, 'ECONNRESET']);
  });
});
