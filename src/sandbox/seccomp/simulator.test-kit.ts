// Runs a filter the way the kernel does, so that both architectures can be tested on any machine.
import { FIELD, OP } from './bpf.ts';
import { AUDIT_ARCH } from './filter.ts';
import type { FilterArch } from './syscalls.ts';

/** A system call as the filter sees it. */
export interface Call {
  readonly number: number;
  readonly args?: readonly (number | bigint)[];
  readonly architecture?: number;
}

/** What a filter answers: `allow`, `kill`, or `errno N`. Throws if the program leaves its end or holds an unknown instruction. */
export function ask(filter: Buffer, arch: FilterArch, { number, args = [], architecture = AUDIT_ARCH[arch] }: Call): string {
  const seen = Buffer.alloc(64);
  seen.writeUInt32LE(number >>> 0, FIELD.number);
  seen.writeUInt32LE(architecture, FIELD.architecture);
  for (const [index, arg] of args.entries()) seen.writeBigUInt64LE(BigInt.asUintN(64, BigInt(arg)), FIELD.argument(index));
  return said(run(filter, seen));
}

function run(filter: Buffer, seen: Buffer): number {
  let value = 0;
  for (let at = 0; at < filter.length / 8; at += 1) {
    const [code, ifTrue, ifFalse, operand] = [
      filter.readUInt16LE(at * 8),
      filter.readUInt8(at * 8 + 2),
      filter.readUInt8(at * 8 + 3),
      filter.readUInt32LE(at * 8 + 4),
    ];
    if (code === OP.answer) return operand;
    if (code === OP.load) value = seen.readUInt32LE(operand);
    else if (code === OP.and) value = (value & operand) >>> 0;
    else at += holds(code, value, operand) ? ifTrue : ifFalse;
  }
  throw new Error('the program runs past its end');
}

function holds(code: number, value: number, operand: number): boolean {
  if (code === OP.equal) return value === operand;
  if (code === OP.greater) return value > operand;
  if (code === OP.atLeast) return value >= operand;
  if (code === OP.anyBit) return (value & operand) !== 0;
  throw new Error(`unknown instruction ${code}`);
}

function said(answer: number): string {
  if (answer === 0x7fff_0000) return 'allow';
  return answer === 0x8000_0000 ? 'kill' : `errno ${answer & 0xffff}`;
}
