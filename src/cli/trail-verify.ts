// `bartizan trail verify`, `proof`, `key` and `checkpoint`: whether the trail is as it was written, and what others need to see that for themselves.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { trailSigner } from '../app/trail-keeping.ts';
import { Fault } from '../base/fault.ts';
import { type FolderReport, verifyFolder } from '../store/log/folder.ts';
import { type OpenedCheckpoint, openCheckpoint, parseVkey, type Verifier } from '../store/log/note.ts';
import type { Problem } from '../store/log/problem.ts';
import { proofOf, verifyProof } from '../store/log/proof.ts';
import { sealAll } from '../store/log/sealing.ts';
import { type VerifyReport, verifyLog } from '../store/log/verify.ts';
import type { Store } from '../store/ports.ts';
import { ensureStateDir, trailKeyPath } from '../store/state.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { withStore } from './open-store.ts';
import { stateFolder } from './surroundings.ts';
import { colours, note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

const MAX_FILE_BYTES = 1_048_576;
const HELP = 'bartizan trail verify --help';

/** What to verify, and against what. */
export interface VerifyFlags {
  readonly json?: true;
  /** File with a checkpoint kept elsewhere. */
  readonly kept?: string;
  /** The same; what it covers is not looked at again. */
  readonly since?: string;
  /** Number of one entry. */
  readonly entry?: string;
  /** File with a proof. */
  readonly proof?: string;
  /** Folder of an export. */
  readonly tiles?: string;
  readonly key?: readonly string[];
}

/** @throws Fault `cli.no-file` */
function textOf(path: string): string {
  try {
    if (statSync(path).size > MAX_FILE_BYTES) throw cliFault['no-file']({ path, reason: 'it is too large' });
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw cliFault['no-file']({ path, reason: (error as NodeJS.ErrnoException).code ?? 'unknown' }, error);
  }
}

/** The last head in a file: an anchor file holds one note behind the other, a syslog file JSON in its lines. */
function lastCheckpoint(path: string): string {
  const text = textOf(path);
  const [json] = text.match(/\{"size":[0-9]+,"at":"[^"]*","checkpoint":"[^"]*"\}(?![\s\S]*\{"size":)/) ?? [];
  if (json !== undefined) return String((JSON.parse(json) as { readonly checkpoint: string }).checkpoint);
  return text.split(/(?<=\n— [^\n]+\n)(?!— )\n*/u).findLast((note) => note.trim() !== '') ?? '';
}

/** Keys named on the command line, else the one of this state folder. @throws Fault `cli.usage` */
function verifiersOf(keys: readonly string[] | undefined): readonly Verifier[] {
  const named = (keys ?? []).map((text) => {
    const verifier = parseVkey(text);
    if (verifier === undefined)
      throw cliFault.usage({ reason: '--key needs a key as bartizan trail key prints it (NAME+ID+KEY)', help: HELP });
    return verifier;
  });
  const stateDir = stateFolder();
  if (named.some(({ kind }) => kind === 1)) return named;
  // Verifying makes no key.
  return existsSync(trailKeyPath(stateDir)) ? [trailSigner(stateDir)().verifier, ...named] : named;
}

const WHERE: Readonly<Record<Problem['kind'], string>> = {
  gap: 'entry',
  chain: 'entry',
  leaf: 'entry',
  tile: 'tree at entry',
  index: 'index at entry',
  head: 'signed head of',
  kept: 'kept head of',
  cut: 'entry',
  removed: 'entry',
  planted: 'entry',
};

/** What the report cannot exclude, in words. */
function notExcluded(report: VerifyReport): readonly string[] {
  const { kept, entries, unsigned } = report;
  const covered = kept?.size ?? 0;
  return [
    ...(kept === undefined
      ? [
          'whoever has this account could have written the whole trail anew, or put an older copy in its place: compare with a head kept elsewhere (--kept, trail.anchor)',
        ]
      : []),
    ...(kept !== undefined && covered < entries
      ? [
          `entries ${covered + 1} to ${entries} came after the head kept elsewhere: whoever has this account could have written them anew`,
        ]
      : []),
    ...(unsigned > 0 ? [`the last ${unsigned} are not under a signed head yet: only the hash chain holds them`] : []),
  ];
}

/** Who signed beside the trail itself, which always did. */
function witnessed(signedBy: readonly string[]): string {
  const [, ...witnesses] = signedBy;
  return witnesses.length === 0 ? '' : `, witnessed by ${witnesses.map(visible).join(', ')}`;
}

/** The report on a trail that is as it was written, for people. */
function validLines(report: VerifyReport): readonly string[] {
  const { entries, verified, removed, signed, kept } = report;
  const gone = removed === 0 ? '' : `, ${removed} removed by retention`;
  return [
    `${colours().green('valid')}  ${entries} entries, ${verified} recomputed${gone}`,
    ...(signed === undefined
      ? []
      : [`signed here    ${signed.size} entries at ${new Date(signed.atMs).toISOString()}, root ${signed.root}`]),
    ...(kept === undefined ? [] : [`kept elsewhere ${kept.size} entries, root ${kept.root}${witnessed(kept.signedBy)}`]),
    ...notExcluded(report).map((line) => `not excluded   ${line}`),
  ];
}

async function tellReport(report: VerifyReport, isJson: boolean): Promise<ExitCode> {
  const { problem } = report;
  if (problem === undefined) {
    if (isJson) await printJson({ ok: true, ...report, cannotExclude: notExcluded(report) });
    else await print(...validLines(report));
    return EXIT.ok;
  }
  if (isJson) await printJson({ ok: false, ...report });
  else await print(`${colours().red('broken')}  ${WHERE[problem.kind]} ${problem.seq}: ${problem.detail}`);
  return EXIT.findings;
}

async function tellProblem(error: unknown, isJson: boolean): Promise<ExitCode> {
  if (!(error instanceof Fault) || error.code !== 'store.altered') throw error;
  if (isJson) await printJson({ ok: false, problem: error.facts });
  else await print(`${colours().red('broken')}  ${visible(error.message)}`);
  return EXIT.findings;
}

async function verifyTiles(folder: string, verifiers: readonly Verifier[], isJson: boolean): Promise<ExitCode> {
  let report: FolderReport;
  try {
    report = verifyFolder(folder, verifiers);
  } catch (error) {
    return tellProblem(error, isJson);
  }
  if (isJson) await printJson({ ok: true, ...report });
  else
    await print(
      `${colours().green('valid')}  ${report.size} entries, ${report.verified} recomputed, root ${report.root}, signed by ${report.signedBy.map(visible).join(', ')}`,
    );
  return EXIT.ok;
}

async function verifyProofFile(path: string, verifiers: readonly Verifier[], isJson: boolean): Promise<ExitCode> {
  const proven = verifyProof(textOf(path), verifiers);
  if (isJson)
    await printJson(
      proven === undefined ? { ok: false } : { ok: true, seq: proven.seq, size: proven.head.size, entry: proven.body },
    );
  else if (proven === undefined) await print(`${colours().red('broken')}  this proves nothing under that key`);
  else await print(`${colours().green('proven')}  entry ${proven.seq} of ${proven.head.size}:`, visible(proven.body));
  return proven === undefined ? EXIT.findings : EXIT.ok;
}

/** The newest head, signed now where the trail grew since. */
export async function headNow({ log }: Store): Promise<OpenedCheckpoint> {
  const signer = trailSigner(stateFolder())();
  await sealAll(log);
  await log.sign(signer, Date.now());
  const [newest] = await log.checkpoints();
  const head = newest === undefined ? undefined : openCheckpoint(newest.note, [signer.verifier]);
  if (head === undefined) throw cliFault['no-head']({});
  return head;
}

/** The number of an entry. @throws Fault `cli.usage` */
export function entryNumber(text: string): number {
  if (/^[1-9][0-9]{0,15}$/.test(text)) return Number(text);
  throw cliFault.usage({ reason: 'an entry is named by its number (seq), from 1', help: HELP });
}

async function verifyEntry(
  entry: string,
  kept: string | undefined,
  verifiers: readonly Verifier[],
  isJson: boolean,
): Promise<ExitCode> {
  return withStore(async (store) => {
    const head = kept === undefined ? await headNow(store) : openCheckpoint(lastCheckpoint(kept), verifiers);
    if (head === undefined) throw cliFault['no-head']({});
    const proof = await proofOf(store.log, entryNumber(entry), head);
    const proven = verifyProof(proof, verifiers);
    const answer = {
      ok: proven !== undefined,
      seq: Number(entry),
      size: head.size,
      root: Buffer.from(head.root).toString('hex'),
    };
    if (isJson) await printJson(answer);
    else if (proven === undefined) await print(`${colours().red('broken')}  entry ${entry} is not in the tree of that head`);
    else await print(`${colours().green('included')}  entry ${entry} is among the ${head.size} of root ${answer.root}`);
    return proven === undefined ? EXIT.findings : EXIT.ok;
  });
}

/** Verifies a trail, an export of one, or a proof. */
export async function verifyTrail(flags: VerifyFlags): Promise<ExitCode> {
  const isJson = flags.json === true;
  const verifiers = verifiersOf(flags.key);
  const keptPath = flags.since ?? flags.kept;
  if ((flags.tiles ?? flags.proof) !== undefined && verifiers.length === 0)
    throw cliFault.usage({ reason: 'there is no key here: name the public key of the trail with --key', help: HELP });
  if (flags.tiles !== undefined) return verifyTiles(flags.tiles, verifiers, isJson);
  if (flags.proof !== undefined) return verifyProofFile(flags.proof, verifiers, isJson);
  if (flags.entry !== undefined) return verifyEntry(flags.entry, keptPath, verifiers, isJson);
  const kept = keptPath === undefined ? undefined : lastCheckpoint(keptPath);
  return withStore(async ({ log }) =>
    tellReport(await verifyLog(log, { verifiers, kept, isSinceKept: flags.since !== undefined }), isJson),
  );
}

/** Prints the proof that one entry is in the trail. */
export function printProof(entry: string): Promise<ExitCode> {
  return withStore(async (store) => {
    process.stdout.write(await proofOf(store.log, entryNumber(entry), await headNow(store)));
    return EXIT.ok;
  });
}

/** Signs the head of the trail as it is now and prints it, to be kept elsewhere. */
export function printCheckpoint(): Promise<ExitCode> {
  return withStore(async (store) => {
    process.stdout.write((await headNow(store)).note);
    return EXIT.ok;
  });
}

/** Prints the public key of the trail. */
export async function printKey(): Promise<ExitCode> {
  await print(trailSigner(ensureStateDir(stateFolder()))().verifier.vkey);
  note('keep this where the trail is verified; it is public');
  return EXIT.ok;
}
