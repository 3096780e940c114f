import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { EMPTY_PROFILE } from '../profile.ts';
import type { ContainerPlan } from './plan.ts';
import { seccompProfile } from './seccomp.ts';
import { checkSpec, foldersOf } from './spec.ts';

const { limits } = EMPTY_PROFILE;
const filter = { unixSockets: false, networkInterfaces: false };
const plan: ContainerPlan = {
  name: 'box',
  engine: 'podman',
  program: `localhost/box@sha256:${'a'.repeat(64)}`,
  digests: [],
  args: [],
  folder: '/',
  mounts: [
    { kind: 'memory', target: '/tmp', maxBytes: 1 },
    { kind: 'bind', source: '/p/out', target: '/p/out', isWritable: true, why: 'write (out)' },
  ],
  environment: [],
  network: { hosts: [], loopbackPorts: [], watchedPorts: [80, 443] },
  filter,
  limits: { memoryBytes: limits.memoryBytes, processes: 128, fileBytes: 64, memoryFolderBytes: 64, openFiles: 1024 },
  guarantees: [],
};
const seccomp = seccompProfile('x64', filter);
const expected = { resolvFile: '/s/resolv', seccomp, ownFolders: ['/store/1/userdata'], uid: 1000 };

const limit = (type: string, hard: number): object => ({ type, hard, soft: hard });
const spec = {
  process: {
    user: { uid: 1000 },
    capabilities: {},
    noNewPrivileges: true,
    rlimits: [
      limit('RLIMIT_NOFILE', 1024),
      limit('RLIMIT_NPROC', 128),
      limit('RLIMIT_FSIZE', 64),
      limit('RLIMIT_DATA', limits.memoryBytes),
      limit('RLIMIT_CORE', 0),
    ],
  },
  root: { readonly: true },
  mounts: [
    { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid'] },
    { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: [] },
    { destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['rw'] },
    { destination: '/etc/hosts', type: 'bind', source: '/store/1/userdata/hosts', options: ['ro'] },
    { destination: '/run/podman-init', type: 'bind', source: '/usr/libexec/podman/catatonit', options: ['ro'] },
    { destination: '/etc/resolv.conf', type: 'bind', source: '/s/resolv', options: ['ro'] },
    { destination: '/p/out', type: 'bind', source: '/p/out', options: ['rw'] },
  ],
  annotations: { 'io.container.manager': 'libpod' },
  linux: {
    namespaces: ['pid', 'network', 'ipc', 'uts', 'mount', 'user', 'cgroup'].map((type) => ({ type })),
    seccomp: JSON.parse(seccomp) as object,
  },
};

const check = (over: object): void => checkSpec({ ...spec, ...over }, plan, expected);
const mount = (destination: string, source: string, options: readonly string[] = ['ro'], type = 'bind'): object => ({
  mounts: [...spec.mounts, { destination, source, options, type }],
});
const linux = (over: object): object => ({ linux: { ...spec.linux, ...over } });
const started = (over: object): object => ({ process: { ...spec.process, ...over } });

describe('what podman asks of its runtime', () => {
  it('passes when it is what was planned', () => {
    check({});
  });

  it('is refused when anything was added, changed or left out, with what that was', () => {
    const cases: readonly (readonly [object, RegExp])[] = [
      [mount('/host', '/etc'), /it mounts \/host$/],
      [mount('/run/secrets', '/usr/share/rhel/secrets'), /it mounts \/run\/secrets/],
      [mount('/dev/kvm', '/dev/kvm'), /it mounts \/dev\/kvm/],
      [mount('/x', '/store/1/userdata/../../2/userdata/x'), /it mounts \/x/],
      [mount('/run/podman-init', '/bin/sh', ['rw']), /it mounts \/run\/podman-init/],
      [mount('/proc', '/proc', ['rw']), /it mounts \/proc/],
      [mount('/other', 'tmpfs', ['rw'], 'tmpfs'), /it mounts \/other/],
      [mount('/p/out', '/p/out', ['rw']), /it mounts \/p\/out/],
      [{ mounts: spec.mounts.slice(0, -1) }, /a mount is missing/],
      [{ mounts: spec.mounts.map((one) => ({ ...one, options: ['ro'] })) }, /it mounts \/p\/out/],
      [{ mounts: undefined }, /a mount is missing/],
      [{ root: { readonly: false } }, /its root can be written/],
      [started({ capabilities: { bounding: ['CAP_CHOWN'] } }), /it has capabilities/],
      [started({ noNewPrivileges: undefined }), /it may gain privileges/],
      [started({ user: { uid: 0 } }), /runs as somebody else/],
      [started({ rlimits: spec.process.rlimits.slice(1) }), /RLIMIT_NOFILE is not set/],
      [started({ rlimits: [...spec.process.rlimits, limit('RLIMIT_NPROC', 9999)] }), /RLIMIT_NPROC is 9999/],
      [linux({ namespaces: spec.linux.namespaces.filter(({ type }) => type !== 'pid') }), /no pid namespace/],
      [linux({ namespaces: [...spec.linux.namespaces, { type: 'network', path: '/proc/1/ns/net' }] }), /no network namespace/],
      [linux({ devices: [{ path: '/dev/kvm' }] }), /it has devices/],
      [linux({ seccomp: undefined }), /no filter/],
      [
        linux({ seccomp: { defaultAction: 'SCMP_ACT_ERRNO', syscalls: [{ names: ['mount'], action: 'SCMP_ACT_ALLOW' }] } }),
        /its filter allows mount/,
      ],
      [{ hooks: { prestart: [{ path: '/x' }] } }, /hooks run/],
      [{ annotations: { 'run.oci.keep_original_groups': '1' } }, /annotated with run\.oci/],
    ];
    for (const [over, said] of cases)
      assert.throws(
        () => check(over),
        (error) => error instanceof Fault && error.code === 'sandbox.engine-differs' && said.test(error.message),
        JSON.stringify(over).slice(-200),
      );
  });

  it('the folders of a container are those where its own files lie, and nothing else counts', () => {
    const made = { OCIConfigPath: '/a/b/config.json', HostnamePath: '/c/hostname', HostsPath: '', Name: '/x/y' };
    assert.deepEqual(foldersOf(made), ['/a/b', '/c']);
  });
});
