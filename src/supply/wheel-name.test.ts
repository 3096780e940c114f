import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseWheelName } from './wheel-name.ts';
import { type PythonAbi, rankOf, ranksOf, supportedTags } from './wheel-tags.ts';

const abi: PythonAbi = {
  implementation: 'cpython',
  major: 3,
  minor: 11,
  abiFlags: '',
  platform: 'linux-x86_64',
  bits: 64,
  glibc: [2, 36],
  isMusl: false,
};

const fits = (file: string, changes: Partial<PythonAbi> = {}): boolean => {
  const wheel = parseWheelName(file);
  assert.ok(wheel !== undefined, file);
  return rankOf(wheel.tags, ranksOf(supportedTags({ ...abi, ...changes }))) !== undefined;
};

it('the name of a wheel is taken apart', () => {
  const wheel = parseWheelName('Foo_Bar-1.0.post1-2a-py2.py3-none-any.whl');
  assert.deepEqual(
    [wheel?.name, wheel?.version.text, wheel?.build, wheel?.tags],
    ['foo-bar', '1.0.post1', [2n, 'a'], ['py2-none-any', 'py3-none-any']],
  );
});

it('what is no wheel is none', () => {
  const many = Array.from({ length: 50 }, (_, i) => `p${i}`).join('.');
  for (const file of [
    'x.whl',
    'a-1-py3-none.whl',
    'a-x-py3-none-any.whl',
    'a-1-py3-none-any.zip',
    '../a-1-py3-none-any.whl',
    'a-1-x-py3-none-any.whl',
    `a-1-${many}-${many}-any.whl`,
    `a-1-py3-none-${'x'.repeat(500)}.whl`,
  ]) {
    assert.equal(parseWheelName(file), undefined, file);
  }
});

it('wheels for this Python and platform fit, others do not', () => {
  const x = 'a-1-';
  for (const tag of [
    'py3-none-any',
    'py2.py3-none-any',
    'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64',
    'cp38-abi3-manylinux1_x86_64',
    'py311-none-linux_x86_64',
    'cp311-abi3-manylinux_2_36_x86_64',
  ]) {
    assert.ok(fits(`${x}${tag}.whl`), tag);
  }
  for (const tag of [
    'py2-none-any',
    'cp310-cp310-manylinux1_x86_64',
    'cp311-cp311-manylinux_2_37_x86_64',
    'cp312-abi3-manylinux1_x86_64',
    'cp311-cp311-musllinux_1_2_x86_64',
    'cp311-cp311-win_amd64',
    'cp311-cp311t-manylinux1_x86_64',
    'pp311-none-any',
    'cp311-cp311-manylinux2014_aarch64',
  ]) {
    assert.ok(!fits(`${x}${tag}.whl`), tag);
  }
});

it('musl, macOS, Windows and free-threaded Pythons have their own', () => {
  const musl = { isMusl: true, glibc: undefined };
  assert.ok(fits('a-1-cp311-cp311-musllinux_1_1_x86_64.whl', musl) && !fits('a-1-cp311-cp311-manylinux2014_x86_64.whl', musl));
  const mac = { platform: 'macosx-11.0-arm64', glibc: undefined, macOs: [14, 2] } as const;
  assert.ok(fits('a-1-cp311-cp311-macosx_12_0_universal2.whl', mac) && fits('a-1-cp311-cp311-macosx_10_9_universal2.whl', mac));
  assert.ok(!fits('a-1-cp311-cp311-macosx_15_0_arm64.whl', mac) && !fits('a-1-cp311-cp311-macosx_10_9_x86_64.whl', mac));
  assert.ok(fits('a-1-cp311-cp311-win_amd64.whl', { platform: 'win-amd64', glibc: undefined }));
  const free = { abiFlags: 't', minor: 13 };
  assert.ok(fits('a-1-cp313-cp313t-manylinux2014_x86_64.whl', free) && !fits('a-1-cp38-abi3-manylinux1_x86_64.whl', free));
  assert.ok(
    fits('a-1-py3-none-any.whl', { implementation: 'pypy' }) &&
      !fits('a-1-cp311-cp311-manylinux1_x86_64.whl', { implementation: 'pypy' }),
  );
});

it('a wheel made for this machine is better than one for all', () => {
  const ranks = ranksOf(supportedTags(abi));
  const rank = (tag: string): number => rankOf([tag], ranks) ?? Number.NaN;
  assert.ok(rank('cp311-cp311-manylinux_2_17_x86_64') < rank('cp311-abi3-manylinux_2_17_x86_64'));
  assert.ok(rank('cp311-abi3-manylinux1_x86_64') < rank('py3-none-any'));
});
