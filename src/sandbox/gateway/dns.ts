// The resolver of a sandbox: answers granted names with their made-up address, everything else with "no such name". It forwards nothing, ever.

/** A question: one name, one type. */
export interface Question {
  readonly id: number;
  /** Lower case, without the final dot. */
  readonly name: string;
  readonly type: number;
  /** Where the question ends in the packet; it is repeated in the answer as it was spelled. */
  readonly end: number;
}

const HEADER_BYTES = 12;
const MAX_LABEL_BYTES = 63;
const MAX_NAME_BYTES = 255;
const TYPE_A = 1;
const CLASS_IN = 1;
const FLAG = { response: 0x8000, recursionDesired: 0x0100, recursionAvailable: 0x0080 } as const;
const CODE = { none: 0, noSuchName: 3 } as const;
const TTL_SECONDS = 30;
/** A pointer to the question's name. */
const NAME_POINTER = 0xc000 | HEADER_BYTES;

/** Reads a standard query with one question of class IN; undefined for anything else, which gets no answer. */
export function readQuestion(packet: Buffer): Question | undefined {
  if (packet.length < HEADER_BYTES + 5 || packet.length > 1500) return undefined;
  const isQuery = (packet.readUInt16BE(2) & 0xf800) === 0;
  if (!isQuery || packet.readUInt16BE(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (;;) {
    const length = packet[at];
    if (length === undefined || length > MAX_LABEL_BYTES || at - HEADER_BYTES > MAX_NAME_BYTES) return undefined;
    at += 1;
    if (length === 0) break;
    labels.push(packet.toString('latin1', at, at + length));
    at += length;
  }
  if (at + 4 > packet.length || packet.readUInt16BE(at + 2) !== CLASS_IN) return undefined;
  const name = labels.join('.').toLowerCase();
  return { id: packet.readUInt16BE(0), name, type: packet.readUInt16BE(at), end: at + 4 };
}

/** Answers a question: with an address, with "no such name", or (for other types of a granted name) with nothing. */
export function answerTo(packet: Buffer, question: Question, address: string | undefined): Buffer {
  const hasAnswer = address !== undefined && question.type === TYPE_A;
  const head = Buffer.from(packet.subarray(0, question.end));
  const code = address === undefined ? CODE.noSuchName : CODE.none;
  head.writeUInt16BE(FLAG.response | FLAG.recursionAvailable | (head.readUInt16BE(2) & FLAG.recursionDesired) | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(hasAnswer ? 1 : 0, 6);
  head.writeUInt32BE(0, 8);
  if (!hasAnswer) return head;
  const record = Buffer.alloc(16);
  record.writeUInt16BE(NAME_POINTER, 0);
  record.writeUInt16BE(TYPE_A, 2);
  record.writeUInt16BE(CLASS_IN, 4);
  record.writeUInt32BE(TTL_SECONDS, 6);
  record.writeUInt16BE(4, 10);
  for (const [index, part] of address.split('.').entries()) record.writeUInt8(Number(part), 12 + index);
  return Buffer.concat([head, record]);
}
