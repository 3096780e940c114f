// The promise: a hostile server that Bartizan starts gains nothing. Each attempt is also seen to succeed without a sandbox, so that these checks can fail.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { makeLab } from '../support/lab.ts';
import type { LabStory } from '../support/lab-story.ts';

// The flood of answers comes last: it ends the server.
const ACTS = ['keys', 'name', 'address', 'redirect', 'metadata', 'granted', 'hide', 'fork', 'errors', 'answers'] as const;
const PROFILE = { hosts: ['http://allowed.test'], limits: { processes: 64 } };

interface Seen {
  readonly got: Readonly<Record<(typeof ACTS)[number], string>>;
  readonly left: number;
  /** What arrived on the internet of the lab. */
  readonly arrived: string;
  readonly isTrailWhole: boolean;
  readonly denials: string;
}

/** One conversation with the hostile server, in a lab of its own. */
function see(way: LabStory['way'], confinement: Readonly<Record<string, string | typeof PROFILE>>): Seen {
  const { root, node, home, write, tell } = makeLab();
  const key = write('.ssh/id_ed25519', 'CANARY-key');
  const entry = {
    command: node,
    args: [join(root, 'test/servers/hostile/thief.ts'), key, join(home, 'net.log')],
    ...confinement,
  };
  const calls = ACTS.map((what) => ({ name: 'act', arguments: { what } }));
  const { answers, ...rest } = tell({ way, entry, calls, env: { AWS_SECRET_ACCESS_KEY: 'CANARY-environment' } });
  return { ...rest, got: Object.fromEntries(ACTS.map((what, index) => [what, answers[index] ?? ''])) as Seen['got'] };
}

/** What each attempt leaves for those outside to see: true if it succeeded. */
function successes({ got, left, arrived }: Seen): Readonly<Record<string, boolean>> {
  return {
    'reads a private key': /CANARY-key/.test(got.keys),
    'reads the variables of whoever started it': /CANARY-environment/.test(got.keys),
    'phones home by a name of the system’s resolver': /key1\.evil\.test/.test(arrived),
    'phones home by asking a resolver itself': /key2\.evil\.test/.test(arrived),
    'phones home by address': /"\/steal"/.test(arrived),
    'is led elsewhere by a granted host': /"\/from-redirect"/.test(arrived),
    'reaches the metadata address': /meta-data/.test(arrived),
    'starts 200 processes': Number(got.fork) === 200,
    'hides a daemon that stays': left > 0,
  };
}

/** The gateway itself ends a flood of answers, and reads standard error no faster than 8 MiB a second, whatever starts the server. */
function floodsEnd({ got }: Seen): void {
  assert.equal(got.answers, 'upstream.too-large');
  assert.ok(Number(got.errors) < 32, got.errors);
}

const all = (seen: Seen, isSuccess: boolean): void =>
  assert.deepEqual(
    Object.entries(successes(seen)).filter(([, happened]) => happened !== isSuccess),
    [],
    JSON.stringify(seen, undefined, 1),
  );

describe('a server that steals, phones home, multiplies, floods and hides', () => {
  for (const way of ['run', 'serve'] as const)
    it(`gains nothing when bartizan ${way} starts it, and what it tried on the network is in the trail`, () => {
      const seen = see(way, { profile: PROFILE });
      all(seen, false);
      assert.match(seen.got.granted, /^LAB 203\.0\.113\.10:80/, 'what is granted works');
      assert.match(seen.arrived, /"\/redir"/, 'the granted host answered with its redirect');
      assert.equal(seen.got.hide, 'hidden');
      assert.ok(Number(seen.got.fork) < 64, seen.got.fork);
      floodsEnd(seen);
      assert.equal(seen.isTrailWhole, true);
      for (const tried of ['key1.evil.test', 'key2.evil.test', '203.0.113.66', '169.254.169.254'])
        assert.ok(seen.denials.includes(tried), `${tried} in ${seen.denials}`);
    });

  it('gains all of it without a sandbox, but for the floods, which the gateway itself ends', () => {
    const seen = see('run', { launcher: 'none' });
    all(seen, true);
    floodsEnd(seen);
  });
});
