// No schema and no arguments hold the process up, whoever wrote them. A case that does not end takes its process with it, not the test run.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const FIXTURE = fileURLToPath(new URL('./schema-bounds.fixture.ts', import.meta.url));
/** Far longer than all cases together need, and far shorter than any that does not end. */
const PATIENCE_MS = 100_000;

interface Line {
  readonly start?: string;
  readonly name?: string;
  readonly usable?: boolean;
  readonly why?: string;
}
const { stdout } = spawnSync(process.execPath, [FIXTURE], { encoding: 'utf8', timeout: PATIENCE_MS, killSignal: 'SIGKILL' });
const lines = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));

/** What each case comes to: arguments that fit, that are refused, or a schema that cannot be used. */
const EXPECTED: Readonly<Record<string, 'fit' | 'refused' | 'unusable' | 'refused or unusable'>> = {
  'a pattern that backtracks': 'refused',
  'a pattern with nested stars': 'refused',
  'a tree of references': 'refused or unusable',
  'a tree of references over anyOf': 'refused or unusable',
  'a tree of references over if and then': 'refused or unusable',
  'a tree of anchors': 'refused or unusable',
  'a tree of dynamic references': 'refused or unusable',
  'a tree of dependent schemas': 'refused or unusable',
  'a tree of old dependencies': 'refused or unusable',
  'references that the library’s own marks redirect': 'fit',
  'a reference to itself': 'refused or unusable',
  'two references to each other': 'refused or unusable',
  'a recursive reference to itself': 'refused or unusable',
  'recursion that doubles with each level of the arguments': 'refused',
  'recursion that doubles over items': 'refused',
  'many items that have to be unique': 'refused',
  'large items that have to be unique': 'refused',
  'many alternatives for many items': 'refused',
  'a long enumeration for many items': 'refused',
  'many properties for many items': 'refused',
  'many required names for many items': 'refused',
  'many dependent names for many items': 'refused',
  'many patterns for many names': 'refused or unusable',
  'a pattern for a name of a megabyte': 'refused or unusable',
  'a million items to look through': 'refused',
  'a schema that is very deep': 'unusable',
  'a schema that is very wide': 'unusable',
  'arguments that are deep': 'fit',
};

describe('checking ends at once', () => {
  for (const [name, expected] of Object.entries(EXPECTED)) {
    it(name, () => {
      const started = lines.some(({ start }) => start === name);
      const line = lines.find((each) => each.name === name);
      assert.ok(line !== undefined, started ? 'did not end' : 'was never reached: one before it did not end');
      const came = line.usable !== true ? 'unusable' : line.why === undefined ? 'fit' : 'refused';
      assert.ok(expected.split(' or ').includes(came), `${came}: ${line.why ?? ''}`);
    });
  }
  it('and every case is looked at', () =>
    assert.deepEqual(
      lines.flatMap(({ name }) => name ?? []),
      Object.keys(EXPECTED),
    ));
});
