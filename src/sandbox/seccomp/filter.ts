// The system-call filter of a sandbox, made from what a plan grants: an allow list, what is unknown is ENOSYS, and rules on arguments.
// It never lets a namespace, a mount, a raw socket, a terminal injection or another architecture through.
import { ANSWER, answer, answerWhen, encode, FIELD, type Instruction, jump, load, and as mask, OP } from './bpf.ts';
import { type FilterArch, syscallsOf } from './syscalls.ts';

/** What a filter lets through beyond the ordinary. */
export interface FilterGrants {
  /** Sockets of the UNIX family, inside the sandbox. Pairs are always possible: Node's pipes are such. */
  readonly unixSockets: boolean;
  /** Netlink's route family, which lists network interfaces (of the sandbox, where there is only loopback). */
  readonly networkInterfaces: boolean;
}

/** The kernel's names of the architectures (AUDIT_ARCH_*). */
export const AUDIT_ARCH: Readonly<Record<FilterArch, number>> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;
const NO_PERMISSION = ANSWER.errno(EPERM);
const NO_FAMILY = ANSWER.errno(EAFNOSUPPORT);

/** NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. NEWTIME shares its bit with the exit signal and needs clone3 or unshare. */
const NAMESPACE_FLAGS = 0x7e02_0000;
/** Numbers of the x32 ABI, a second table of the same kernel. */
const X32_BIT = 0x4000_0000;
const FAMILY = { unix: 1, inet: 2, inet6: 10, netlink: 16 } as const;
const SOCKET_TYPE_MASK = 0xf;
const STREAM = 1;
const DATAGRAM = 2;
const PROTOCOLS = { any: 0, tcp: 6, udp: 17 } as const;
/** Types into the terminal, or changes what it runs. */
const TERMINAL_REQUESTS = { TIOCSTI: 0x5412, TIOCLINUX: 0x541c, TIOCSETD: 0x5423 } as const;
const FILE_TYPE_MASK = 0xf000;
const DEVICE_TYPES = { character: 0x2000, block: 0x6000 } as const;
const PERSONALITIES = { linux: 0, query: 0xffff_ffff } as const;

type Rule = readonly Instruction[];

const cloneRule: Rule = [
  load(FIELD.argument(0)),
  jump(OP.anyBit, NAMESPACE_FLAGS, 0, 1),
  answer(NO_PERMISSION),
  answer(ANSWER.allow),
];

/** UNIX and netlink where granted; INET as stream or datagram of TCP or UDP: no raw sockets, no ICMP, no VSOCK towards a hypervisor. */
function socketRule({ unixSockets, networkInterfaces }: FilterGrants): Rule {
  const internet: Rule = [
    load(FIELD.argument(1)),
    mask(SOCKET_TYPE_MASK),
    jump(OP.equal, STREAM, 1, 0),
    jump(OP.equal, DATAGRAM, 0, 5),
    load(FIELD.argument(2)),
    jump(OP.equal, PROTOCOLS.any, 2, 0),
    jump(OP.equal, PROTOCOLS.tcp, 1, 0),
    jump(OP.equal, PROTOCOLS.udp, 0, 1),
    answer(ANSWER.allow),
  ];
  const netlink: Rule = [
    jump(OP.equal, FAMILY.netlink, 0, 4),
    load(FIELD.argument(2)),
    jump(OP.equal, 0, 0, 1),
    answer(ANSWER.allow),
    answer(NO_FAMILY),
  ];
  return [
    load(FIELD.argument(0)),
    ...(unixSockets ? answerWhen([FAMILY.unix], ANSWER.allow) : []),
    ...(networkInterfaces ? netlink : []),
    jump(OP.equal, FAMILY.inet, 1, 0),
    jump(OP.equal, FAMILY.inet6, 0, internet.length),
    ...internet,
    answer(NO_FAMILY),
  ];
}

/** Refuses some values of an argument, after masking; allows the others. */
const refuseValues = (index: number, values: readonly number[], bits?: number): Rule => [
  load(FIELD.argument(index)),
  ...(bits === undefined ? [] : [mask(bits)]),
  ...answerWhen(values, NO_PERMISSION),
  answer(ANSWER.allow),
];

const onlyValues = (index: number, values: readonly number[], refusal: number): Rule => [
  load(FIELD.argument(index)),
  ...answerWhen(values, ANSWER.allow),
  answer(refusal),
];

const argumentRules = (grants: FilterGrants): Readonly<Record<string, Rule>> => ({
  clone: cloneRule,
  socket: socketRule(grants),
  socketpair: onlyValues(0, [FAMILY.unix], NO_FAMILY),
  ioctl: refuseValues(1, Object.values(TERMINAL_REQUESTS)),
  personality: onlyValues(0, Object.values(PERSONALITIES), NO_PERMISSION),
  mknod: refuseValues(1, Object.values(DEVICE_TYPES), FILE_TYPE_MASK),
  mknodat: refuseValues(2, Object.values(DEVICE_TYPES), FILE_TYPE_MASK),
});

/** Neighbouring numbers as ranges: a shorter program. */
function rangesOf(numbers: Iterable<number>): readonly (readonly [first: number, last: number])[] {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

const allowRange = ([first, last]: readonly [number, number]): Rule =>
  first === last
    ? answerWhen([first], ANSWER.allow)
    : [jump(OP.atLeast, first, 0, 2), jump(OP.greater, last, 1, 0), answer(ANSWER.allow)];

/** Makes the filter as the kernel takes it. */
export function buildFilter(arch: FilterArch, grants: FilterGrants): Buffer {
  const { allowed, forbidden, absent, byArgument } = syscallsOf(arch);
  const rules = argumentRules(grants);
  const program: Instruction[] = [
    load(FIELD.architecture),
    jump(OP.equal, AUDIT_ARCH[arch], 1, 0),
    answer(ANSWER.killProcess),
    load(FIELD.number),
    ...(arch === 'x64' ? [jump(OP.atLeast, X32_BIT, 0, 1), answer(ANSWER.errno(ENOSYS))] : []),
  ];
  for (const [name, number] of byArgument) {
    const rule = rules[name];
    if (rule === undefined) throw new Error(`no rule for ${name}`);
    program.push(jump(OP.equal, number, 0, rule.length), ...rule);
  }
  for (const number of forbidden.values()) program.push(...answerWhen([number], NO_PERMISSION));
  for (const number of absent.values()) program.push(...answerWhen([number], ANSWER.errno(ENOSYS)));
  for (const range of rangesOf(allowed.values())) program.push(...allowRange(range));
  program.push(answer(ANSWER.errno(ENOSYS)));
  return encode(program);
}
