// Python packages with a real Python: wheels of Debian's and of our own from an index on loopback, resolved, installed, started, and every way it is refused.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import type { Installed } from '../../src/supply/artefact.ts';
import { removeTree } from '../../src/supply/cache.ts';
import { verifyTree } from '../../src/supply/open.ts';
import { add, machine, type OfferedFile, offered, onIndex } from '../../src/supply/pypi.test-kit.ts';
import { pypi } from '../../src/supply/pypi.ts';
import { pythonFor } from '../../src/supply/pypi-runtime.ts';
import { parseSource } from '../../src/supply/source.ts';
import { wheelOf } from '../../src/supply/wheel.test-kit.ts';
import { both, greeter, words } from './greeter.ts';

const DEBIAN = '/usr/share/python-wheels';

const debianWheels = (): readonly OfferedFile[] => {
  const paths = globSync(`${DEBIAN}/*.whl`);
  assert.ok(
    paths.length >= 3,
    `this test needs Debian's python3-pip-whl, python3-setuptools-whl and python3-wheel-whl in ${DEBIAN}`,
  );
  return paths.map((path) => ({ filename: basename(path), bytes: readFileSync(path) }));
};

interface Json {
  readonly serverInfo?: { readonly name: string };
  readonly content?: readonly { readonly text: string }[];
}

async function conversation(installed: Installed, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(installed.command, installed.args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (id: number, method: string): Promise<Json> => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params: {} })}\n`);
    return JSON.parse(String((await lines.next()).value)).result;
  };
  const hello = await ask(1, 'initialize');
  const call = JSON.parse((await ask(2, 'tools/call')).content?.[0]?.text ?? '');
  child.stdin.end();
  return { name: hello.serverInfo?.name, call: call as { argv: string[]; path: string[]; flags: number[] } };
}

it('a server with a dependency is resolved, installed and answers, isolated from the packages of this machine', async (t) => {
  const { context } = await onIndex(t, both());
  const { resolved, installed } = await add('pypi:greeter', context);
  assert.deepEqual(Object.keys(resolved.artefact.packages ?? {}), [
    'greeter-1.0-py3-none-any.whl',
    'greeter_words-1.4-py3-none-any.whl',
  ]);
  assert.equal(resolved.claimedRepository, 'https://github.com/example/greeter');
  assert.deepEqual(installed.artefact.start, { runtime: 'python', entry: 'start/greeter.py', args: [] });
  const { name, call } = await conversation(installed);
  assert.equal(name, 'hello');
  assert.deepEqual(call.flags, [1, 1]);
  assert.deepEqual(call.argv, ['greeter']);
  assert.ok(!call.path.some((path) => /(?:site|dist)-packages/.test(path)), call.path.join());
});

it('a second start changes nothing in the tree, and a changed file is found', async (t) => {
  const { context } = await onIndex(t, both());
  const { installed } = await add('pypi:greeter', context);
  await conversation(installed);
  const runtimes = { ...context, python: pythonFor(context) };
  assert.deepEqual(verifyTree(installed.artefact, runtimes, { deep: true }).args, installed.args);
  assert.ok(readdirSync(join(installed.root, 'lib/greeter/__pycache__')).length > 0, 'byte code is made once');
  assert.ok(
    !existsSync(join(installed.root, 'lib/greeter_words/__pycache__/x.cpython-311.pyc')),
    'byte code of a wheel is not kept',
  );
  spawnSync('sh', ['-c', 'chmod u+w "$0" && echo evil >> "$0"', join(installed.root, 'lib/greeter/server.py')]);
  assert.throws(() => verifyTree(installed.artefact, runtimes, { deep: false }), { code: 'supply.tampered' });
});

it('the locked artefact gives the same tree on a second machine, and nothing newer', async (t) => {
  const { index, context } = await onIndex(t, both());
  const { installed } = await add('pypi:greeter', context);
  index.files.push(offered(words('1.9', 'evil')), offered(greeter('1.1')));
  const other = machine(t, { registries: {} });
  const again = await pypi.install(installed.artefact, other);
  assert.equal(again.artefact.tree, installed.artefact.tree);
  assert.deepEqual(again.artefact, installed.artefact);
});

it('what is in the cache is installed without a network', async (t) => {
  const { context } = await onIndex(t, both());
  const { installed } = await add('pypi:greeter', context);
  removeTree(join(context.cacheDir, 'trees'));
  const again = await pypi.install(installed.artefact, { ...context, offline: true });
  assert.equal(again.artefact.tree, installed.artefact.tree);
  await assert.rejects(pypi.install(installed.artefact, machine(t, { offline: true })), { code: 'supply.offline' });
});

it('pip, setuptools and wheel from Debian are sound wheels, and pip starts', async (t) => {
  const { context } = await onIndex(t, debianWheels());
  for (const name of ['pip', 'setuptools', 'wheel']) {
    const [file] = debianWheels().filter(({ filename }) => filename.startsWith(`${name}-`));
    const program = name === 'setuptools' ? undefined : name;
    const resolved = await pypi.resolve(
      parseSource(`pypi:${name}${program === undefined ? '' : `#${program}`}`, context.cwd),
      context,
    );
    assert.deepEqual(Object.keys(resolved.artefact.packages ?? {}), [file?.filename]);
    if (program === undefined) {
      await assert.rejects(pypi.install(resolved.artefact, context), { code: 'pypi.no-start' });
      continue;
    }
    const installed = await pypi.install(resolved.artefact, context);
    const argument = name === 'pip' ? '--version' : 'version';
    const { stdout, stderr } = spawnSync(installed.command, [...installed.args, argument], { env: {}, encoding: 'utf8' });
    assert.match(stdout, new RegExp(`^${name} ${resolved.artefact.version}`), stderr);
  }
});

it('the index that was believed is told, and so are those that pip would ask as well', async (t) => {
  const { index, context } = await onIndex(t, both());
  const env = { ...context.env, PIP_EXTRA_INDEX_URL: `https://ann:secret@packages.example/simple ${index.url}/` };
  const { facts } = (await add('pypi:greeter', { ...context, env })).resolved;
  const told = (label: string) => facts.filter((fact) => fact.label === label).map(({ value }) => value);
  assert.deepEqual(told('registry'), [index.url]);
  assert.deepEqual(told('index not asked'), ['https://packages.example/simple, where pip would look as well']);
});

it('one of several commands is chosen by name, and one that is not there is refused', async (t) => {
  const { context } = await onIndex(t, both());
  assert.equal((await add('pypi:greeter#greeter-admin', context)).installed.artefact.start?.entry, 'start/greeter-admin.py');
  await assert.rejects(add('pypi:greeter#other', context), { code: 'pypi.no-such-start' });
});

it('code in a .pth file is shown and never runs', async (t) => {
  const line = 'import os; os.write(2, b"ran")';
  const wheel = wheelOf({
    name: 'sly',
    version: '1',
    files: { 'sly.pth': `${line}\nsub\n`, 'sly/__main__.py': 'import within\n', 'sub/within.py': 'print("kept")\n' },
  });
  const { context } = await onIndex(t, [offered(wheel)]);
  const { installed } = await add('pypi:sly', context);
  assert.deepEqual(installed.artefact.scripts, [{ package: 'sly-1-py3-none-any.whl', event: 'sly.pth', command: line }]);
  const { stdout, stderr } = spawnSync(installed.command, installed.args, { env: {}, encoding: 'utf8' });
  assert.deepEqual({ stdout, stderr }, { stdout: 'kept\n', stderr: '' });
});

it('a wheel cannot replace the standard library, and the environment cannot add packages', async (t) => {
  const wheel = wheelOf({
    name: 'sly',
    version: '1',
    files: {
      'json.py': 'print("fake")\n',
      'sly/__main__.py': 'import json, sys\nprint(json.__name__, "EVIL" in str(sys.path))\n',
    },
  });
  const { context } = await onIndex(t, [offered(wheel)]);
  const { installed } = await add('pypi:sly', context);
  const { stdout } = spawnSync(installed.command, installed.args, { env: { PYTHONPATH: '/EVIL' }, encoding: 'utf8' });
  assert.equal(stdout, 'json False\n');
});
