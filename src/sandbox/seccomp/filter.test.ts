import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildFilter } from './filter.ts';
import { ask } from './simulator.test-kit.ts';
import { type FilterArch, syscallsOf } from './syscalls.ts';

const STRICT = { unixSockets: false, networkInterfaces: false };
const OPEN = { unixSockets: true, networkInterfaces: true };
const EPERM = 'errno 1';
const ENOSYS = 'errno 38';
const EAFNOSUPPORT = 'errno 97';
const ARCHS: readonly FilterArch[] = ['x64', 'arm64'];

const numberOf = (arch: FilterArch, name: string): number => {
  const lists = syscallsOf(arch);
  const number = lists.allowed.get(name) ?? lists.forbidden.get(name) ?? lists.absent.get(name) ?? lists.byArgument.get(name);
  assert.notEqual(number, undefined, name);
  return number ?? -1;
};

for (const arch of ARCHS) {
  describe(`the filter on ${arch}`, () => {
    const strict = buildFilter(arch, STRICT);
    const open = buildFilter(arch, OPEN);
    const answer = (name: string, args: readonly (number | bigint)[] = [], filter = strict): string =>
      ask(filter, arch, { number: numberOf(arch, name), args });

    it('answers every number, and what no list names is absent', () => {
      const { allowed, forbidden, byArgument } = syscallsOf(arch);
      const plain = new Set(allowed.values());
      const known = new Set([...plain, ...forbidden.values(), ...byArgument.values()]);
      for (let number = 0; number < 1024; number += 1) {
        const said = ask(strict, arch, { number });
        if (plain.has(number)) assert.equal(said, 'allow', String(number));
        else if (!known.has(number)) assert.equal(said, ENOSYS, String(number));
      }
    });

    it('has no number in two lists', () => {
      const { allowed, forbidden, absent, byArgument } = syscallsOf(arch);
      const all = [allowed, forbidden, absent, byArgument].flatMap((list) => [...list.values()]);
      assert.equal(new Set(all).size, all.length);
    });

    it('ends a process that calls by another architecture', () => {
      assert.equal(ask(strict, arch, { number: 0, architecture: 0x4000_0003 }), 'kill');
      assert.equal(ask(strict, arch, { number: 63, architecture: 0 }), 'kill');
    });

    it('lets threads and children start, but no new namespace', () => {
      assert.equal(answer('clone', [0x3d_0f00]), 'allow');
      assert.equal(answer('clone', [17]), 'allow');
      const flags = { mount: 17, cgroup: 25, uts: 26, ipc: 27, user: 28, pid: 29, net: 30 };
      for (const [name, bit] of Object.entries(flags)) assert.equal(answer('clone', [2 ** bit + 17]), EPERM, name);
      assert.equal(answer('clone', [0xf000_0000_1000_0011n]), EPERM, 'high bits do not hide the flag');
      assert.equal(answer('clone3'), ENOSYS, 'its flags lie in memory, which no filter reads');
    });

    it('refuses what reaches the kernel, other processes or mounts', () => {
      for (const name of ['unshare', 'setns', 'mount', 'umount2', 'pivot_root', 'chroot', 'ptrace', 'process_vm_readv', 'bpf'])
        assert.equal(answer(name), EPERM, name);
      for (const name of [
        'pidfd_getfd',
        'perf_event_open',
        'userfaultfd',
        'kexec_load',
        'init_module',
        'reboot',
        'syslog',
        'acct',
      ])
        assert.equal(answer(name), EPERM, name);
      for (const name of ['io_uring_setup', 'keyctl', 'add_key', 'request_key', 'fsopen', 'move_mount', 'open_tree'])
        assert.equal(answer(name), ENOSYS, name);
    });

    it('lets TCP and UDP sockets be made, and none that could go around the network gateway', () => {
      for (const family of [2, 10]) {
        for (const [type, protocol] of [
          [1, 0],
          [1, 6],
          [2, 0],
          [2, 17],
          [1 | 0o2_004_000, 6],
        ])
          assert.equal(answer('socket', [family, type!, protocol!]), 'allow', `${family} ${type} ${protocol}`);
        for (const [type, protocol] of [
          [3, 1],
          [3, 255],
          [2, 1],
          [1, 132],
          [1, 262],
          [5, 132],
          [2, 136],
        ])
          assert.equal(answer('socket', [family, type!, protocol!]), EAFNOSUPPORT, `${family} ${type} ${protocol}`);
      }
      for (const family of [0, 3, 9, 15, 17, 31, 38, 40, 44, 2 ** 31])
        assert.equal(answer('socket', [family, 1, 0], open), EAFNOSUPPORT, `family ${family}`);
    });

    it('lets UNIX and netlink sockets be made only where they are granted', () => {
      assert.equal(answer('socket', [1, 1, 0]), EAFNOSUPPORT);
      assert.equal(answer('socket', [1, 1, 0], open), 'allow');
      assert.equal(answer('socket', [16, 3, 0]), EAFNOSUPPORT);
      assert.equal(answer('socket', [16, 3, 0], open), 'allow');
      assert.equal(answer('socket', [16, 3, 12], open), EAFNOSUPPORT, 'netfilter');
      assert.equal(answer('socket', [2, 1, 0], open), 'allow');
      assert.equal(answer('socketpair', [1, 1, 0]), 'allow');
      assert.equal(answer('socketpair', [2, 1, 0], open), EAFNOSUPPORT);
    });

    it('lets nobody type into a terminal, however the request is spelled', () => {
      for (const request of [0x5412, 0x541c, 0x5423, 0x1_0000_5412n]) assert.equal(answer('ioctl', [0, request]), EPERM);
      assert.equal(answer('ioctl', [0, 0x541b]), 'allow');
    });

    it('lets files and pipes be made, but no device', () => {
      const at = arch === 'x64' ? [['mknod', 1] as const, ['mknodat', 2] as const] : [['mknodat', 2] as const];
      for (const [name, index] of at) {
        const args = (mode: number): number[] => [...Array<number>(index).fill(0), mode];
        assert.equal(answer(name, args(0o20_600)), EPERM);
        assert.equal(answer(name, args(0o60_600)), EPERM);
        assert.equal(answer(name, args(0o10_600)), 'allow');
        assert.equal(answer(name, args(0o100_600)), 'allow');
      }
    });

    it('lets the personality be read, not changed', () => {
      assert.equal(answer('personality', [0xffff_ffff]), 'allow');
      assert.equal(answer('personality', [0]), 'allow');
      assert.equal(answer('personality', [0x004_0000]), EPERM);
    });
  });
}

it('the second table of x64 (x32) is absent', () => {
  assert.equal(ask(buildFilter('x64', STRICT), 'x64', { number: 0x4000_0000 + 39 }), ENOSYS);
  assert.equal(ask(buildFilter('x64', STRICT), 'x64', { number: -1 }), ENOSYS);
});

it('a filter is short enough for the kernel', () => {
  for (const arch of ARCHS) assert.ok(buildFilter(arch, OPEN).length / 8 < 1024);
});
