// Python packages and indexes that must be refused, each with its own fault, and nothing left behind.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { add, machine, type OfferedFile, offered, onIndex } from '../../src/supply/pypi.test-kit.ts';
import { pypi } from '../../src/supply/pypi.ts';
import { wheelOf } from '../../src/supply/wheel.test-kit.ts';
import { both, greeter, words } from './greeter.ts';

interface Refused {
  readonly what: string;
  readonly code: string;
  readonly files: () => readonly OfferedFile[];
  readonly source?: string;
  readonly says?: RegExp;
}

const changed = (after: NonNullable<Parameters<typeof wheelOf>[0]['after']>, before?: typeof after) => () => [
  offered(wheelOf({ name: 'sly', version: '1', files: { 'sly/__main__.py': '' }, after, before })),
];

const refused: readonly Refused[] = [
  {
    what: 'a package with source alone',
    code: 'pypi.only-source',
    files: () => [{ filename: 'sly-1.tar.gz', bytes: Buffer.from('x') }],
  },
  {
    what: 'a wheel for another platform alone',
    code: 'pypi.no-wheel',
    files: () => [offered(wheelOf({ name: 'sly', version: '1', tag: 'cp27-cp27m-win32' }))],
  },
  {
    what: 'a wheel for another Python alone',
    code: 'pypi.wrong-python',
    files: () => [offered(wheelOf({ name: 'sly', version: '1' }), { 'requires-python': '>=4' })],
  },
  {
    what: 'a wheel without a digest',
    code: 'pypi.no-digest',
    files: () => [offered(wheelOf({ name: 'sly', version: '1' }), { hashes: { md5: 'x' } })],
  },
  {
    what: 'a version that is not there',
    code: 'pypi.no-version',
    source: 'pypi:sly@3',
    files: () => [offered(wheelOf({ name: 'sly', version: '1' }))],
  },
  { what: 'a package that is not there', code: 'pypi.not-found', files: () => [] },
  {
    what: 'a withdrawn version that is not named',
    code: 'pypi.no-version',
    files: () => [offered(wheelOf({ name: 'sly', version: '1' }), { yanked: 'broken' })],
  },
  {
    what: 'a withdrawn version that is not named, with its source',
    code: 'pypi.no-version',
    says: /1 was withdrawn: broken/,
    files: () => [
      offered(wheelOf({ name: 'sly', version: '1' }), { yanked: 'broken' }),
      { filename: 'sly-1.tar.gz', bytes: Buffer.from('x'), entry: { yanked: 'broken' } },
    ],
  },
  {
    what: 'a dependency from a URL',
    code: 'pypi.direct-url',
    files: () => [offered(wheelOf({ name: 'sly', version: '1', requires: ['x @ https://example.com/x.whl'] }))],
  },
  {
    what: 'a file that RECORD does not list',
    code: 'pypi.bad-wheel',
    files: changed((all) => [...all, { name: 'extra.py', content: 'x' }]),
  },
  {
    what: 'a file that is not what RECORD says',
    code: 'pypi.bad-wheel',
    files: changed((all) => all.map((each) => (each.name === 'sly/__main__.py' ? { ...each, content: 'evil' } : each))),
  },
  {
    what: 'a file that RECORD lists and is not there',
    code: 'pypi.bad-wheel',
    files: changed((all) => all.filter(({ name }) => name !== 'sly/__main__.py')),
  },
  {
    what: 'another package under this name',
    code: 'pypi.bad-wheel',
    files: changed(
      (all) => all,
      (all) => all.map((each) => (each.name.endsWith('METADATA') ? { ...each, content: 'Name: other\nVersion: 1\n' } : each)),
    ),
  },
  {
    what: 'another version under this one',
    code: 'pypi.bad-wheel',
    files: changed(
      (all) => all,
      (all) => all.map((each) => (each.name.endsWith('METADATA') ? { ...each, content: 'Name: sly\nVersion: 2\n' } : each)),
    ),
  },
  {
    what: 'a path that climbs out',
    code: 'supply.unsafe-archive',
    files: changed((all) => [...all, { name: '../evil.py', content: 'x' }]),
  },
  {
    what: 'an absolute path',
    code: 'supply.unsafe-archive',
    files: changed((all) => [...all, { name: '/evil.py', content: 'x' }]),
  },
  {
    what: 'a symbolic link',
    code: 'supply.unsafe-archive',
    files: changed((all) => [...all, { name: 'link', content: '/etc/passwd', mode: 0o120777 }]),
  },
  {
    what: 'a device',
    code: 'supply.unsafe-archive',
    files: changed((all) => [...all, { name: 'null', content: '', mode: 0o020666 }]),
  },
  {
    what: 'the same name twice',
    code: 'supply.unsafe-archive',
    files: changed((all) => [...all, { name: 'sly/__main__.py', content: 'x' }]),
  },
  {
    what: 'an entry larger than it claims',
    code: 'supply.bad-archive',
    files: changed((all) => [...all, { name: 'bomb', content: 'x'.repeat(100_000), claimedSize: 10 }]),
  },
  {
    what: 'an archive that broke off',
    code: 'supply.bad-archive',
    files: () => [{ filename: 'sly-1-py3-none-any.whl', bytes: wheelOf({ name: 'sly', version: '1' }).bytes.subarray(0, 200) }],
  },
  {
    what: 'no archive at all',
    code: 'supply.bad-archive',
    files: () => [{ filename: 'sly-1-py3-none-any.whl', bytes: Buffer.from('no zip') }],
  },
];

for (const { what, code, files, source = 'pypi:sly', says = /./ } of refused) {
  it(`${what} is refused`, async (t) => {
    const { context } = await onIndex(t, files());
    await assert.rejects(add(source, context), { code, message: says });
    assert.deepEqual(existsSync(join(context.cacheDir, 'trees')) ? readdirSync(join(context.cacheDir, 'trees')) : [], []);
    assert.deepEqual(existsSync(join(context.cacheDir, 'staging')) ? readdirSync(join(context.cacheDir, 'staging')) : [], []);
  });
}

it('a bomb is refused at the bound', async (t) => {
  const wheel = wheelOf({ name: 'sly', version: '1', files: { 'sly/__main__.py': '', zeros: '0'.repeat(3_000_000) } });
  const { context } = await onIndex(t, [offered(wheel)]);
  const tight = { ...context, bounds: { ...context.bounds, maxUnpackedBytes: 1_000_000 } };
  await assert.rejects(add('pypi:sly', tight), { code: 'supply.too-large' });
});

it('two wheels that bring different code under one name are refused', async (t) => {
  const one = wheelOf({ name: 'sly', version: '1', requires: ['slier'], files: { 'sly/__main__.py': '', 'shared.py': '1' } });
  const other = wheelOf({ name: 'slier', version: '1', files: { 'shared.py': '2' } });
  const { context } = await onIndex(t, [offered(one), offered(other)]);
  await assert.rejects(add('pypi:sly', context), { code: 'pypi.file-conflict' });
});

it('metadata that hides a dependency is found when the wheel is opened', async (t) => {
  const wheel = wheelOf({ name: 'sly', version: '1', requires: ['hidden'], files: { 'sly/__main__.py': '' } });
  const lying = { ...offered(wheel), metadata: 'Name: sly\nVersion: 1\n\n' };
  const { context } = await onIndex(t, [lying]);
  await assert.rejects(add('pypi:sly', context), { code: 'pypi.incomplete' });
});

it('a wheel that was published again with other bytes is refused', async (t) => {
  const { index, context } = await onIndex(t, both());
  const { installed } = await add('pypi:greeter', context);
  index.files.splice(0, 4, ...[greeter('1.0'), words('1.4', 'evil')].map((wheel) => offered(wheel)));
  await assert.rejects(pypi.install(installed.artefact, machine(t)), { code: 'pypi.gone' });
});

it('bytes that are not what the page promised are refused, and so is half of them', async (t) => {
  const { index, context } = await onIndex(t, both());
  index.special = (request, response) => {
    if (request.url?.endsWith('.whl') !== true) return false;
    response.end('other bytes');
    return true;
  };
  await assert.rejects(add('pypi:greeter', context), { code: 'supply.integrity' });
  index.special = (request, response) => {
    if (request.url?.endsWith('.whl') !== true) return false;
    response.writeHead(200, { 'content-length': '5000' });
    response.write('half', () => response.destroy());
    return true;
  };
  await assert.rejects(add('pypi:greeter', context), { code: 'supply.truncated' });
});

it('an index that answers with another project, another type or a redirect is refused', async (t) => {
  const { index, context } = await onIndex(t, both());
  const answers: readonly (readonly [code: string, type: string, body: string])[] = [
    ['pypi.wrong-project', 'application/json', '{"meta":{"api-version":"1.0"},"name":"other","files":[]}'],
    ['pypi.bad-index', 'text/html', '<a href="x.whl">x</a>'],
    ['pypi.bad-index', 'application/json', '{"meta":{"api-version":"2.0"},"name":"greeter","files":[]}'],
    ['pypi.bad-index', 'application/json', '{"meta":'],
    [
      'pypi.no-version',
      'application/json',
      '{"meta":{"api-version":"1.0"},"name":"greeter","files":[{"filename":7},3,{"filename":"greeter-1-py3-none-any.whl"}]}',
    ],
  ];
  for (const [code, type, body] of answers) {
    index.special = (_, response) => {
      response.setHeader('content-type', type).end(body);
      return true;
    };
    await assert.rejects(add('pypi:greeter', context), { code });
  }
  index.special = (_, response) => {
    response.writeHead(302, { location: 'https://example.com/' }).end();
    return true;
  };
  await assert.rejects(add('pypi:greeter', context), { code: 'supply.redirected-metadata' });
});

it('credentials of a .netrc reach their host alone', async (t) => {
  const { index, context } = await onIndex(t, both());
  writeFileSync(
    join(context.home, '.netrc'),
    'machine example.com login a password b\nmachine 127.0.0.1 login ann password word\n',
  );
  await add('pypi:greeter', context);
  assert.deepEqual([...new Set(index.headers)], [`Basic ${Buffer.from('ann:word').toString('base64')}`]);
});
