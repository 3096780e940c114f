import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type NpmConfig, PUBLIC_REGISTRY, readNpmConfig } from './npm-config.ts';
import { isFault, placeFor } from './place.test-kit.ts';
import type { SupplyContext } from './supplier.ts';

interface Files {
  readonly user?: string;
  readonly project?: string;
  readonly global?: string;
}

function configOf(t: TestContext, { user, project, global }: Files, own: Partial<SupplyContext> = {}): NpmConfig {
  const context = placeFor(t, own);
  const prefix = join(context.home, 'prefix');
  mkdirSync(join(prefix, 'etc'), { recursive: true });
  if (user !== undefined) writeFileSync(join(context.home, '.npmrc'), user);
  if (project !== undefined) writeFileSync(join(context.cwd, '.npmrc'), project);
  if (global !== undefined) writeFileSync(join(prefix, 'etc', 'npmrc'), global);
  return readNpmConfig({ ...context, env: { PREFIX: prefix, ...own.env } });
}

/** `${NAME}`, as a file would write it. */
const variable = (name: string): string => `\${${name}}`;

const authorizationOf = (config: NpmConfig, url: string): string | undefined => config.authorization(new URL(url));

test('without files the public registry is asked, without credentials', (t) => {
  const config = configOf(t, {});
  assert.equal(config.registryFor('x'), PUBLIC_REGISTRY);
  assert.equal(config.isChosen('x'), false);
  assert.equal(authorizationOf(config, `${PUBLIC_REGISTRY}x`), undefined);
});

test('environment before project before user before global, and scopes before all', (t) => {
  const files = {
    global: 'registry=https://global.example',
    user: '; mine\nregistry = "https://user.example/npm"\n@a:registry=https://a.example\n[section]\n',
    project: 'registry=https://project.example/\r\n',
  };
  assert.equal(configOf(t, { global: files.global }).registryFor('x'), 'https://global.example/');
  assert.equal(configOf(t, { ...files, project: '' }).registryFor('x'), 'https://user.example/npm/');
  assert.equal(configOf(t, files).registryFor('x'), 'https://project.example/');
  assert.equal(configOf(t, files).registryFor('@a/x'), 'https://a.example/');
  assert.equal(configOf(t, files).registryFor('@ab/x'), 'https://project.example/');
  const env = { npm_config_registry: 'https://env.example' };
  assert.equal(configOf(t, files, { env }).registryFor('x'), 'https://env.example/');
  const registries = { npm: 'https://set.example' };
  assert.equal(configOf(t, files, { env, registries }).registryFor('x'), 'https://set.example/');
});

test('credentials serve their host, port and path, and no other', (t) => {
  const user = [
    '//r.example/npm/:_authToken=token',
    '//basic.example/:_auth=dXNlcjpwYXNz',
    `//pair.example:8443/:username=user\n//pair.example:8443/:_password=${Buffer.from('pass').toString('base64')}`,
    '_authToken=for-nobody',
  ].join('\n');
  const config = configOf(t, { user });
  assert.equal(authorizationOf(config, 'https://r.example/npm/x'), 'Bearer token');
  assert.equal(authorizationOf(config, 'https://r.example/npm/x/-/x-1.0.0.tgz'), 'Bearer token');
  assert.equal(authorizationOf(config, 'https://basic.example/x'), 'Basic dXNlcjpwYXNz');
  assert.equal(authorizationOf(config, 'https://pair.example:8443/x'), 'Basic dXNlcjpwYXNz');
  const others = [
    'https://r.example/x',
    'https://r.example/npmx/y',
    'https://r.example:444/npm/x',
    'https://evil-r.example/npm/x',
    'https://r.example.evil/npm/x',
    'https://pair.example/x',
    'https://basic.example.evil/x',
  ];
  for (const url of others) assert.equal(authorizationOf(config, url), undefined, url);
});

test("variables are expanded in the user's file; a project's file brings neither credentials nor variables", (t) => {
  const env = { TOKEN: 'secret' };
  const line = (token: string): string => `//r.example/:_authToken=${token}`;
  assert.equal(authorizationOf(configOf(t, { user: line(variable('TOKEN')) }, { env }), 'https://r.example/x'), 'Bearer secret');
  assert.equal(authorizationOf(configOf(t, { user: line(variable('MISSING')) }, { env }), 'https://r.example/x'), undefined);
  assert.equal(authorizationOf(configOf(t, { project: line(variable('TOKEN')) }, { env }), 'https://r.example/x'), undefined);
  assert.equal(authorizationOf(configOf(t, { project: line('literal') }, { env }), 'https://r.example/x'), undefined);
  const project = `registry=https://${variable('TOKEN')}.evil.example/`;
  assert.equal(configOf(t, { project }, { env }).registryFor('x'), PUBLIC_REGISTRY);
});

test('a value that would break a header is no credential', (t) => {
  const env = { TOKEN: 'a\r\nx-evil: 1' };
  assert.equal(
    authorizationOf(configOf(t, { user: `//r.example/:_authToken=${variable('TOKEN')}` }, { env }), 'https://r.example/x'),
    undefined,
  );
});

test('a registry that is no URL or holds credentials is a fault that does not repeat them', (t) => {
  for (const registry of ['nowhere', 'ftp://r.example', 'https://user:hunter2@r.example']) {
    assert.throws(
      () => configOf(t, { user: `registry=${registry}` }),
      (error: Error) => isFault('supply.bad-npmrc')(error) && !error.message.includes('hunter2'),
    );
  }
});

test('a file that is a folder is a fault, and one that is missing is none', (t) => {
  const context = placeFor(t);
  mkdirSync(join(context.home, '.npmrc'));
  chmodSync(join(context.home, '.npmrc'), 0o700);
  assert.throws(() => readNpmConfig(context), isFault('supply.bad-npmrc', 'EISDIR'));
});

test('an authority of the own file is read', (t) => {
  const context = placeFor(t);
  writeFileSync(join(context.home, 'ca.pem'), 'PEM');
  writeFileSync(join(context.home, '.npmrc'), 'cafile=ca.pem');
  assert.equal(readNpmConfig(context).authorities, 'PEM');
});

test('what stands behind a value is a comment, as in npm, unless it is quoted or escaped', (t) => {
  const user = [
    'registry=https://r.example/npm/ ; of the company',
    '//r.example/npm/:_authToken=token # mine',
    '@a:registry="https://a.example/#/"',
    '//b.example/:_authToken=a\\#b\\;c',
  ].join('\n');
  const config = configOf(t, { user });
  assert.equal(config.registryFor('x'), 'https://r.example/npm/');
  assert.equal(config.registryFor('@a/x'), 'https://a.example/#/');
  assert.equal(authorizationOf(config, 'https://r.example/npm/x'), 'Bearer token');
  assert.equal(authorizationOf(config, 'https://b.example/x'), 'Bearer a#b;c');
});

test('a proxy of the own files is used, one of a project is not', (t) => {
  const proxy = 'proxy=http://proxy.example:8080\nnoproxy=.example.org';
  assert.deepEqual(configOf(t, { user: proxy }).proxy, { url: 'http://proxy.example:8080', noProxy: '.example.org' });
  const both = `${proxy}\nhttps-proxy=http://other.example:8080`;
  assert.equal(configOf(t, { user: both }).proxy?.url, 'http://other.example:8080');
  const env = { npm_config_https_proxy: 'http://env.example:1' };
  assert.equal(configOf(t, {}, { env }).proxy?.url, 'http://env.example:1');
  assert.equal(configOf(t, { user: 'https-proxy=null\nproxy=false' }).proxy, undefined);
  assert.equal(configOf(t, { project: proxy }).proxy, undefined);
  assert.throws(() => configOf(t, { user: 'proxy=proxy.example' }), isFault('supply.bad-npmrc', 'proxy'));
});

test('authorities of the own file are read where they are written in it, one or several', (t) => {
  const pem = (name: string): string => `-----BEGIN CERTIFICATE-----\\n${name}\\n-----END CERTIFICATE-----`;
  const user = `ca[]="${pem('one')}"\nca[]="${pem('two')}"`;
  const authorities = configOf(t, { user }).authorities ?? '';
  assert.match(authorities, /-----BEGIN CERTIFICATE-----\none\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\ntwo\n/);
  assert.equal(configOf(t, { project: user }).authorities, undefined);
  assert.equal(configOf(t, { user: 'ca=null' }).authorities, undefined);
});
