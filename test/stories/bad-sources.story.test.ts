// A registry that lies, breaks off or hands out archives with tricks gets nothing installed: `add` says what is wrong and leaves nothing behind.
import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TarEntry } from '../../src/supply/archives.test-kit.ts';
import { startRegistry, type TestRegistry } from '../../src/supply/registry.test-kit.ts';
import { machine, ok, PASSPHRASE } from '../support/machine.ts';

const ARCHIVE = '/notes/-/notes-1.0.0.tgz';
/** Leaves a mark where it runs. */
const PROGRAM = { 'notes.js': "require('node:fs').writeFileSync(process.env.HOME + '/ran', 'x');\n" };

const publish = (registry: TestRegistry, entries: readonly TarEntry[] = []): void =>
  registry.publish({ name: 'notes', version: '1.0.0', manifest: { bin: 'notes.js' }, files: PROGRAM, entries });

/** What the registry does, and what is said of it. */
const WAYS: Readonly<Record<string, readonly [lie: (registry: TestRegistry) => void, fault: RegExp]>> = {
  'an archive with other bytes than its digest says': [
    (registry) => registry.answer(ARCHIVE, (_, response) => void response.end(Buffer.alloc(2_000, 1))),
    /^supply\.integrity .*npm:notes@1\.0\.0/,
  ],
  'an archive that breaks off': [
    (registry) => {
      const whole = registry.archive('notes', '1.0.0');
      registry.answer(ARCHIVE, (_, response) => {
        response.writeHead(200, { 'content-length': whole.length }).write(whole.subarray(0, 50));
        setImmediate(() => response.destroy());
      });
    },
    /^supply\.truncated /,
  ],
  'metadata that leads elsewhere': [
    (registry) =>
      registry.answer('/notes', (_, response) => void response.writeHead(302, { location: `${registry.url}other` }).end()),
    /^supply\.redirected-metadata /,
  ],
  'an archive in a private network': [
    (registry) =>
      registry.answer(ARCHIVE, (_, response) => void response.writeHead(302, { location: 'http://10.0.0.1/x' }).end()),
    /^supply\.unsafe-redirect .*private/,
  ],
  'metadata of another package': [
    (registry) => registry.answer('/notes', (_, response) => void response.end('{"name":"other","versions":{}}')),
    /^supply\.wrong-answer /,
  ],
  'metadata that is none': [
    (registry) => registry.answer('/notes', (_, response) => void response.end('<html>')),
    /^supply\.\S+ /,
  ],
  'a path that climbs out': [
    (registry) => publish(registry, [{ path: 'package/../../../escaped.js', content: 'x' }]),
    /^supply\.unsafe-archive /,
  ],
  'an absolute path': [(registry) => publish(registry, [{ path: '/tmp/escaped.js', content: 'x' }]), /^supply\.unsafe-archive /],
  'a hard link': [
    (registry) => publish(registry, [{ path: 'package/passwd', type: '1', target: '/etc/passwd' }]),
    /^supply\.unsafe-archive .*link/,
  ],
  'a symbolic link': [
    (registry) => publish(registry, [{ path: 'package/passwd', type: '2', target: '/etc/passwd' }]),
    /^supply\.unsafe-archive .*link/,
  ],
  'a device': [(registry) => publish(registry, [{ path: 'package/zero', type: '3' }]), /^supply\.unsafe-archive /],
};

for (const [what, [lie, fault]] of Object.entries(WAYS)) {
  test(`${what} installs nothing, approves nothing and leaves nothing`, async (t) => {
    const registry = await startRegistry(t);
    publish(registry);
    lie(registry);
    const own = machine(t, registry.url);
    await ok(own.bartizan(['key', 'new', ...PASSPHRASE]));
    const { code, err } = await own.bartizan(['add', 'npm:notes', '--launcher', 'none', '--yes', ...PASSPHRASE]);
    assert.equal(code, 3, err);
    assert.match(err, fault);
    assert.match(err, /Fix: /);
    assert.deepEqual(readdirSync(own.project), []);
    assert.deepEqual(own.trees(), []);
    assert.deepEqual(globSync('.cache/bartizan/staging/*', { cwd: own.home }), []);
    for (const name of ['escaped.js', 'ran']) assert.equal(existsSync(join(own.home, name)), false, name);
  });
}
