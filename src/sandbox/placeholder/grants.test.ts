import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { grantLines, widerGrants } from '../grants.ts';
import { guaranteesOf } from '../guarantees.ts';
import type { Machine } from '../machine.ts';
import { readProfile } from '../profile-schema.ts';
import { trustFiles, trustVariables } from './trust.ts';

const hosts = ['api.example.com'];
const one = { secret: 'TOKEN', host: 'api.example.com', header: 'Authorization' };
const lines = (placeholders: readonly unknown[]): readonly string[] => grantLines(readProfile({ hosts, placeholders }, 'p'));

describe('a placeholder in what was approved', () => {
  it('is a line that names secret, host and header', () => {
    assert.ok(lines([one]).includes('placeholder TOKEN api.example.com:443 authorization'));
  });

  it('cannot be taken out unnoticed: the server would get the secret itself', () => {
    assert.deepEqual(widerGrants(lines([]), lines([one])), ['secret TOKEN itself, no placeholder']);
    assert.deepEqual(widerGrants(lines([one]), lines([one])), []);
  });

  it('cannot be sent to another header unnoticed', () => {
    assert.deepEqual(widerGrants(lines([{ ...one, header: 'X-Debug' }]), lines([one])), [
      'placeholder TOKEN api.example.com:443 x-debug',
    ]);
  });

  it('is a promise of the plan, and what TLS hides from others is seen for its host', () => {
    const machine = { kernel: { major: 6, minor: 1 }, arch: 'x64' } as Machine;
    const rows = guaranteesOf(readProfile({ hosts, placeholders: [one] }, 'p'), machine);
    assert.equal(rows.find(({ id }) => id === 'placeholders')?.what, 'never holds TOKEN');
    assert.equal(
      rows.find(({ id }) => id === 'tls-host'),
      undefined,
    );
    assert.ok(guaranteesOf(readProfile({ hosts }, 'p'), machine).some(({ id }) => id === 'tls-host'));
  });
});

describe('trusting the authority of a sandbox', () => {
  it('adds to what the system trusts, and leaves what the settings name', () => {
    const [own, all] = trustFiles('CERT\n');
    assert.equal(own?.text, 'CERT\n');
    assert.match(all?.text ?? '', /BEGIN CERTIFICATE[\s\S]*CERT\n$/);
    const variables = trustVariables([{ name: 'SSL_CERT_FILE', from: 'settings' }]);
    assert.deepEqual(
      variables.filter(({ name }) => name === 'SSL_CERT_FILE'),
      [{ name: 'SSL_CERT_FILE', from: 'settings' }],
    );
    assert.ok(variables.some(({ name }) => name === 'NODE_EXTRA_CA_CERTS'));
  });
});
