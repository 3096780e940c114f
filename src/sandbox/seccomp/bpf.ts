// Classic BPF as seccomp runs it: instructions, jumps by label, and the bytes that the kernel takes. Jumps only go forward, at most 255 instructions.

/** Instruction codes that seccomp programs need. */
export const OP = { load: 0x20, and: 0x54, equal: 0x15, greater: 0x25, atLeast: 0x35, anyBit: 0x45, answer: 0x06 } as const;

/** One instruction: code, jump if true, jump if false, operand. */
export interface Instruction {
  readonly code: number;
  readonly ifTrue: number;
  readonly ifFalse: number;
  readonly operand: number;
}

/** Answers of a filter. */
export const ANSWER = {
  allow: 0x7fff_0000,
  killProcess: 0x8000_0000,
  errno: (number: number): number => 0x0005_0000 | number,
} as const;

/** Where the kernel keeps what is judged (struct seccomp_data). The low half of an argument: both architectures are little-endian. */
export const FIELD = {
  number: 0,
  architecture: 4,
  argument: (index: number): number => 16 + 8 * index,
  argumentHigh: (index: number): number => 20 + 8 * index,
} as const;

export const load = (offset: number): Instruction => ({ code: OP.load, ifTrue: 0, ifFalse: 0, operand: offset });
export const and = (mask: number): Instruction => ({ code: OP.and, ifTrue: 0, ifFalse: 0, operand: mask });
export const answer = (value: number): Instruction => ({ code: OP.answer, ifTrue: 0, ifFalse: 0, operand: value });

/** Jumps over `ifTrue` or `ifFalse` instructions. */
export const jump = (
  code: typeof OP.equal | typeof OP.greater | typeof OP.atLeast | typeof OP.anyBit,
  operand: number,
  ifTrue: number,
  ifFalse: number,
): Instruction => ({ code, ifTrue, ifFalse, operand });

/** `when value is one of these: answer; else go on` for the number or argument that was loaded last. */
export function answerWhen(values: readonly number[], value: number): readonly Instruction[] {
  return [
    ...values.map((one, index) => jump(OP.equal, one, values.length - 1 - index, index === values.length - 1 ? 1 : 0)),
    answer(value),
  ];
}

const BYTES_PER_INSTRUCTION = 8;
/** The kernel takes no longer program. */
const MAX_INSTRUCTIONS = 4096;

/** The program as an array of `struct sock_filter`. @throws Error if a jump is too far or the program too long: a mistake of ours */
export function encode(program: readonly Instruction[]): Buffer {
  if (program.length > MAX_INSTRUCTIONS) throw new Error(`a filter of ${program.length} instructions`);
  const bytes = Buffer.alloc(program.length * BYTES_PER_INSTRUCTION);
  for (const [index, { code, ifTrue, ifFalse, operand }] of program.entries()) {
    const at = index * BYTES_PER_INSTRUCTION;
    bytes.writeUInt16LE(code, at);
    bytes.writeUInt8(ifTrue, at + 2);
    bytes.writeUInt8(ifFalse, at + 3);
    bytes.writeUInt32LE(operand >>> 0, at + 4);
  }
  return bytes;
}
