// Proofs that an entry is in the trail (C2SP tlog-proof): one small text that verifies offline, with the public key alone.
import { storeFault } from '../faults.ts';
import { createLeafHasher, HASH_BYTES, inclusionProof, rootOfInclusion } from './merkle.ts';
import { type OpenedCheckpoint, openCheckpoint, type Verifier } from './note.ts';
import type { TrailLog } from './ports.ts';
import { treeOf } from './tree-of.ts';

const MAGIC = 'c2sp.org/tlog-proof@v1';
const MAX_LEAF_BYTES = 65_536;

/** What a proof shows. */
export interface Proven {
  /** Number of the entry, from 1. */
  readonly seq: number;
  readonly head: OpenedCheckpoint;
  /** The entry itself; the hash of exactly this text is in the tree. */
  readonly body: string;
}

/** The proof that entry `seq` is in the tree of a head. @throws Fault `store.no-entry` */
export async function proofOf(log: TrailLog, seq: number, head: OpenedCheckpoint): Promise<string> {
  const body = seq <= head.size ? await log.body(seq) : undefined;
  if (body === undefined) throw storeFault['no-entry']({ seq, size: head.size });
  const hashes = inclusionProof(seq - 1, head.size, await treeOf(log, head.size, [seq - 1]));
  const lines = hashes.map((hash) => Buffer.from(hash).toString('base64'));
  return [MAGIC, `extra ${Buffer.from(body).toString('base64')}`, `index ${seq - 1}`, ...lines, '', head.note].join('\n');
}

/** Verifies a proof with public keys alone. Undefined: it is none, or does not hold. */
export function verifyProof(proof: string, verifiers: readonly Verifier[]): Proven | undefined {
  const end = proof.indexOf('\n\n');
  const [magic, extra = '', index = '', ...lines] = proof.slice(0, end).split('\n');
  const head = end < 0 ? undefined : openCheckpoint(proof.slice(end + 2), verifiers);
  const body = Buffer.from(/^extra ([A-Za-z0-9+/=]+)$/.exec(extra)?.[1] ?? '', 'base64');
  const at = /^index (0|[1-9][0-9]{0,15})$/.exec(index)?.[1];
  if (magic !== MAGIC || head === undefined || at === undefined || body.length === 0) return undefined;
  const hashes = lines.map((line) => Buffer.from(line, 'base64'));
  if (hashes.some((hash) => hash.length !== HASH_BYTES)) return undefined;
  const root = rootOfInclusion(Number(at), head.size, createLeafHasher(MAX_LEAF_BYTES)(body), hashes);
  return root !== undefined && Buffer.compare(root, head.root) === 0
    ? { seq: Number(at) + 1, head, body: body.toString('utf8') }
    : undefined;
}
