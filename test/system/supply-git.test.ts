// Repositories over http on loopback, served by git's own http-backend: fetched, verified, installed and started, and every way in which one can be wrong.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Artefact } from '../../src/supply/artefact.ts';
import { PUBLIC_REGISTRY } from '../../src/supply/npm-config.ts';
import { isFault, placeFor } from '../../src/supply/place.test-kit.ts';
import { startRegistry } from '../../src/supply/registry.test-kit.ts';
import type { SupplyContext } from '../../src/supply/supplier.ts';
import { install, openInstalled, parseSource, resolveSource } from '../../src/supply/supply.ts';
import { type GitServer, serveGit } from '../servers/git-http.ts';
import { createAuthority } from '../servers/tls/certificate.ts';

const PACKAGE = { name: 'server', version: '1.0.0', bin: './run.js', repository: 'github:acme/server' };
const SERVER = { 'package.json': JSON.stringify(PACKAGE), 'run.js': "#!/usr/bin/env node\nconsole.log('ran');\n" };

async function scene(t: TestContext, own: Partial<SupplyContext> = {}) {
  const server = await serveGit(t);
  const context = placeFor(t, { env: { PATH: process.env['PATH'] }, ...own });
  return { server, context, ...adding(server, context) };
}

function adding(server: GitServer, context: SupplyContext) {
  const resolve = (commit: string) => resolveSource(parseSource(`git:${server.url}#${commit}`, context.cwd), context);
  const add = async (commit: string): Promise<Artefact> => (await install((await resolve(commit)).artefact, context)).artefact;
  return { resolve, add };
}

const ran = (artefact: Artefact, context: SupplyContext): string => {
  const { command, args } = openInstalled(artefact, context);
  return spawnSync(command, [...args], { encoding: 'utf8' }).stdout;
};

function assertNothingKept({ cacheDir, stateDir }: SupplyContext): void {
  for (const name of ['trees', 'staging']) {
    assert.deepEqual(existsSync(join(cacheDir, name)) ? readdirSync(join(cacheDir, name)) : [], [], name);
  }
  assert.equal(existsSync(stateDir), false);
}

test('a commit is fetched, pinned by its id, installed and started', async (t) => {
  const { server, context, resolve } = await scene(t);
  const commit = server.commit({ ...SERVER, 'lib/a.txt': 'a', 'lib/b': '->a.txt' });
  server.commit({ 'run.js': 'evil' });
  const { artefact, facts, claimedRepository } = await resolve(commit);
  assert.deepEqual([artefact.kind, artefact.version, artefact.integrity], ['git', '1.0.0', commit]);
  assert.equal(claimedRepository, 'https://github.com/acme/server');
  const told = Object.fromEntries(facts.map(({ label, value }) => [label, value]));
  assert.deepEqual([told['author'], told['message'], told['commit']], ['Ada <ada@example.com>', 'What it does', commit]);
  const installed = await install(artefact, context);
  assert.equal(ran(installed.artefact, context), 'ran\n');
  assert.equal(readFileSync(join(installed.root, 'lib/b'), 'utf8'), 'a');
  assert.equal(existsSync(join(installed.root, '.git')), false);
});

test('a repository with SHA-256 names works alike', async (t) => {
  const server = await serveGit(t, 'sha256');
  const context = placeFor(t, { env: { PATH: process.env['PATH'] } });
  const commit = server.commit(SERVER);
  assert.equal(commit.length, 64);
  assert.equal(ran(await adding(server, context).add(commit), context), 'ran\n');
});

test('a second machine gets exactly the locked tree; a damaged or missing cache is fetched again, and not without a network', async (t) => {
  const { server, context, add } = await scene(t);
  const locked: Artefact = JSON.parse(JSON.stringify(await add(server.commit(SERVER))));
  const second = placeFor(t, { env: context.env });
  assert.deepEqual(JSON.parse(JSON.stringify((await install(locked, second)).artefact)), locked);
  await install(locked, { ...second, offline: true });
  const folder = join(second.cacheDir, 'git', (locked.integrity ?? '').slice(0, 2));
  const pack = join(folder, readdirSync(folder)[0] ?? '');
  chmodSync(pack, 0o600);
  const bytes = readFileSync(pack);
  bytes[bytes.length - 30] = (bytes[bytes.length - 30] ?? 0) ^ 1;
  writeFileSync(pack, bytes);
  await assert.rejects(install(locked, { ...second, offline: true }), isFault('supply.offline'));
  await install(locked, second);
  rmSync(folder, { recursive: true });
  await assert.rejects(install(locked, { ...second, offline: true }), isFault('supply.offline'));
});

test('another tree than the locked one, other packages, or a source that is no repository, is refused', async (t) => {
  const { server, context, add } = await scene(t);
  const locked = await add(server.commit(SERVER));
  const other = placeFor(t, { env: context.env });
  await assert.rejects(install({ ...locked, tree: 'a'.repeat(64) }, other), isFault('supply.tree-differs'));
  const packages = { 'node_modules/evil': { name: 'evil', version: '1.0.0', integrity: 'sha512-x' } };
  await assert.rejects(install({ ...locked, packages }, other), isFault('supply.not-pinned'));
  for (const name of ['file:///etc', 'ext::sh -c id', '--upload-pack=id', 'ssh://git@127.0.0.1/x', 'https://u:p@127.0.0.1/x'])
    await assert.rejects(install({ ...locked, name }, other), isFault('supply.bad-source'), name);
  await assert.rejects(install({ ...locked, integrity: 'main' }, other), isFault('supply.bad-source'));
  assertNothingKept(other);
});

test('packages come from its own package-lock.json, checked, and without what only development needs', async (t) => {
  const registry = await startRegistry(t);
  registry.publish({ name: 'dep', version: '1.2.0', files: { 'index.js': "module.exports = 'dep 1.2.0';\n" } });
  registry.publish({ name: 'tool', version: '1.0.0' });
  const { server, context, resolve, add } = await scene(t, { registries: { npm: registry.url } });
  const { createHash } = await import('node:crypto');
  const sri = (name: string, version: string) =>
    `sha512-${createHash('sha512').update(registry.archive(name, version)).digest('base64')}`;
  const manifest = { ...PACKAGE, dependencies: { dep: '^1.0.0' }, devDependencies: { tool: '*' } };
  const lock = (own: object = {}, root: object = manifest) => ({
    lockfileVersion: 3,
    packages: {
      '': root,
      'node_modules/dep': {
        version: '1.2.0',
        resolved: `${PUBLIC_REGISTRY}dep/-/dep-1.2.0.tgz`,
        integrity: sri('dep', '1.2.0'),
        ...own,
      },
      'node_modules/tool': { version: '1.0.0', integrity: sri('tool', '1.0.0'), dev: true },
    },
  });
  const files = (locked: object) => ({
    'package.json': JSON.stringify(manifest),
    'package-lock.json': JSON.stringify(locked),
    'run.js': "console.log('ran', require('dep'));\n",
  });
  const artefact = await add(server.commit(files(lock())));
  assert.deepEqual(Object.keys(artefact.packages ?? {}), ['node_modules/dep']);
  assert.equal(ran(artefact, context), 'ran dep 1.2.0\n');
  const bad: Readonly<Record<string, object>> = {
    'is of an npm before 7': { lockfileVersion: 1, dependencies: {} },
    'does not fit': lock({}, { ...manifest, dependencies: { dep: '^2' } }),
    'no integrity': lock({ integrity: undefined }),
    'no integrity that': lock({ integrity: 'sha1-AAAA' }),
    'does not come from a registry': lock({ resolved: 'git+ssh://git@example.com/x.git' }),
    'a link': lock({ link: true }),
    workspace: { ...lock(), packages: { ...lock().packages, 'packages/x': { version: '1.0.0' } } },
  };
  for (const [words, locked] of Object.entries(bad)) {
    await assert.rejects(resolve(server.commit(files(locked))), isFault('git.unpinned', words), words);
  }
  registry.publish({ name: 'dep', version: '1.2.0', files: { 'index.js': 'evil' } });
  const other = placeFor(t, { env: context.env, registries: { npm: registry.url } });
  await assert.rejects(install(artefact, other), isFault('supply.integrity', 'npm:dep@1.2.0'));
  assertNothingKept(other);
  rmSync(join(server.folder, 'package-lock.json'));
  await assert.rejects(resolve(server.commit({ x: '' })), isFault('git.unpinned', 'no package-lock.json'));
});

test('what cannot be started is refused, and says why', async (t) => {
  const { server, context, resolve } = await scene(t);
  await assert.rejects(resolve(server.commit({ 'a.txt': '' })), isFault('git.no-package', 'no package.json'));
  const built = { ...PACKAGE, bin: 'dist/run.js', scripts: { prepare: 'touch /tmp/ran' } };
  const commit = server.commit({ 'package.json': JSON.stringify(built), 'run.js': '', 'main.py': '' });
  await assert.rejects(resolve(commit), isFault('git.not-built', 'dist/run.js'));
  const named = await resolveSource(parseSource(`git:${server.url}#${commit}:run.js`, context.cwd), context);
  assert.equal(named.artefact.start?.entry, 'run.js');
  assert.deepEqual(named.artefact.scripts, [{ package: '.', event: 'prepare', command: 'touch /tmp/ran' }]);
  const python = parseSource(`git:${server.url}#${commit}:main.py`, context.cwd);
  await assert.rejects(resolveSource(python, context), isFault('git.no-package', 'Python'));
  await assert.rejects(resolve(server.commit({ 'package.json': '[' })), isFault('supply.bad-archive'));
});

test('a link that leaves the repository, directly or through another link, is refused', async (t) => {
  for (const files of [
    { l: '->/etc/passwd' },
    { l: '->../../x' },
    { 'package.json': '->/etc/passwd' },
    { s: '->.', l: '->s/s/s/../../../etc' },
  ]) {
    const { server, context, resolve } = await scene(t);
    await assert.rejects(
      resolve(server.commit({ ...SERVER, ...files })),
      isFault('supply.bad-tree', 'leaves'),
      JSON.stringify(files),
    );
    assertNothingKept(context);
  }
});

test('names that differ only in case are refused, and a submodule is left out and told', async (t) => {
  const { server, resolve, add } = await scene(t);
  const commit = server.commit(SERVER);
  server.git('update-index', '--add', '--cacheinfo', `160000,${commit},vendored`);
  server.git('commit', '--quiet', '-m', 'x');
  const withSubmodule = server.git('rev-parse', 'HEAD');
  const { facts } = await resolve(withSubmodule);
  assert.ok(facts.some(({ label, value }) => label === 'submodule, left out' && value === 'vendored'));
  await add(withSubmodule);
  await assert.rejects(resolve(server.commit({ 'RUN.js': 'x' })), isFault('supply.unsafe-archive', 'spelling'));
});

test('what the repository or the user says in settings, hooks and attributes changes nothing and runs nothing', async (t) => {
  const { server, context, add } = await scene(t);
  const marker = join(context.cwd, 'ran');
  const script = `#!/bin/sh\ntouch ${marker}\n`;
  mkdirSync(join(context.home, 'hooks'));
  for (const hook of ['post-checkout', 'reference-transaction', 'post-merge', 'fsmonitor'])
    writeFileSync(join(context.home, 'hooks', hook), script, { mode: 0o755 });
  writeFileSync(
    join(context.home, '.gitconfig'),
    `[core]\n hooksPath = ${context.home}/hooks\n fsmonitor = ${context.home}/hooks/fsmonitor\n[credential]\n helper = !touch ${marker}\n` +
      `[filter "x"]\n smudge = touch ${marker}\n[url "http://127.0.0.1:1/"]\n insteadOf = http://127.0.0.1\n`,
  );
  const commit = server.commit({
    ...SERVER,
    '.gitattributes': '* filter=x\nrun.js export-ignore\nx.txt export-subst\n',
    'x.txt': '$Format:%H$',
  });
  const artefact = await add(commit);
  assert.equal(ran(artefact, context), 'ran\n');
  assert.equal(readFileSync(join(openInstalled(artefact, context).root, 'x.txt'), 'utf8'), '$Format:%H$');
  assert.equal(existsSync(marker), false);
});

test('a commit that is not there, a tree or blob in its place, and a repository that is not there, are faults', async (t) => {
  const { server, resolve } = await scene(t);
  const commit = server.commit(SERVER);
  await assert.rejects(resolve('0123456789'.repeat(4)), isFault('git.no-commit'));
  await assert.rejects(
    resolve(server.git('rev-parse', `${commit}^{tree}`)),
    (error) => isFault('git.bad-commit')(error) || isFault('git.no-commit')(error),
  );
  const context = placeFor(t, { env: { PATH: process.env['PATH'] } });
  const missing = parseSource(`git:${server.url.replace('/server/', '/other/')}#${commit}`, '/');
  await assert.rejects(resolveSource(missing, context), isFault('supply.not-found'));
  assertNothingKept(context);
});

test('a tag in the place of a commit is no commit, and what git refuses to take is told by its name', async (t) => {
  const { server, context, resolve } = await scene(t);
  server.commit(SERVER);
  server.git('tag', '--annotate', '--message', 'x', 'v1');
  await assert.rejects(resolve(server.git('rev-parse', 'v1')), isFault('git.bad-commit', 'no commit'));
  const evil = server.commit({ '.gitmodules': '[submodule "x"]\n\tpath = x\n\tupdate = !true\n' });
  await assert.rejects(resolve(evil), isFault('git.bad-commit', 'gitmodulesUpdate'));
  assertNothingKept(context);
});

test('what is in Git LFS is left out and told, and a program that is there is refused', async (t) => {
  const { server, resolve } = await scene(t);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;
  const { facts } = await resolve(server.commit({ ...SERVER, 'model.bin': pointer, 'near.txt': pointer.replace('v1', 'v2') }));
  const told = facts.filter(({ label }) => label === 'in Git LFS, left out').map(({ value }) => value);
  assert.deepEqual(told, ['model.bin']);
  await assert.rejects(resolve(server.commit({ 'run.js': pointer })), isFault('git.no-package', 'Git LFS'));
});

test('a server that sends another commit, redirects, breaks off, or sends too much, is refused', async (t) => {
  const { server, context, resolve } = await scene(t);
  const commit = server.commit({ ...SERVER, 'big.bin': Array.from({ length: 20_000 }, (_, n) => Math.sin(n)).join('') });
  server.intercept = (_request, response) => {
    response.writeHead(302, { location: 'https://example.com/' }).end();
    return true;
  };
  await assert.rejects(resolve(commit), isFault('supply.redirected-metadata'));
  const onlyFetch =
    (answer: (response: import('node:http').ServerResponse) => void): GitServer['intercept'] =>
    (request, response) => {
      if (request.method !== 'POST') return false;
      answer(response);
      return true;
    };
  const other = await serveGit(t);
  server.intercept = onlyFetch((response) => response.writeHead(302, { location: `${other.url}/git-upload-pack` }).end());
  await assert.rejects(resolve(commit), isFault('git.no-commit'));
  assert.deepEqual(other.asked, [], 'git follows no redirect either');
  server.intercept = onlyFetch((response) => {
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
    response.write('000dpackfile\n');
    setImmediate(() => response.destroy());
  });
  await assert.rejects(resolve(commit), isFault('git.no-commit'));
  server.intercept = () => false;
  const small = { ...context, bounds: { ...context.bounds, maxUnpackedBytes: 10_000 } };
  await assert.rejects(adding(server, small).resolve(commit), isFault('supply.too-large'));
  const few = { ...context, bounds: { ...context.bounds, maxFiles: 2 } };
  await assert.rejects(adding(server, few).resolve(commit), isFault('supply.too-large', 'files'));
  assertNothingKept(context);
});

test('a tree that holds itself many times over is refused before it is written', async (t) => {
  const { server, context } = await scene(t);
  const commit = server.commit(SERVER);
  let tree = server.git('rev-parse', `${commit}^{tree}`);
  for (let depth = 0; depth < 12; depth++) {
    const listing = Array.from({ length: 10 }, (_, n) => `040000 tree ${tree}\t${n}`).join('\n');
    tree = spawnSync('git', ['mktree'], { cwd: server.folder, input: `${listing}\n`, encoding: 'utf8' }).stdout.trim();
  }
  const bomb = server.git('commit-tree', tree, '-m', 'bomb');
  server.git('update-ref', 'refs/heads/bomb', bomb);
  const { resolve } = adding(server, context);
  await assert.rejects(resolve(bomb), (error) => isFault('git.failed')(error) || isFault('supply.too-large')(error));
  assertNothingKept(context);
});

test('a login is taken from .netrc for its host alone, and nobody is asked for one', async (t) => {
  const { server, context, resolve } = await scene(t);
  const commit = server.commit(SERVER);
  const wanted = `Basic ${Buffer.from('ada:word').toString('base64')}`;
  server.intercept = ({ headers }, response) => {
    if (headers.authorization === wanted) return false;
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    return true;
  };
  await assert.rejects(resolve(commit), isFault('supply.refused-login'));
  writeFileSync(join(context.home, '.netrc'), 'machine other.example login eve password secret\n');
  await assert.rejects(resolve(commit), isFault('supply.refused-login'));
  assert.ok(server.asked.every(({ authorization }) => authorization === undefined));
  writeFileSync(join(context.home, '.netrc'), 'machine 127.0.0.1 login ada password word\n');
  await resolve(commit);
});

test('over https an extra authority counts and an unknown one does not; the corporate proxy carries git as well', async (t) => {
  const authority = createAuthority();
  const server = await serveGit(t, 'sha1', authority.issue(['127.0.0.1']));
  const commit = server.commit(SERVER);
  const env = { PATH: process.env['PATH'] };
  await assert.rejects(adding(server, placeFor(t, { env })).resolve(commit), isFault('supply.unreachable'));
  await adding(server, placeFor(t, { env, extraCa: authority.cert })).resolve(commit);
  const through: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    const { 'proxy-authorization': login, 'user-agent': agent } = request.headers;
    // git waits to be asked for a login.
    if (login === undefined) {
      socket.end('HTTP/1.1 407 Login\r\nproxy-authenticate: Basic realm="x"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      return;
    }
    through.push(`${request.url} ${login} ${agent}`);
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => proxy.close().closeAllConnections());
  const url = `http://user:pass@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const context = placeFor(t, { env, extraCa: authority.cert, proxy: { url, includesLoopback: true } });
  await adding(server, context).resolve(commit);
  const login = `Basic ${Buffer.from('user:pass').toString('base64')}`;
  assert.ok(
    through.some((line) => /git\//.test(line)),
    through.join('\n'),
  );
  for (const line of through) assert.ok(line.startsWith(`${new URL(server.url).host} ${login}`), line);
});

test('a machine without git, or with one that is too old, is told so', async (t) => {
  const { server, context, resolve } = await scene(t, { env: {} });
  const commit = server.commit(SERVER);
  await assert.rejects(resolve(commit), isFault('git.no-git'));
  writeFileSync(join(context.home, 'git'), '#!/bin/sh\necho git version 2.31.9\n', { mode: 0o755 });
  const old = { ...context, env: { PATH: context.home } };
  await assert.rejects(adding(server, old).resolve(commit), isFault('git.old-git', '2.31.9'));
});

test('plain http outside this machine is refused', async (t) => {
  const context = placeFor(t, { env: { PATH: process.env['PATH'] } });
  const source = parseSource(`git:http://example.com/x.git#${'a'.repeat(40)}`, '/');
  await assert.rejects(resolveSource(source, context), isFault('supply.insecure-url'));
});
