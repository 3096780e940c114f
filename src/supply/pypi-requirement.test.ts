import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isMet, parseMarker } from './pypi-marker.ts';
import { parseRequirement } from './pypi-requirement.ts';

const linux = {
  python_version: '3.11',
  python_full_version: '3.11.2',
  sys_platform: 'linux',
  os_name: 'posix',
  platform_system: 'Linux',
  platform_release: '6.1.0-13-amd64',
  platform_machine: 'x86_64',
  implementation_name: 'cpython',
};

const applies = (text: string, extras: readonly string[] = []): boolean => {
  const marker = parseMarker(text);
  assert.ok(marker !== undefined, text);
  return isMet(marker, linux, new Set(extras));
};

it('markers hold where PEP 508 says', () => {
  for (const text of [
    "python_version >= '3.9'",
    'python_version>"3.9" and python_version<"3.12"',
    "'3.10' <= python_version",
    "sys_platform == 'linux' or sys_platform == 'darwin' and python_version < '3'",
    "(sys_platform == 'win32' or os_name=='posix') and platform_machine != 'arm64'",
    "sys_platform not in 'win32 cygwin'",
    "platform_machine in 'x86_64 aarch64'",
    "os.name == 'posix'",
    "python_full_version ~= '3.11.0'",
    "extra != 'x'",
  ]) {
    assert.ok(applies(text), text);
  }
});

it('markers do not hold elsewhere', () => {
  for (const text of [
    "python_version < '3.10'",
    "sys_platform == 'win32'",
    "sys_platform == 'linux' and extra == 'cli'",
    "platform_release < '5'",
  ]) {
    assert.ok(!applies(text), text);
  }
});

it('an extra is met when it was asked for, however it is spelled', () => {
  assert.ok(applies("extra == 'Fast_Path'", ['fast-path']));
  assert.ok(!applies("extra == 'fast'", ['slow']));
});

it('what is no marker is none', () => {
  const deep = `${'('.repeat(100)}os_name == 'x'${')'.repeat(100)}`;
  for (const text of [
    '',
    'x',
    "unknown == 'x'",
    'python_version',
    "python_version >= '3' and",
    "os_name == 'x",
    "os_name = 'x'",
    "os_name == 'x' os_name == 'y'",
    "(os_name == 'x'",
    deep,
  ]) {
    assert.equal(parseMarker(text), undefined, text);
  }
});

it('a requirement is read whole', () => {
  const read = parseRequirement('Uvicorn_Std[Standard,extra.b] (>=0.23,<1) ; sys_platform != "emscripten"');
  assert.ok(typeof read !== 'string');
  assert.deepEqual(
    { name: read.name, extras: read.extras, range: read.range.text, marked: read.marker !== undefined },
    { name: 'uvicorn-std', extras: ['extra-b', 'standard'], range: '>=0.23,<1', marked: true },
  );
});

it('a direct reference keeps its URL, semicolons and all', () => {
  const read = parseRequirement('x @ https://example.com/a;b.whl ; python_version > "3"');
  assert.ok(typeof read !== 'string');
  assert.deepEqual([read.url, read.marker !== undefined], ['https://example.com/a;b.whl', true]);
});

it('what is no requirement says why', () => {
  for (const text of ['', '-x', 'a b', 'a[', 'a[b', 'a>=x', 'a; nonsense', 'a @', '../a', 'a'.repeat(9_000)])
    assert.equal(typeof parseRequirement(text), 'string', text);
});
