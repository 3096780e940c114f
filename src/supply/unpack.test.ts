import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type TarEntry, tarOf, tgzOf, type ZipEntry, zipOf } from './archives.test-kit.ts';
import { isFault, placeFor } from './place.test-kit.ts';
import { defaultBounds } from './supplier.ts';
import { unpackTar } from './tar.ts';
import { unpackZip } from './zip.ts';

function unpacker(t: TestContext, own: Partial<typeof defaultBounds> = {}) {
  const { cwd, signal } = placeFor(t);
  const into = join(cwd, 'into');
  mkdirSync(into);
  const file = join(cwd, 'archive');
  const options = { subject: 'x', into, bounds: { ...defaultBounds, ...own } };
  return {
    into,
    outside: () => readdirSync(cwd).filter((name) => name !== 'into' && name !== 'archive'),
    tar: (bytes: Uint8Array, strip = 0) => {
      writeFileSync(file, bytes);
      return unpackTar(file, { ...options, strip }, signal);
    },
    zip: (bytes: Uint8Array) => {
      writeFileSync(file, bytes);
      return unpackZip(file, options, signal);
    },
  };
}

test('files, folders and executables of a tar archive land where they say, without the leading folder', async (t) => {
  const { into, tar } = unpacker(t);
  const entries = [
    { path: 'package/', type: '5' },
    { path: 'package/a.txt', content: 'a' },
    { path: './package/bin/run', content: 'run', mode: 0o755 },
  ];
  const { executables, files, bytes } = await tar(tgzOf(entries), 1);
  assert.deepEqual([files, bytes, [...executables]], [2, 4, ['bin/run']]);
  assert.equal(readFileSync(join(into, 'a.txt'), 'utf8'), 'a');
  assert.equal(statSync(join(into, 'bin/run')).mode & 0o777, 0o700);
});

const A = { path: 'a', content: 'x' };

const evilTars: Readonly<Record<string, readonly TarEntry[]>> = {
  'climbing out': [A, { path: '../evil', content: 'x' }],
  'climbing out from below': [A, { path: 'b/../../evil', content: 'x' }],
  'an absolute path': [A, { path: '/tmp/evil', content: 'x' }],
  'a drive': [A, { path: 'C:/evil', content: 'x' }],
  'a backslash': [A, { path: 'b\\..\\..\\evil', content: 'x' }],
  'a symbolic link': [A, { path: 'link', type: '2', target: '/etc' }],
  'a file behind a symbolic link': [
    { path: 'link', type: '2', target: '..' },
    { path: 'link/evil', content: 'x' },
  ],
  'a hard link': [A, { path: 'link', type: '1', target: '/etc/passwd' }],
  'a device': [A, { path: 'dev', type: '3' }],
  'a pipe': [A, { path: 'fifo', type: '6' }],
  'the same name twice': [A, A],
  'a name that differs in case': [A, { path: 'A', content: 'y' }],
  'a folder that differs in case': [
    { path: 'Lib/a', content: 'x' },
    { path: 'lib/b', content: 'x' },
  ],
  'a name that differs in normal form': [
    { path: 'caf\u00e9', content: 'x' },
    { path: 'cafe\u0301', content: 'x' },
  ],
  'a file that is also a folder': [A, { path: 'a/b', content: 'x' }],
  'a control character': [{ path: 'a\u001b[2J', content: 'x' }],
  'a name that is too long': [{ path: `${'x'.repeat(90)}/${'y'.repeat(8)}`, content: 'x' }],
};

for (const [name, entries] of Object.entries(evilTars)) {
  test(`a tar archive with ${name} is refused, and nothing lands outside`, async (t) => {
    const { outside, tar } = unpacker(t, { maxPathBytes: 95 });
    await assert.rejects(tar(tgzOf(entries)), isFault('supply.unsafe-archive'));
    assert.deepEqual(outside(), []);
  });
}

const evilZips: Readonly<Record<string, readonly ZipEntry[]>> = {
  'climbing out': [A, { path: '../evil', content: 'x' }],
  'an absolute path': [A, { path: '/tmp/evil', content: 'x' }],
  'a drive': [A, { path: 'C:/evil', content: 'x' }],
  'a backslash': [A, { path: '..\\evil', content: 'x' }],
  'a symbolic link': [A, { path: 'link', content: '/etc', mode: 0o120777 }],
  'a device': [A, { path: 'dev', mode: 0o020666 }],
  'the same name twice': [A, A],
  'a name that differs in case': [A, { path: 'A', content: 'y' }],
};

for (const [name, entries] of Object.entries(evilZips)) {
  test(`a zip archive with ${name} is refused, and nothing lands outside`, async (t) => {
    const { outside, zip } = unpacker(t);
    await assert.rejects(zip(zipOf(entries)), isFault('supply.unsafe-archive'));
    assert.deepEqual(outside(), []);
  });
}

test('files and executables of a zip archive land where they say', async (t) => {
  const { into, zip } = unpacker(t);
  const { executables } = await zip(
    zipOf([
      { path: 'lib/', mode: 0o040755 },
      { path: 'lib/a', content: 'a' },
      { path: 'run', content: 'r', mode: 0o100755 },
    ]),
  );
  assert.equal(readFileSync(join(into, 'lib/a'), 'utf8'), 'a');
  assert.deepEqual([...executables], ['run']);
});

test('a bomb ends at the bound: many zeros, many files, a huge header', async (t) => {
  const zeros = unpacker(t, { maxUnpackedBytes: 1024 * 1024 });
  await assert.rejects(zeros.tar(tgzOf([{ path: 'a', content: Buffer.alloc(2 * 1024 * 1024) }])), isFault('supply.too-large'));
  assert.ok(statSync(join(zeros.into, 'a')).size <= 1024 * 1024);
  const many = Array.from({ length: 20 }, (_, n) => ({ path: `f${n}` }));
  await assert.rejects(unpacker(t, { maxFiles: 10 }).tar(tgzOf(many)), isFault('supply.too-large'));
  await assert.rejects(unpacker(t, { maxFiles: 10 }).zip(zipOf(many)), isFault('supply.too-large'));
  const trailing = gzipSync(Buffer.concat([tarOf([A]), Buffer.alloc(40 * 1024 * 1024)]));
  await assert.rejects(unpacker(t, { maxUnpackedBytes: 1024 }).tar(trailing), isFault('supply.too-large'));
});

test('a zip archive whose files grow absurdly, all together, is refused before the one that is too much is written', async (t) => {
  const MIB = 1024 * 1024;
  const zeros = (path: string, mib: number): ZipEntry => ({ path, content: Buffer.alloc(mib * MIB), isDeflated: true });
  const once = await unpacker(t).zip(zipOf([A, zeros('one', 60)]));
  assert.equal(once.bytes, 60 * MIB + 1);
  const { into, zip } = unpacker(t);
  await assert.rejects(zip(zipOf([A, zeros('one', 60), zeros('two', 41)])), isFault('supply.unsafe-archive', 'grow', 'two'));
  assert.deepEqual(readdirSync(into), ['a', 'one']);
});

test('what is damaged, cut off or no archive is a fault', async (t) => {
  const { into, tar, zip } = unpacker(t);
  const whole = tgzOf([{ path: 'a', content: 'x'.repeat(5000) }]);
  await assert.rejects(tar(whole.subarray(0, whole.length - 20)), isFault('supply.bad-archive'));
  await assert.rejects(tar(tarOf([{ path: 'b', content: 'x'.repeat(5000) }]).subarray(0, 2000)), isFault('supply.bad-archive'));
  await assert.rejects(tar(Buffer.from('no archive at all')), isFault('supply.bad-archive'));
  await assert.rejects(tar(Buffer.alloc(0)), isFault('supply.bad-archive'));
  const broken = tarOf([{ path: 'c', content: 'x' }]);
  broken.write('evil', 0);
  await assert.rejects(tar(broken), isFault('supply.bad-archive'));
  await assert.rejects(zip(zipOf([A]).subarray(0, 30)), isFault('supply.bad-archive'));
  await assert.rejects(zip(zipOf([{ path: 'secret', content: 'x', flags: 1 }])), isFault('supply.bad-archive'));
  await assert.rejects(zip(Buffer.from('no archive at all')), isFault('supply.bad-archive'));
  assert.equal(existsSync(join(into, 'evil')), false);
});

test('a file of a package outside its leading folder is refused', async (t) => {
  const { tar } = unpacker(t);
  await assert.rejects(tar(tgzOf([{ path: 'package/a' }, { path: 'evil', content: 'x' }]), 1), isFault('supply.unsafe-archive'));
});
