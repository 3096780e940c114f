// Repositories in every spelling that packages use, and the comparison of claimed and attested.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repositoryFact, repositoryOf } from './repository.ts';

const GITHUB = 'https://github.com/owner/repo';

const spellings: Readonly<Record<string, string>> = {
  'owner/repo': GITHUB,
  'github:owner/repo': GITHUB,
  'github:owner/repo#main': GITHUB,
  'https://github.com/owner/repo': GITHUB,
  'https://github.com/owner/repo/': GITHUB,
  'https://www.github.com/owner/repo': GITHUB,
  'http://github.com/owner/repo.git': GITHUB,
  'git+https://github.com/owner/repo.git': GITHUB,
  'git+https://user:secret@github.com/owner/repo.git#v1': GITHUB,
  'git://github.com/owner/repo.git': GITHUB,
  'git+ssh://git@github.com/owner/repo.git': GITHUB,
  'ssh://git@github.com:22/owner/repo.git': GITHUB,
  'git@github.com:owner/repo.git': GITHUB,
  ' https://github.com/owner/repo ': GITHUB,
  'https://GitHub.com/owner/repo': GITHUB,
  'https://github.com/owner/repo/tree/main/packages/one': GITHUB,
  'https://github.com/owner/repo#readme': GITHUB,
  'gitlab:group/sub/repo': 'https://gitlab.com/group/sub/repo',
  'https://gitlab.com/group/sub/repo/-/tree/main/one': 'https://gitlab.com/group/sub/repo',
  'bitbucket:owner/repo': 'https://bitbucket.org/owner/repo',
  'gist:abc123': 'https://gist.github.com/abc123',
  'https://git.example.test:8443/team/repo.git': 'https://git.example.test:8443/team/repo',
};

for (const [written, url] of Object.entries(spellings)) {
  test(`${JSON.stringify(written)} is ${url}`, () => assert.equal(repositoryOf(written)?.url, url));
}

test('what names no repository is none', () => {
  const none: readonly unknown[] = [
    '',
    'repo',
    'https://github.com/owner',
    'https://github.com/',
    'file:///srv/repo',
    'javascript:alert(1)',
    'https://github.com/owner/%72epo',
    `https://github.com/owner/${'a'.repeat(3_000)}`,
    42,
    null,
    undefined,
    {},
    { url: 42 },
    ['owner/repo'],
  ];
  for (const value of none) assert.equal(repositoryOf(value), undefined, JSON.stringify(value)?.slice(0, 60));
});

test('a name before an @ is no host', () => {
  assert.equal(repositoryOf('https://github.com@evil.test/owner/repo')?.url, 'https://evil.test/owner/repo');
  assert.equal(repositoryOf('git@evil.test:github.com/owner/repo')?.url, 'https://evil.test/github.com/owner/repo');
});

test('the object form keeps the folder of a package', () => {
  const value = { type: 'git', url: 'git+https://github.com/owner/repo.git', directory: 'packages/one' };
  assert.deepEqual(repositoryOf(value), { url: GITHUB, directory: 'packages/one' });
});

test('claimed and attested are compared without case where the host does so, and only there', () => {
  assert.equal(repositoryFact('Owner/Repo', GITHUB).result, 'verified');
  assert.equal(repositoryFact('https://git.example.test/Team/Repo', 'https://git.example.test/team/repo').result, 'failed');
  assert.equal(repositoryFact('owner/repo2', GITHUB).result, 'failed');
  assert.equal(repositoryFact('https://github.com.evil.test/owner/repo', GITHUB).result, 'failed');
});

test('what is missing on either side is absent, and what cannot be compared says so', () => {
  assert.equal(repositoryFact(undefined, undefined).result, 'absent');
  assert.equal(repositoryFact('owner/repo', undefined).result, 'absent');
  assert.equal(repositoryFact(undefined, GITHUB).result, 'absent');
  assert.equal(repositoryFact('our server room', GITHUB).result, 'not-checkable');
  assert.match(repositoryFact('owner/repo', undefined).detail, /nothing attests it/);
});
