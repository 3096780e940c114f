// What is asked of an engine, word for word, and that nothing it adds by itself goes unnoticed. The engine itself is tried in test/system.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { grantLines } from '../grants.ts';
import { readProfile } from '../profile-schema.ts';
import { containerVariables, createArguments, environmentFile } from './arguments.ts';
import { type Engine, type EngineName, engineEnvironment } from './engine.ts';
import { checkMade } from './made.ts';
import { type ContainerPlan, type ContainerServer, planContainer } from './plan.ts';
import { readEngine } from './read-engine.ts';
import { allBut, seccompProfile } from './seccomp.ts';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'container-')));
after(() => rmSync(home, { recursive: true, force: true }));
const project = join(home, 'project');
for (const name of ['in', 'out', 'a:b']) mkdirSync(join(project, name), { recursive: true });

const IMAGE = `registry.example/tools/box@sha256:${'a'.repeat(64)}`;
const engineOf = (name: EngineName, limits: Partial<Engine['limits']> = {}): Engine => ({
  name,
  program: `/usr/bin/${name}`,
  version: '1',
  isRootful: name === 'docker',
  limits: { memory: false, processes: false, cpu: false, ...limits },
  closedNetwork: name === 'docker' ? 'its service runs as root' : undefined,
  call: async () => assert.fail('nothing is called'),
  load: async () => assert.fail('nothing is loaded'),
});
const plan = (written: unknown, engine = engineOf('podman'), over: Partial<ContainerServer> = {}): ContainerPlan =>
  planContainer(
    { name: 'box', image: IMAGE, args: ['--flag'], env: { TOKEN: 'hush' }, ...over },
    readProfile(written, 'test'),
    engine,
    {
      home,
      stateDir: join(home, 'state'),
      configDir: join(home, 'config'),
      projectDir: project,
      ownEnv: {},
    },
  );
const refuses = (code: string, work: () => unknown): void =>
  assert.throws(work, (error) => {
    assert.ok(error instanceof Fault, String(error));
    assert.equal(error.code, code);
    assert.doesNotMatch(`${error.stack} ${JSON.stringify(error.facts)}`, /hush/);
    return true;
  });

const parts = {
  image: IMAGE,
  container: 'bartizan-box-w',
  run: '7.1',
  uid: 1000,
  gid: 1000,
  seccompFile: '/s/seccomp',
  resolvFile: '/s/resolv',
  cpu: 0.5,
};

describe('what is asked of an engine', () => {
  const written = { read: ['in'], write: ['out'], limits: { memory: '256MiB', processes: 32, disk: '8MiB', cpu: 0.5 } };
  const head = [
    'create',
    '--interactive',
    '--rm',
    '--init',
    '--pull',
    'never',
    '--name',
    'bartizan-box-w',
    '--label',
    'bartizan.run=7.1',
  ];
  const closed = ['--log-driver', 'none', '--no-healthcheck', '--hostname', 'mcp', '--stop-timeout', '0'];
  const alone = ['--network', 'none', '--ipc', 'private', '--shm-size', '8m'];
  const rights = [
    '--cap-drop',
    'ALL',
    '--security-opt',
    'no-new-privileges',
    '--security-opt',
    'seccomp=/s/seccomp',
    '--read-only',
    '--user',
    '1000:1000',
  ];
  const limits = (...all: readonly string[]): readonly string[] => all.flatMap((one) => ['--ulimit', one]);
  const file = 'fsize=8388608:8388608';
  const tail = ['--env-file', '/dev/stdin', IMAGE, '--flag'];

  it('podman: everything closed, what is granted mounted, and no value of a variable', () => {
    const args = createArguments(plan(written), { ...parts, engine: engineOf('podman') });
    assert.deepEqual(args, [
      ...head,
      ...closed,
      ...alone,
      ...rights,
      ...['--http-proxy=false', '--image-volume', 'ignore', '--read-only-tmpfs=false', '--userns', 'keep-id'],
      ...limits('nofile=1024:1024', 'nproc=32:32', file, 'data=268435456:268435456', 'core=0:0'),
      ...['/tmp', '/home/mcp'].flatMap((target) => [
        '--tmpfs',
        `${target}:rw,size=8388608,nosuid,nodev,noexec,mode=1777,notmpcopyup`,
      ]),
      ...['--volume', `${project}/out:${project}/out:rw,nosuid,nodev`, '--volume', `${project}/in:${project}/in:ro,nosuid,nodev`],
      ...['--volume', '/s/resolv:/etc/resolv.conf:ro,nosuid,nodev'],
      ...tail,
    ]);
  });

  it('docker: the same in its words, with the limits its cgroups hold', () => {
    const engine = engineOf('docker', { memory: true, processes: true, cpu: true });
    assert.deepEqual(createArguments(plan(written, engine), { ...parts, engine }), [
      ...head,
      ...closed,
      ...alone,
      ...rights,
      ...['--memory', '268435456', '--memory-swap', '268435456', '--pids-limit', '32', '--cpus', '0.5'],
      ...limits('nofile=1024:1024', file, 'core=0:0'),
      ...['/tmp', '/home/mcp'].flatMap((target) => [
        '--tmpfs',
        `${target}:rw,size=8388608,nosuid,nodev,noexec,mode=1777,uid=1000,gid=1000`,
      ]),
      ...['--volume', `${project}/out:${project}/out:rw`, '--volume', `${project}/in:${project}/in:ro`],
      ...['--volume', '/s/resolv:/etc/resolv.conf:ro'],
      ...tail,
    ]);
  });

  it('values travel in a file that is no file, and an engine’s own proxy settings reach nobody', () => {
    assert.equal(environmentFile({ TOKEN: 'a b="c" #d ', EMPTY: '' }), 'TOKEN=a b="c" #d \nEMPTY=\n');
    const docker = containerVariables('docker', { TOKEN: 'x', HTTPS_PROXY: 'mine' });
    assert.deepEqual([docker['HTTP_PROXY'], docker['no_proxy'], docker['HTTPS_PROXY'], docker['TOKEN']], ['', '', 'mine', 'x']);
    const env = engineEnvironment('podman', {
      HOME: '/h',
      LD_PRELOAD: 'x',
      CONTAINERS_CONF: 'x',
      TOKEN: 'x',
      DOCKER_HOST: 'x',
      PATH: '/evil',
    });
    assert.deepEqual(env, { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin', HOME: '/h' });
  });
});

describe('a plan of a container', () => {
  it('holds names and no values, and mounts nothing but what was granted', () => {
    const { mounts, environment, guarantees } = plan({ write: ['out'], env: ['LANG'] });
    assert.deepEqual(
      mounts.map(({ target }) => target),
      ['/tmp', '/home/mcp', `${project}/out`],
    );
    assert.deepEqual(
      environment.map(({ name, from }) => `${name} ${from}`),
      ['HOME bartizan', 'TMPDIR bartizan', 'LANG environment', 'TOKEN settings'],
    );
    assert.doesNotMatch(JSON.stringify(plan({})), /hush/);
    assert.equal(guarantees.find(({ id }) => id === 'memory')?.level, 'partly');
    assert.deepEqual(new Set(guarantees.map(({ id }) => id)).size, guarantees.length);
  });

  it('is refused for an image without a digest', () => {
    for (const image of [
      'box',
      'box:latest',
      'box@sha256:abc',
      `box@sha512:${'a'.repeat(64)}`,
      `--privileged@sha256:${'a'.repeat(64)}`,
      `a b@sha256:${'a'.repeat(64)}`,
      '',
    ])
      refuses('sandbox.image-not-pinned', () => plan({}, undefined, { image }));
  });

  it('is refused for a variable that an environment file cannot hold', () => {
    for (const env of [{ 'A*': 'hush' }, { '#A': 'hush' }, { A: 'hush\nB=x' }, { A: 'hush\r' }, { 'A B': 'hush' }])
      refuses('sandbox.variable-refused', () => plan({}, undefined, { env: env as unknown as Record<string, string> }));
  });

  it('is refused where its network cannot be gated, and for mounts that an engine would read another way', () => {
    refuses('sandbox.engine-network', () => plan({ hosts: ['api.example.com'] }, engineOf('docker')));
    refuses('sandbox.engine-network', () => plan({ allow: { loopbackPorts: [80] } }, engineOf('docker')));
    assert.equal(plan({ hosts: ['api.example.com'] }).network.hosts.length, 1);
    assert.deepEqual(plan({}, engineOf('docker')).network.watchedPorts, []);
    refuses('sandbox.grant-refused', () => plan({ read: ['a:b'] }));
    refuses('sandbox.grant-refused', () => plan({ read: ['/'] }));
  });

  it('has the open network of docker only by its named exception, says so, and never with a secret that the gateway keeps', () => {
    const open = { hosts: ['api.example.com'], allow: { engineNetwork: true } };
    const planned = plan(open, engineOf('docker'));
    assert.equal(planned.network.isUngated, true);
    assert.partialDeepStrictEqual(
      planned.guarantees.find(({ id }) => id === 'network'),
      { level: 'not-enforced', isWanted: false },
    );
    assert.equal(
      planned.guarantees.find(({ id }) => id === 'addresses'),
      undefined,
    );
    const placeholders = [{ secret: 'T', host: 'api.example.com', header: 'Authorization' }];
    refuses('sandbox.engine-network', () => plan({ ...open, placeholders }, engineOf('docker')));
    refuses('sandbox.engine-network', () => plan({ allow: { engineNetwork: true, loopbackPorts: [80] } }, engineOf('docker')));
    assert.equal(plan(open).network.isUngated, undefined, 'podman gates it');
    assert.deepEqual(grantLines(readProfile(open, 'test')), ['allow engineNetwork', 'host api.example.com']);
  });

  it('asks for a limit only where it holds: else it is a wanted guarantee that is missing', () => {
    const level = (limits: Partial<Engine['limits']>): unknown =>
      plan({ limits: { cpu: 1 } }, engineOf('podman', limits)).guarantees.find(({ id }) => id === 'cpu');
    assert.partialDeepStrictEqual(level({}), { level: 'not-enforced', isWanted: true });
    assert.partialDeepStrictEqual(level({ cpu: true }), { level: 'enforced' });
  });
});

it('root is refused, and so is a system that is not Linux', async () => {
  const of = (over: object): Promise<unknown> =>
    readEngine('box', 'podman', { platform: 'linux', uid: 1000, ownEnv: {}, ...over });
  await assert.rejects(
    of({ uid: 0 }),
    (error) =>
      error instanceof Fault && error.code === 'sandbox.engine-missing' && /root starts no containers/.test(error.message),
  );
  await assert.rejects(
    of({ platform: 'darwin' }),
    (error) => error instanceof Fault && error.code === 'sandbox.unsupported-platform',
  );
});

describe('what an engine made', () => {
  const image = { Id: `sha256:${'d'.repeat(64)}`, RepoDigests: [IMAGE], Config: { Env: ['FROM_IMAGE=1'] } };
  const made = {
    Image: image.Id,
    ImageDigest: `sha256:${'a'.repeat(64)}`,
    EffectiveCaps: null,
    Mounts: [
      { Type: 'bind', Source: `${project}/out`, Destination: `${project}/out`, RW: true },
      { Type: 'bind', Source: '/s/resolv', Destination: '/etc/resolv.conf', RW: false },
    ],
    Config: {
      Image: IMAGE,
      Env: ['PATH=/bin', 'container=podman', 'HOME=/home/mcp', 'TMPDIR=/tmp', 'TOKEN=hush', 'FROM_IMAGE=1'],
    },
    HostConfig: {
      NetworkMode: 'none',
      Privileged: false,
      ReadonlyRootfs: true,
      CapAdd: [],
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges', 'seccomp=/s/seccomp'],
      Devices: [],
      PidMode: 'private',
      IpcMode: 'private',
      UTSMode: 'private',
      // Said by docker alone.
      Memory: 0,
      MemorySwap: 0,
      PidsLimit: null,
      NanoCpus: 0,
      Tmpfs: { '/tmp': 'rw,size=67108864,nosuid', '/home/mcp': 'rw,size=67108864' },
    },
  };
  const values = { HOME: '/home/mcp', TMPDIR: '/tmp', TOKEN: 'hush' };
  const can = { memory: false, processes: false, cpu: false };
  const expected = { values, resolvFile: '/s/resolv', image, cpu: undefined, can };
  const check = (over: object, engine = engineOf('podman')): void =>
    checkMade([{ ...made, ...over }], plan({ write: ['out'] }, engine), expected);
  const host = (over: object): object => ({ HostConfig: { ...made.HostConfig, ...over } });
  const env = (...variables: readonly string[]): object => ({ Config: { ...made.Config, Env: variables } });

  it('passes when it is what was planned', () => {
    check({});
    check({}, engineOf('docker'));
    check({ Mounts: [...made.Mounts, { Type: 'tmpfs', Source: '', Destination: '/tmp', RW: true }] });
  });

  it('is refused when anything was added, changed or left out', () => {
    const [grant, resolv] = made.Mounts;
    const cases: readonly object[] = [
      host({ NetworkMode: 'bridge' }),
      host({ Privileged: true }),
      host({ ReadonlyRootfs: false }),
      host({ CapAdd: ['CAP_SYS_ADMIN'] }),
      { EffectiveCaps: ['CAP_CHOWN'] },
      host({ SecurityOpt: ['seccomp=/s/seccomp'] }),
      host({ SecurityOpt: ['no-new-privileges'] }),
      host({ SecurityOpt: ['no-new-privileges', 'seccomp=unconfined'] }),
      host({ Devices: [{ PathOnHost: '/dev/kvm' }] }),
      host({ PidMode: 'host' }),
      host({ IpcMode: 'container:abc' }),
      { ImageDigest: `sha256:${'b'.repeat(64)}` },
      { Mounts: [grant] },
      { Mounts: [grant, { ...resolv, RW: true }] },
      { Mounts: [{ ...grant, Source: '/home' }, resolv] },
      { Mounts: [...made.Mounts, { Type: 'bind', Source: '/home', Destination: '/home', RW: false }] },
      { Mounts: [...made.Mounts, { Type: 'volume', Source: '/var/x', Destination: '/data', RW: true }] },
      { Mounts: [...made.Mounts, { Type: 'tmpfs', Source: '', Destination: '/var', RW: true }] },
      env('HOME=/home/mcp', 'TMPDIR=/tmp'),
      env('HOME=/home/mcp', 'TMPDIR=/tmp', 'TOKEN=hush', 'EVIL=1'),
      env('HOME=/home/mcp', 'TMPDIR=/tmp', 'TOKEN=other hush'),
      env('HOME=/home/mcp', 'TMPDIR=/tmp', 'TOKEN=hush', 'FROM_IMAGE=2'),
      { HostConfig: undefined },
      { Config: undefined },
    ];
    for (const over of cases) refuses('sandbox.engine-differs', () => check(over));
    for (const over of [
      host({ CapDrop: [] }),
      host({ Memory: 1 }),
      host({ PidsLimit: 0 }),
      host({ NanoCpus: 1 }),
      host({ Tmpfs: { '/tmp': 'rw,size=67108864' } }),
      host({ Tmpfs: { '/tmp': 'rw', '/home/mcp': 'rw,size=67108864' } }),
      { Image: `sha256:${'e'.repeat(64)}` },
    ])
      refuses('sandbox.engine-differs', () => check(over, engineOf('docker')));
    const unnamed = { ...expected, image: { ...image, RepoDigests: [] } };
    refuses('sandbox.engine-differs', () => checkMade([made], plan({ write: ['out'] }, engineOf('docker')), unnamed));
    refuses('sandbox.engine-differs', () => checkMade(null, plan({}), expected));
  });
});

describe('the policy of system calls for engines', () => {
  interface Rule {
    readonly names: readonly string[];
    readonly action: string;
    readonly errnoRet?: number;
    readonly args?: readonly { readonly index: number; readonly op: string; readonly value: number; readonly valueTwo: number }[];
  }
  const rulesOf = (grants = { unixSockets: false, networkInterfaces: false }): readonly Rule[] =>
    (JSON.parse(seccompProfile('x64', grants)) as { syscalls: readonly Rule[] }).syscalls;
  /** As libseccomp decides: 64-bit comparisons, any rule that fits. */
  const decide = (name: string, args: readonly bigint[], rules = rulesOf()): string => {
    const fits = ({ names, args: wanted = [] }: Rule): boolean =>
      names.includes(name) &&
      wanted.every(({ index, op, value, valueTwo }) =>
        op === 'SCMP_CMP_EQ' ? args[index] === BigInt(value) : ((args[index] ?? 0n) & BigInt(value)) === BigInt(valueTwo),
      );
    const found = rules.find(fits);
    return found === undefined ? 'ENOSYS' : found.action === 'SCMP_ACT_ALLOW' ? 'allow' : `errno ${found.errnoRet}`;
  };

  it('decides as our own filter does', () => {
    assert.equal(decide('read', []), 'allow');
    assert.equal(decide('mount', []), 'errno 1');
    assert.equal(decide('io_uring_setup', []), 'errno 38');
    assert.equal(decide('no_such_call', []), 'ENOSYS');
    assert.equal(decide('clone', [0x11n]), 'allow');
    assert.equal(decide('clone', [0x1000_0011n]), 'ENOSYS', 'a new user namespace');
    assert.equal(decide('socket', [2n, 0x8_0001n, 6n]), 'allow', 'TCP with flags');
    for (const call of [
      [1n, 1n, 0n],
      [2n, 3n, 1n],
      [16n, 3n, 0n],
      [40n, 1n, 0n],
      [17n, 3n, 0n],
    ])
      assert.equal(decide('socket', call), 'ENOSYS');
    assert.equal(decide('socket', [1n, 1n, 0n], rulesOf({ unixSockets: true, networkInterfaces: false })), 'allow');
    assert.equal(decide('socket', [16n, 3n, 0n], rulesOf({ unixSockets: false, networkInterfaces: true })), 'allow');
    assert.equal(decide('mknod', [0n, 0x8180n]), 'allow');
    assert.equal(decide('mknod', [0n, 0x2180n]), 'ENOSYS', 'a device');
    assert.equal(decide('personality', [0x40000n]), 'ENOSYS');
  });

  it('typing into a terminal is refused, also with bits that the kernel does not look at', () => {
    for (const request of [0x5412n, 0x541cn, 0x5423n, 0x1_0000_5412n, 0xffff_ffff_0000_541cn])
      assert.equal(decide('ioctl', [0n, request]), 'ENOSYS');
    for (const request of [0x5411n, 0x5413n, 0x5401n, 0n, 0xffff_ffffn, 0x541bn, 0x5422n, 0x5424n])
      assert.equal(decide('ioctl', [0n, request]), 'allow');
  });

  it('blocks hold every number but those that are left out', () => {
    const blocks = allBut([5, 0xffff_ffff, 0]);
    const has = (number: number): boolean => blocks.some(({ mask, value }) => (number & mask) >>> 0 === value);
    for (const number of [0, 5, 0xffff_ffff]) assert.ok(!has(number), String(number));
    for (const number of [1, 4, 6, 0x8000_0000, 0x7fff_ffff, 0xffff_fffe]) assert.ok(has(number), String(number));
  });
});
