// `bartizan secret` as a real process: what it prints, and what it must never print.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how settings ask for a secret.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { type Ended, MAIN, type Place, placeFor } from './place.test-kit.ts';

const SECRET = 'pl4nted-Secret-9q8w7e';
let place: Place;
beforeEach((test) => {
  place = placeFor(test as TestContext);
});

/** Runs it without a terminal, whatever started these tests: a person could not be asked. */
async function secret(args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, 'secret', ...args], {
    cwd: place.folder,
    env: place.environment(env),
    detached: true,
  });
  // It may end without reading what it is not asked for.
  child.stdin.on('error', () => undefined).end(input);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  assert.doesNotMatch(out + err, /pl4nted/);
  return { code, out, err };
}

describe('secret', () => {
  it('keeps what it reads from standard input, shows names, and forgets', async () => {
    const made = await secret(['set', 'tok'], `${SECRET}\n`);
    assert.deepEqual([made.code, made.out], [0, '']);
    assert.match(made.err, /^the secret "tok" is in the encrypted file\n.*no session bus.*\n.*secrets\.key: who can read both/);
    assert.equal((await secret(['set', 'tok'], SECRET)).err, 'the secret "tok" is in the encrypted file\n');
    assert.match((await secret(['ls'])).out, /^NAME +KEPT IN +CHANGED \(UTC\)\ntok +file +20\d\d-/);
    const all = JSON.parse((await secret(['ls', '--json'])).out) as readonly Readonly<Record<string, string>>[];
    assert.deepEqual(
      all.map((one) => Object.keys(one)),
      [['name', 'in', 'changed']],
    );
    assert.equal((await secret(['rm', 'tok'])).code, 0);
    assert.match((await secret(['rm', 'tok'])).err, /^secrets\.not-kept .*Fix: .*bartizan secret ls\n$/);
    assert.equal((await secret(['ls'])).err, 'there are no secrets; bartizan secret set NAME keeps one\n');
    assert.equal(statSync(join(place.state, 'secrets.json')).mode & 0o777, 0o600);
  });

  it('refuses nothing, a bad name and a bad place', async () => {
    assert.match((await secret(['set', 'tok'], '\n')).err, /^secrets\.empty/);
    assert.match((await secret(['set', 'a b'], SECRET)).err, /^secrets\.bad-name/);
    assert.deepEqual(
      [
        (await secret(['set', 'tok', '--in', 'cloud'], SECRET)).code,
        (await secret(['set', 'tok', SECRET], '')).code,
        (await secret(['set', 'tok', `--value=${SECRET}`], '')).code,
        (await secret(['set', `--value=${SECRET}`], '')).code,
      ],
      [2, 2, 2, 2],
    );
    assert.match((await secret(['set', 'tok', '--in', 'keyring'], SECRET)).err, /^secrets\.no-keyring .*--in file/);
  });

  it('a passphrase needs somebody to type it, and says so', async () => {
    assert.match((await secret(['protect', '--passphrase'])).err, /^secrets\.locked/);
    assert.equal((await secret(['protect'])).code, 2);
    assert.equal((await secret(['protect', '--passphrase', '--key-file', 'k'])).code, 2);
  });

  it('the file opens with a key file or a command instead', async () => {
    await secret(['set', 'tok'], SECRET);
    assert.match(
      (await secret(['protect', '--key-file', 'my.key'])).err,
      /my\.key from now on \(1 secrets\)\n.*secrets\.key is not needed any more/,
    );
    assert.ok(existsSync(join(place.folder, 'my.key')));
    assert.match((await secret(['protect', '--key-command', '--', 'echo', '-n', 'from-the-vault'])).err, /what echo prints/);
    assert.equal((await secret(['set', 'two'], SECRET)).code, 0);
  });

  it('moves a credential out of the settings with the command that the fault names', async () => {
    place.config(`servers: {a: {command: ${JSON.stringify(process.execPath)}, env: {API_KEY: k9Xw2LmQ7vRt5YbN8zPs4Ue1}}}\n`);
    const { code, err } = place.run(['ls']);
    assert.equal(code, 3);
    const command = /^settings\.plaintext-secret .*Fix: move it out of the file: bartizan secret (.*)$/m.exec(err)?.[1] ?? '';
    assert.doesNotMatch(err, /k9Xw2L/);
    assert.equal((await secret(command.split(' '))).code, 0);
    assert.equal(
      readFileSync(join(place.folder, 'bartizan.yaml'), 'utf8'),
      `servers: {a: {command: ${JSON.stringify(process.execPath)}, env: {API_KEY: "\${secret:a-api-key}"}}}\n`,
    );
    assert.equal(place.run(['check-config']).code, 0);
    place.config('servers: {a: {command: x, env: {K: other}}}\n');
    assert.match(
      (await secret(['set', 'a-api-key', '--move', 'servers.a.env.K'])).err,
      /^cli\.usage.*there is a secret "a-api-key" already/,
    );
  });

  it('doctor names those that a server lists and nobody keeps', async () => {
    place.config(
      'servers: {a: {command: sh, env: {A: "${secret:kept}", B: "${secret:lost}", C: "${secret:else}"}}}\nsecrets: {else: {env: X}}\n',
    );
    await secret(['set', 'kept'], SECRET);
    assert.match(place.run(['doctor']).out, /problem +secrets +there is no secret lost: bartizan secret set lost\n/);
    await secret(['set', 'lost'], SECRET);
    assert.match(place.run(['doctor']).out, /ok +secrets +kept, lost\n/);
  });
});
