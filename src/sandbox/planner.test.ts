import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Fault } from '../base/fault.ts';
import { folder, makeHome, put } from './place.test-kit.ts';
import type { Mount, Plan } from './plan.ts';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof Fault, String(error));
    return error.code.replace('sandbox.', '');
  }
  return 'fine';
};

const binds = ({ mounts }: Plan): readonly string[] =>
  mounts.flatMap((mount) =>
    mount.kind === 'bind' && mount.why !== 'the system' ? [`${mount.isWritable ? 'rw' : 'ro'} ${mount.source}`] : [],
  );
const links = ({ mounts }: Plan): readonly Mount[] => mounts.filter(({ kind, target }) => kind === 'link' && target !== '/bin');

describe('a plan', () => {
  it('of an empty profile holds nothing of the user', () => {
    const { plan, home } = makeHome();
    const made = plan({});
    assert.deepEqual(binds(made), []);
    assert.ok(!JSON.stringify(made).includes(home));
    assert.equal(made.folder, '/home/mcp');
    assert.deepEqual(made.network.hosts, []);
    assert.deepEqual(
      made.environment.map(({ name, from }) => `${name} ${from}`),
      ['PATH bartizan', 'HOME bartizan', 'USER bartizan', 'LANG bartizan', 'TMPDIR bartizan'],
    );
  });

  it('holds what was granted, read-only or writable', () => {
    const { plan, home, project } = makeHome();
    for (const path of [join(project, 'docs'), join(home, 'notes'), join(project, 'out')]) mkdirSync(path);
    put(join(project, 'a.txt'));
    const made = plan({ read: ['docs', '~/notes', `\${projectDir}/a.txt`], write: ['./out'] });
    assert.deepEqual(binds(made), [`ro ${home}/notes`, `ro ${project}/a.txt`, `ro ${project}/docs`, `rw ${project}/out`]);
  });

  it('names variables, never their values', () => {
    const { parts } = makeHome();
    assert.ok(parts.ownEnv['SSH_AUTH_SOCK'] !== undefined);
    const { plan } = makeHome();
    const made = plan({ env: ['SSH_AUTH_SOCK'] });
    assert.deepEqual(made.environment.at(-1), { name: 'SSH_AUTH_SOCK', from: 'environment' });
  });

  it('follows a link where the user wrote one, and shows where it leads', () => {
    const { plan, home, project } = makeHome();
    mkdirSync(join(home, 'data'));
    symlinkSync(join(home, 'data'), join(project, 'data'));
    const made = plan({ read: ['data'] });
    assert.deepEqual(binds(made), [`ro ${home}/data`]);
    assert.deepEqual(links(made), [{ kind: 'link', target: `${project}/data`, to: `${home}/data` }]);
  });

  it('starts the server where its settings say, if that is granted', () => {
    const { plan, project } = makeHome();
    mkdirSync(join(project, 'out/deep'), { recursive: true });
    assert.equal(plan({ write: ['out'] }, { cwd: 'out/deep' }).folder, `${project}/out/deep`);
    assert.deepEqual(
      plan({ write: ['out'] }, { cwd: 'out/deep' }).mounts.filter(({ kind }) => kind === 'folder'),
      [],
    );
  });

  it('starts the server in an empty folder where its settings name one that is not granted', () => {
    const { plan, project } = makeHome();
    put(join(project, 'secret'));
    const { folder: where, mounts } = plan({}, { cwd: '.' });
    assert.equal(where, project);
    assert.deepEqual(mounts.at(-1), { kind: 'folder', target: project });
    assert.ok(!mounts.some((mount) => mount.kind === 'bind' && mount.source.startsWith(project)));
  });
});

describe('a grant', () => {
  const { plan, home, project } = makeHome();
  for (const name of ['.ssh', '.aws', '.config/gcloud', '.config/bartizan', '.local/state/bartizan', 'projects/one/out'])
    mkdirSync(join(home, name), { recursive: true });
  put(join(home, '.ssh/config'));
  put(join(home, '.bashrc'));
  symlinkSync(join(home, '.ssh'), join(project, 'innocent'));
  symlinkSync('/', join(project, 'everything'));

  const never: readonly (readonly [field: 'read' | 'write', path: string])[] = [
    ['read', '/'],
    ['write', '/'],
    ['read', 'everything'],
    ['read', '~/.local/state/bartizan'],
    ['read', '~/.local/state'],
    ['read', '~/.local/state/bartizan/keys'],
    ['write', '~/.config/bartizan'],
    ['read', '~/.config/bartizan'],
    ['read', '/proc'],
    ['read', '/sys/kernel'],
    ['read', '/dev'],
    ['read', '/run'],
    ['read', '/var/run/docker.sock'],
    ['read', '/run/user/1000'],
    ['write', '/usr'],
    ['write', '/usr/local/bin'],
    ['read', '/var/lib/docker'],
  ];
  for (const [field, path] of never)
    it(`for ${field} of ${path} is refused, named or not`, () => {
      assert.equal(
        codeOf(() => plan({ [field]: [path] })),
        'grant-refused',
      );
      assert.equal(
        codeOf(() => plan({ [field]: [path], allow: { sensitive: [path] } })),
        'grant-refused',
      );
    });

  for (const path of ['~', '~/.ssh', '~/.ssh/config', '~/.aws', '~/.config/gcloud', '~/.config', 'innocent', '/etc', '/tmp'])
    it(`of ${path} needs that name once more`, () => {
      assert.match(
        codeOf(() => plan({ read: [path] })),
        /grant-by-name|grant-refused/,
      );
    });

  it('that is named passes, also when it is a link', () => {
    assert.equal(
      codeOf(() => plan({ read: ['~/.ssh'], allow: { sensitive: ['~/.ssh'] } })),
      'fine',
    );
    assert.equal(
      codeOf(() => plan({ read: ['innocent'], allow: { sensitive: ['innocent'] } })),
      'fine',
    );
    assert.equal(
      codeOf(() => plan({ read: ['~/.ssh'], allow: { sensitive: ['~/.aws'] } })),
      'grant-by-name',
    );
  });

  it('of a folder on the shell’s path may be read, not written', () => {
    mkdirSync(join(home, 'bin'));
    assert.deepEqual(
      [codeOf(() => plan({ read: ['~/bin'] })), codeOf(() => plan({ write: ['~/bin'] }))],
      ['fine', 'grant-by-name'],
    );
  });

  it('of a shell’s start file may be read, not written', () => {
    assert.equal(
      codeOf(() => plan({ read: ['~/.bashrc'] })),
      'fine',
    );
    assert.equal(
      codeOf(() => plan({ write: ['~/.bashrc'] })),
      'grant-by-name',
    );
  });

  it('of a folder above the home is refused', () =>
    assert.equal(
      codeOf(() => plan({ read: [join(home, '..')] })),
      'grant-refused',
    ));

  it('of what does not exist is refused', () => {
    assert.equal(
      codeOf(() => plan({ read: ['missing'] })),
      'grant-missing',
    );
    symlinkSync('/nowhere/at/all', join(project, 'dangling'));
    assert.equal(
      codeOf(() => plan({ read: ['dangling'] })),
      'grant-missing',
    );
  });

  it('for writing a single file is refused', () => {
    put(join(project, 'notes.txt'));
    assert.equal(
      codeOf(() => plan({ write: ['notes.txt'] })),
      'grant-refused',
    );
  });

  it('never puts one place inside another that can be written', () => {
    mkdirSync(join(project, 'out/inner'), { recursive: true });
    assert.equal(
      codeOf(() => plan({ write: ['out'], read: ['out/inner'] })),
      'grant-nested',
    );
    assert.equal(
      codeOf(() => plan({ write: ['out', 'out/inner'] })),
      'grant-nested',
    );
    assert.equal(
      codeOf(() => plan({ write: ['out'], read: ['out'] })),
      'grant-nested',
    );
    assert.equal(
      codeOf(() => plan({ read: ['out'], write: ['out/inner'] })),
      'fine',
    );
  });

  it('for writing never holds the server’s own code', () => {
    put(join(project, 'own/package.json'), '{}');
    const script = put(join(project, 'own/dist/main.js'));
    const server = { command: '/bin/cat', args: [script] };
    assert.equal(
      codeOf(() => plan({ write: ['own'] }, server)),
      'grant-nested',
    );
    assert.equal(
      codeOf(() => plan({ write: ['own/dist'] }, server)),
      'grant-nested',
    );
  });

  it('for writing that lies inside a repository’s own files needs that name once more', () => {
    for (const path of ['whole/.git/hooks', 'whole/src', 'plain/hooks', 'plain/objects', 'plain/refs'])
      mkdirSync(join(project, path), { recursive: true });
    put(join(project, 'plain/HEAD'));
    for (const path of ['whole/.git', 'whole/.git/hooks', 'plain/hooks'])
      assert.equal(
        codeOf(() => plan({ write: [path] })),
        'grant-repository',
        path,
      );
    assert.equal(
      codeOf(() => plan({ write: ['whole/src'] })),
      'fine',
      'the files that a repository keeps are not its own',
    );
  });

  it('for writing with a repository inside needs that name once more', () => {
    for (const path of ['repo/.git', 'worktree/sub', 'bare/objects', 'bare/refs'])
      mkdirSync(join(project, path), { recursive: true });
    put(join(project, 'worktree/sub/.git'), 'gitdir: elsewhere');
    put(join(project, 'bare/HEAD'));
    for (const path of ['repo', 'worktree', 'bare']) {
      assert.equal(
        codeOf(() => plan({ write: [path] })),
        'grant-repository',
        path,
      );
      assert.equal(
        codeOf(() => plan({ read: [path] })),
        'fine',
        path,
      );
      assert.equal(
        codeOf(() => plan({ write: [path], allow: { repositories: [path] } })),
        'fine',
        path,
      );
    }
  });
});

describe('a socket of this machine', () => {
  it('may be handed on, but not those that are as good as root or keys', async () => {
    const { plan, project, home } = makeHome();
    mkdirSync(join(home, 'agent'));
    const paths = [join(project, 'db.sock'), join(project, 'docker.sock'), join(home, 'agent/sock')];
    for (const path of paths) {
      const server = createServer().listen(path);
      after(() => server.close());
      await new Promise((resolve) => server.once('listening', resolve));
    }
    assert.deepEqual(binds(plan({ allow: { sockets: ['db.sock'] } })), [`rw ${paths[0]}`]);
    assert.equal(
      codeOf(() => plan({ allow: { sockets: ['docker.sock'] } })),
      'grant-refused',
    );
    assert.equal(
      codeOf(() => plan({ allow: { sockets: [paths[2]] } })),
      'grant-refused',
    );
    put(join(project, 'file'));
    assert.equal(
      codeOf(() => plan({ allow: { sockets: ['file'] } })),
      'grant-refused',
    );
    assert.equal(
      codeOf(() => plan({ read: ['db.sock'] })),
      'grant-refused',
      'a socket is not read',
    );
  });
});

describe('the server’s own code', () => {
  const { plan, project } = makeHome();
  const elsewhere = folder();

  it('is the packages around an installed script', () => {
    const script = put(join(elsewhere, 'node_modules/@scope/server/dist/index.js'));
    put(join(elsewhere, '.env'), 'SECRET');
    assert.deepEqual(binds(plan({}, { args: [script] })), [`ro ${elsewhere}/node_modules`]);
  });

  it('is found behind the link and the first line of an installed program', () => {
    const real = put(join(elsewhere, 'node_modules/pkg/cli.js'), '#!/usr/bin/env cat\n');
    mkdirSync(join(elsewhere, 'node_modules/.bin'), { recursive: true });
    symlinkSync('../pkg/cli.js', join(elsewhere, 'node_modules/.bin/tool'));
    const made = plan({}, { command: join(elsewhere, 'node_modules/.bin/tool') });
    assert.deepEqual(binds(made), [`ro ${elsewhere}/node_modules`]);
    assert.equal(made.program, join(elsewhere, 'node_modules/.bin/tool'));
    assert.ok(real);
  });

  it('is not the rest of the project that it lies in', () => {
    put(join(project, 'package.json'), '{}');
    put(join(project, '.env'), 'SECRET');
    put(join(project, 'node_modules/dep/index.js'));
    const script = put(join(project, 'src/server.js'));
    assert.deepEqual(binds(plan({}, { args: [script] })), [
      `ro ${project}/node_modules`,
      `ro ${project}/package.json`,
      `ro ${project}/src`,
    ]);
  });

  it('is a script alone where nothing says more', () => {
    const lone = folder();
    const script = put(join(lone, 'server.py'));
    put(join(lone, 'secret'));
    assert.deepEqual(binds(plan({}, { args: [script] })), [`ro ${script}`]);
  });

  it('is not fetched at start', () => {
    for (const [command, ...args] of [
      ['npx', '-y', '@modelcontextprotocol/server-everything'],
      ['uvx', 'mcp-server-git'],
      ['npm', 'exec', 'x'],
      ['/usr/bin/pnpm', 'dlx', 'x'],
      ['docker', 'run', 'x'],
    ])
      assert.equal(
        codeOf(() => plan({}, { command: command!, args })),
        'fetches-code',
      );
  });

  it('that is missing is told', () => {
    assert.equal(
      codeOf(() => plan({}, { command: 'no-such-program-here' })),
      'command-not-found',
    );
    rmSync(join(project, 'gone'), { force: true });
    assert.equal(
      codeOf(() => plan({}, { command: './gone' })),
      'command-not-found',
    );
  });
});
