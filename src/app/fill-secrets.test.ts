import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../base/fault.ts';
import { readProfile } from '../sandbox/profile-schema.ts';
import { fillSecrets } from './fill-secrets.ts';
import type { ReadyServer } from './settings-expand.ts';

const reader = { read: async (name: string) => `value-of-${name}`, unlock: async () => undefined };
const profile = readProfile(
  {
    hosts: ['a.example.com', 'b.example.com'],
    placeholders: [
      { secret: 'kept', host: 'a.example.com', header: 'Authorization' },
      { secret: 'kept', host: 'b.example.com', header: 'X-Key' },
      { secret: 'not-listed', host: 'a.example.com', header: 'X-Key' },
    ],
  },
  'p',
);
const server: ReadyServer = {
  command: 'x',
  args: [],
  env: {},
  profile,
  secrets: { KEPT: ['Bearer ', { secret: 'kept' }], GIVEN: [{ secret: 'given' }] },
};
const fill = (settings: ReadyServer) => fillSecrets('s', settings, reader, () => 'w0rd');

describe('a server with placeholders', () => {
  it('gets them in the place of those secrets, and the others as they are', async () => {
    const { values } = await fill(server);
    assert.deepEqual(values, { KEPT: 'Bearer bartizan-placeholder-w0rd', GIVEN: 'value-of-given' });
  });

  it('has the secret kept for its gateway: each host with its header, one placeholder for all', async () => {
    const { credentials, mask } = await fill(server);
    assert.deepEqual(
      credentials.map(({ value, placeholder, host, header }) => [value, placeholder, host, header]),
      [
        ['value-of-kept', 'bartizan-placeholder-w0rd', 'a.example.com', 'authorization'],
        ['value-of-kept', 'bartizan-placeholder-w0rd', 'b.example.com', 'x-key'],
      ],
    );
    assert.equal(mask('value-of-kept'), '***', 'hidden in what it writes, should it ever learn it');
  });

  it('is not started without the gateway that fills them in', async () => {
    await assert.rejects(
      fill({ ...server, launcher: 'none' }),
      (error) => error instanceof Fault && error.code === 'sandbox.placeholder-unfit',
    );
  });
});
