// Secrets where real programs keep them: GNOME Keyring behind secret-tool, and a person who types a passphrase at a real terminal.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { ROOT } from '../support/place.ts';

const SECRET = 'pl4nted "Secret" with ü';
const MAIN = join(ROOT, 'src/cli/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'system-secrets-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
}

/** Runs a program; what it prints on both streams comes back. Each of `typed` is typed at the next prompt, which ends with a colon. */
async function shell(program: string, args: readonly string[], typed: readonly string[] = []): Promise<Ran> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    BARTIZAN_STATE_DIR: join(folder, 'state'),
    // The settings here are this user's own.
    BARTIZAN_CONFIG_DIR: folder,
    B: `${process.execPath} ${MAIN}`,
    SECRET,
  };
  const child = spawn(program, [...args], { env, cwd: folder });
  child.stdin.on('error', () => undefined);
  const left = [...typed];
  if (left.length === 0) child.stdin.end();
  // A terminal has one stream for both.
  child.stdout.on('data', (chunk) => {
    if (/: $/.test(String(chunk)) && left.length > 0) child.stdin.write(`${left.shift()}\r`);
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { code, out: out + err };
}

describe('the keyring of the system', () => {
  it('keeps a secret, gives it to the server that lists it, and forgets it', async () => {
    writeFileSync(
      join(folder, 'bartizan.yaml'),
      `authority: {firstUse: lock}\nservers: {a: {launcher: none, command: sh, args: [-c, 'test "$TOKEN" = "$WANTED" && touch ${folder}/given'], env: {TOKEN: "\${secret:tok}", WANTED: "\${env:SECRET}"}}}\n`,
    );
    const script = `
      echo -n password | gnome-keyring-daemon --unlock --components=secrets >/dev/null
      printf %s "$SECRET" | $B secret set tok
      $B secret ls
      $B ls --timeout 1s >/dev/null; ls ${folder}/given
      $B secret set tok --in file <<<other; $B secret ls
      printf %s "$SECRET" | $B secret set tok; $B secret ls
      echo "lookup: $(secret-tool search --all application bartizan 2>&1 | grep -c '^secret = ')"
      $B secret rm tok
      echo "lookup: $(secret-tool search --all application bartizan 2>&1 | grep -c '^secret = ')"
    `;
    const { out } = await shell('dbus-run-session', ['--', 'bash', '-c', script]);
    assert.match(out, /the secret "tok" is in the keyring of the system\n/);
    assert.deepEqual(
      out.match(/^tok +\w+/gm),
      ['tok  keyring', 'tok  file', 'tok  keyring'].map((line) => line.replace('  ', '   ')).map((line) => line),
      out,
    );
    assert.match(out, /\/given\n/);
    assert.deepEqual(out.match(/lookup: \d/g), ['lookup: 1', 'lookup: 0'], out);
    assert.ok(!out.includes(SECRET));
    assert.ok(!readFileSync(join(folder, 'state/secrets.json'), 'latin1').includes('pl4nted'));
  });
});

describe('a person at a terminal', () => {
  /** Runs a command on a terminal of its own. */
  const atTerminal = (command: string, typed: readonly string[]): Promise<Ran> =>
    shell('script', ['-qec', command, '/dev/null'], typed);

  it('types a value and a passphrase, and neither is shown', async () => {
    const set = await atTerminal('$B secret set typed --in file', [SECRET.replaceAll('"', '')]);
    assert.match(set.out, /Value of typed \(it is not shown\): \r?\n.*the secret "typed" is in the encrypted file/);
    const protect = await atTerminal('$B secret protect --passphrase', ['pl4nted horse', 'pl4nted horse']);
    assert.match(protect.out, /opens with a passphrase from now on \(1 secrets\)/);
    const wrong = await atTerminal('echo x | $B secret set more --in file', ['pl4nted donkey']);
    assert.match(wrong.out, /secrets\.wrong-key {2}this passphrase/);
    const right = await atTerminal('echo x | $B secret set more --in file', ['pl4nted horse']);
    assert.match(right.out, /the secret "more" is in the encrypted file/);
    for (const { out } of [set, protect, wrong, right]) assert.doesNotMatch(out, /pl4nted/);
  });
});
