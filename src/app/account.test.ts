import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountName } from './account.ts';

test('an account is called by its name, or by its number where the system has no name for it', () => {
  assert.equal(
    accountName(() => ({ username: 'ann' }), 7),
    'ann',
  );
  const nameless = (): never => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  };
  assert.equal(accountName(nameless, 60_917), 'uid-60917');
});
