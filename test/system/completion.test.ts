// The completion script in a real bash: what a person gets when pressing the tab key.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

it('bash completes commands, subcommands, flags and choices', () => {
  const script = spawnSync(process.execPath, [MAIN, 'completion', 'bash'], { encoding: 'utf8' }).stdout;
  const complete = (...words: readonly string[]): readonly string[] => {
    const quoted = ['bartizan', ...words].map((word) => `'${word}'`).join(' ');
    const run = `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _bartizan; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr, error } = spawnSync('bash', ['--norc', '-c', run], { encoding: 'utf8' });
    assert.equal(error, undefined, 'this test needs bash');
    assert.equal(stderr, '');
    return stdout.trim().split('\n');
  };
  assert.deepEqual(complete('ke'), ['key', 'keys']);
  assert.deepEqual(complete('keys', 'r'), ['rotate', 'revoke']);
  assert.deepEqual(complete('keys', 'rotate', 'x', '--g'), ['--grace']);
  assert.deepEqual(complete('serve', '--no'), ['--no-auth']);
  assert.deepEqual(complete('run', 'keys', '--c'), ['--config']);
  assert.deepEqual(complete('completion', 'f'), ['fish']);
});
