import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childEnvironment } from './environment.ts';

test('only allow-listed variables are inherited', () => {
  const own = {
    PATH: '/bin',
    HOME: '/h',
    LANG: 'C',
    LC_TIME: 'C',
    TZ: 'UTC',
    LCX: 'x',
    NODE_OPTIONS: 'x',
    LD_PRELOAD: 'x',
    DYLD_INSERT_LIBRARIES: 'x',
  };
  assert.deepEqual(childEnvironment(own, {}, 'linux'), { PATH: '/bin', HOME: '/h', LANG: 'C', LC_TIME: 'C', TZ: 'UTC' });
});

test('what the settings name is given, and wins', () => {
  assert.deepEqual(childEnvironment({ PATH: '/bin' }, { PATH: '/opt', NODE_OPTIONS: 'y' }, 'linux'), {
    PATH: '/opt',
    NODE_OPTIONS: 'y',
  });
});

test('an exported shell function is not inherited', () => {
  assert.deepEqual(childEnvironment({ TERM: '() { :; }', SHELL: '/bin/sh' }, {}, 'linux'), { SHELL: '/bin/sh' });
});

test('on Windows names are compared without case', () => {
  assert.deepEqual(childEnvironment({ Path: 'C:\\', SystemRoot: 'W', HOME: 'x' }, {}, 'win32'), {
    Path: 'C:\\',
    SystemRoot: 'W',
  });
});
