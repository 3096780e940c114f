import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../base/fault.ts';
import { hostText } from './hosts.ts';
import { EMPTY_PROFILE } from './profile.ts';
import { hostMistake, readProfile } from './profile-schema.ts';

const refusal = (value: unknown): string => {
  try {
    readProfile(value, 'of "s"');
  } catch (error) {
    assert.ok(error instanceof Fault);
    assert.equal(error.code, 'sandbox.bad-profile');
    return error.message;
  }
  return assert.fail(`${JSON.stringify(value)} was taken`);
};

describe('a profile', () => {
  it('that says nothing grants nothing', () => {
    const { limits, ...grants } = readProfile({}, 'p');
    const { limits: defaults, ...none } = EMPTY_PROFILE;
    assert.deepEqual(grants, none);
    assert.deepEqual({ ...limits }, { ...defaults, cpu: undefined, timeMs: undefined });
  });

  it('is read with units and defaults', () => {
    const profile = readProfile(
      {
        read: ['./docs', '~/notes', `\${projectDir}/data`],
        write: ['out'],
        hosts: ['api.example.com', 'http://x.example.com:8080'],
        env: ['TZ'],
        limits: { memory: '1GiB', processes: 64, disk: 67_108_864, cpu: 0.5, time: '8h' },
        allow: { loopbackPorts: [5432], sockets: ['/run/postgresql/.s.PGSQL.5432'] },
      },
      'p',
    );
    assert.equal(profile.limits.memoryBytes, 2 ** 30);
    assert.equal(profile.limits.timeMs, 8 * 3_600_000);
    assert.equal(profile.allow.unixSockets, true, 'a socket of the machine needs the family');
    assert.deepEqual(profile.hosts.map(hostText), ['api.example.com', 'http://x.example.com:8080']);
  });

  const bad: readonly (readonly [name: string, value: unknown, says: RegExp])[] = [
    ['with an unknown field', { reed: [] }, /reed|nrecognized/],
    ['that is a list', [], /expected object/i],
    ['with a limit of zero', { limits: { processes: 0 } }, /zero never means unlimited/],
    ['with no memory', { limits: { memory: 0 } }, /zero never means unlimited/],
    ['with a size that could be read two ways', { limits: { disk: '4MB' } }, /expected such as 64MiB/],
    ["with somebody else's home", { read: ['~root/x'] }, /only your own home/],
    ['with another variable', { read: ['$HOME/x'] }, /projectDir/],
    ['with a variable in the middle', { read: [`x/\${projectDir}`] }, /projectDir/],
    ['with a pattern', { write: ['src/**'] }, /patterns are not expanded/],
    ['with an invisible character', { read: ['docs\u202etxt'] }, /invisible/],
    ['with a NUL', { read: ['a\0b'] }, /invisible/],
    ['with a variable that is none', { env: ['A=B'] }, /not the name of a variable/],
    ['with two meanings of one port', { hosts: ['a.example.com', 'tcp://a.example.com:443'] }, /same port/],
    [
      'with a placeholder for a host that it may not reach',
      { placeholders: [{ secret: 'T', host: 'a.example.com', header: 'Authorization' }] },
      /a\.example\.com is not in hosts/,
    ],
    [
      'with a placeholder for a host that only a wildcard grants',
      { hosts: ['*.example.com'], placeholders: [{ secret: 'T', host: 'a.example.com', header: 'x' }] },
      /not in hosts by its exact name/,
    ],
    [
      'with a placeholder for all hosts below a name',
      { hosts: ['*.example.com'], placeholders: [{ secret: 'T', host: '*.example.com', header: 'x' }] },
      /not the exact name of an https host/,
    ],
    [
      'with a placeholder in clear',
      { hosts: ['http://a.example.com'], placeholders: [{ secret: 'T', host: 'http://a.example.com', header: 'x' }] },
      /not the exact name of an https host/,
    ],
    [
      'with a placeholder in a header of the message',
      { hosts: ['a.example.com'], placeholders: [{ secret: 'T', host: 'a.example.com', header: 'Host' }] },
      /carries no credential/,
    ],
    [
      'with two secrets in one header',
      {
        hosts: ['a.example.com'],
        placeholders: [
          { secret: 'T', host: 'a.example.com', header: 'X-Key' },
          { secret: 'U', host: 'a.example.com:443', header: 'x-key' },
        ],
      },
      /two secrets for x-key/,
    ],
    ['with more than it may name', { env: Array(65).fill('A') }, /64/],
  ];
  for (const [name, value, says] of bad) it(`${name} is refused`, () => assert.match(refusal(value), says));
});

describe('a host', () => {
  for (const fine of [
    'api.example.com',
    '*.example.com',
    '*.foo.github.io',
    'xn--bcher-kva.example',
    'bücher.example',
    'a_b.example.com',
  ])
    it(`${fine} can be granted`, () => assert.equal(hostMistake(fine), undefined));

  const refused: readonly (readonly [host: string, says: RegExp])[] = [
    ['*', /every host/],
    ['*.*', /only for the first part/],
    ['a.*.com', /only for the first part/],
    ['*.com', /top-level/],
    ['*.co.uk', /anybody can register/],
    ['*.github.io', /anybody can register/],
    ['*.amazonaws.com', /can be registered by anybody/],
    ['*.kawasaki.jp', /anybody can register/],
    ['10.0.0.5', /address/],
    ['0x7f.1', /address/],
    ['[::1]', /name/],
    ['2130706433', /address/],
    ['localhost', /this machine/],
    ['db.internal', /this machine/],
    ['printer.local', /this machine/],
    ['https://a.example.com/path', /without a path/],
    ['user@a.example.com', /expected a name/],
    ['ftp://a.example.com', /scheme/],
    ['tcp://a.example.com', /needs a port/],
    ['a.example.com:0', /no such port/],
    ['a.example.com:70000', /no such port/],
    ['tcp://a.example.com:53', /names only/],
    ['-a.example.com', /not the name/],
    ['a..example.com', /not the name/],
    ['', /expected a name/],
  ];
  for (const [host, says] of refused) it(`${host || '(empty)'} is refused`, () => assert.match(hostMistake(host) ?? '', says));

  it('is compared in lower case and without a final dot', () =>
    assert.deepEqual(readProfile({ hosts: ['API.Example.COM.'] }, 'p').hosts[0]?.name, 'api.example.com'));
});
