// The system-call policy of the sandbox in the form that container engines take: the same lists and the same rules on arguments as the filter of our own.
import type { FilterGrants } from '../seccomp/filter.ts';
import { type FilterArch, type SyscallNumbers, syscallsOf } from '../seccomp/syscalls.ts';

/** One comparison of an argument (64 bits wide). */
interface Comparison {
  readonly index: number;
  readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ';
  readonly value: number;
  readonly valueTwo: number;
}

interface Rule {
  readonly names: readonly string[];
  readonly action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';
  readonly errnoRet?: number;
  readonly args?: readonly Comparison[];
}

const EPERM = 1;
const ENOSYS = 38;
const ARCHITECTURE: Readonly<Record<FilterArch, string>> = { x64: 'SCMP_ARCH_X86_64', arm64: 'SCMP_ARCH_AARCH64' };

/** NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NAMESPACE_FLAGS = 0x7e02_0000;
const FAMILY = { unix: 1, inet: [2, 10], netlink: 16 } as const;
const SOCKET_TYPE_MASK = 0xf;
const SOCKET_TYPES = [1, 2];
/** Any, TCP, UDP. */
const PROTOCOLS = [0, 6, 17];
/** TIOCSTI, TIOCLINUX, TIOCSETD: type into the terminal, or change what it runs. */
const TERMINAL_REQUESTS = [0x5412, 0x541c, 0x5423];
const FILE_TYPE_MASK = 0xf000;
/** No type, FIFO, regular file, socket: no devices. */
const FILE_TYPES = [0, 0x1000, 0x8000, 0xc000];
/** Linux, and the question what it is. */
const PERSONALITIES = [0, 0xffff_ffff];

const isEqual = (index: number, value: number): Comparison => ({ index, op: 'SCMP_CMP_EQ', value, valueTwo: 0 });
const isMasked = (index: number, mask: number, value: number): Comparison => ({
  index,
  op: 'SCMP_CMP_MASKED_EQ',
  value: mask,
  valueTwo: value,
});
const allow = (name: string, ...args: readonly Comparison[]): Rule => ({ names: [name], action: 'SCMP_ACT_ALLOW', args });

/** A block of 32-bit numbers: those whose bits under the mask are the value's. */
interface Block {
  readonly mask: number;
  readonly value: number;
}

/**
 * All 32-bit numbers but these, in blocks. Comparing with "greater" would look at 64 bits, where the kernel looks at 32: a bit
 * above would carry a refused request past the rule (CVE-2019-10063).
 */
export function allBut(refused: readonly number[]): readonly Block[] {
  const blocks: Block[] = [];
  const split = (bits: number, value: number): void => {
    const mask = bits === 0 ? 0 : (0xffff_ffff << (32 - bits)) >>> 0;
    const isInside = refused.some((one) => (one & mask) >>> 0 === value);
    if (!isInside) blocks.push({ mask, value });
    else if (bits < 32) {
      split(bits + 1, value);
      split(bits + 1, (value | (1 << (31 - bits))) >>> 0);
    }
  };
  split(0, 0);
  return blocks;
}

function socketRules({ unixSockets, networkInterfaces }: FilterGrants): readonly Rule[] {
  const internet = FAMILY.inet.flatMap((family) =>
    SOCKET_TYPES.flatMap((type) =>
      PROTOCOLS.map((protocol) => allow('socket', isEqual(0, family), isMasked(1, SOCKET_TYPE_MASK, type), isEqual(2, protocol))),
    ),
  );
  return [
    ...internet,
    ...(unixSockets ? [allow('socket', isEqual(0, FAMILY.unix))] : []),
    ...(networkInterfaces ? [allow('socket', isEqual(0, FAMILY.netlink), isEqual(2, 0))] : []),
  ];
}

const argumentRules = (grants: FilterGrants): Readonly<Record<string, readonly Rule[]>> => ({
  clone: [allow('clone', isMasked(0, NAMESPACE_FLAGS, 0))],
  socket: socketRules(grants),
  socketpair: [allow('socketpair', isEqual(0, FAMILY.unix))],
  ioctl: allBut(TERMINAL_REQUESTS).map(({ mask, value }) => allow('ioctl', isMasked(1, mask, value))),
  personality: PERSONALITIES.map((one) => allow('personality', isEqual(0, one))),
  mknod: FILE_TYPES.map((type) => allow('mknod', isMasked(1, FILE_TYPE_MASK, type))),
  mknodat: FILE_TYPES.map((type) => allow('mknodat', isMasked(2, FILE_TYPE_MASK, type))),
});

const refuse = (calls: SyscallNumbers, errnoRet: number): Rule => ({
  names: [...calls.keys()],
  action: 'SCMP_ACT_ERRNO',
  errnoRet,
});

/** The policy as JSON for `--security-opt seccomp=FILE`. */
export function seccompProfile(arch: FilterArch, grants: FilterGrants): string {
  const { allowed, forbidden, absent, byArgument } = syscallsOf(arch);
  const rules = argumentRules(grants);
  const decided = [...byArgument.keys()].flatMap((name) => {
    const own = rules[name];
    if (own === undefined) throw new Error(`no rule for ${name}`);
    return own;
  });
  return JSON.stringify({
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: ENOSYS,
    // No second architecture: a call of another one ends the process.
    architectures: [ARCHITECTURE[arch]],
    syscalls: [
      { names: [...allowed.keys()], action: 'SCMP_ACT_ALLOW' },
      refuse(forbidden, EPERM),
      refuse(absent, ENOSYS),
      ...decided,
    ],
  });
}
