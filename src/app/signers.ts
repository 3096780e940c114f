// Whose signatures approvals need. The first list that this machine sees counts; from then on only its own threshold lets another one in.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Envelope, isEnvelope, type Signer } from '../lock/dsse.ts';
import { lockFault } from '../lock/faults.ts';
import { checkSigners, isSameList, merged, type SignerList, signedBy, signSigners } from '../lock/signers.ts';
import { readPrivate, writePrivate } from './private-file.ts';

/** A list as settings state it, and the file they are in. */
export interface StatedSigners {
  readonly list: SignerList;
  /** Path of the settings. */
  readonly settings: string;
}

/** What counts, what the settings state, and who signed the step between. */
export interface SignersState {
  /** Undefined: no list was ever in force on this machine. */
  readonly accepted: SignerList | undefined;
  readonly stated: StatedSigners | undefined;
  /** Names of those of the accepted list who signed the stated one. */
  readonly signed: readonly string[];
}

const acceptedPath = (stateDir: string): string => join(stateDir, 'signers.json');
/** Beside the settings, so that it is handed on with them: `signers.json`. */
export const changePath = (settings: string): string => join(dirname(settings), 'signers.json');

function accepted(stateDir: string): SignerList | undefined {
  const text = readPrivate(acceptedPath(stateDir));
  return text === undefined ? undefined : (JSON.parse(text) as SignerList);
}

const accept = (stateDir: string, list: SignerList): void =>
  writePrivate(acceptedPath(stateDir), `${JSON.stringify(list, undefined, 2)}\n`);

function change(settings: string): Envelope | undefined {
  const path = changePath(settings);
  if (!existsSync(path)) return undefined;
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isEnvelope(found)) return found;
  } catch (error) {
    throw lockFault['bad-signers']({ reason: `${path} cannot be read as the signatures of a change` }, error);
  }
  throw lockFault['bad-signers']({ reason: `${path} holds no signatures of a change` });
}

/** Looks, and changes nothing. @throws Fault `lock.bad-signers`, `settings.bad-memory` */
export function signersState(stateDir: string, stated: StatedSigners | undefined): SignersState {
  const old = accepted(stateDir);
  const isStep = old !== undefined && stated !== undefined && !isSameList(old, stated.list);
  const signed = isStep ? signedBy(old, stated.list, change(stated.settings)) : [];
  return { accepted: old, stated, signed };
}

/**
 * The list that is in force: the stated one if the accepted one lets it in.
 * @throws Fault `lock.signers-changed`, `lock.bad-signers`, `settings.bad-memory`
 */
export function signersInForce(stateDir: string, stated: StatedSigners | undefined): SignerList | undefined {
  const old = accepted(stateDir);
  if (stated === undefined) {
    if (old === undefined) return undefined;
    throw lockFault['signers-changed']({ reason: 'requireSigned was taken out of the settings', threshold: old.threshold });
  }
  if (old !== undefined && isSameList(old, stated.list)) return stated.list;
  if (old !== undefined) checkSigners(old, stated.list, change(stated.settings));
  accept(stateDir, stated.list);
  return stated.list;
}

/** Adds one signature to the step from the accepted list to the stated one. @throws Fault `lock.bad-signers` */
export async function signChange(stateDir: string, stated: StatedSigners, signer: Signer): Promise<SignersState> {
  const old = accepted(stateDir);
  if (old === undefined || isSameList(old, stated.list)) throw lockFault['bad-signers']({ reason: 'there is no change to sign' });
  if (!old.keys.some(({ key }) => key === signer.publicKey))
    throw lockFault['bad-signers']({ reason: 'your key is not one of the old signers' });
  const own = await signSigners(old, stated.list, signer);
  const before = change(stated.settings);
  // Signatures for another step are of no use any more.
  const isSameStep = before !== undefined && before.payload === own.payload;
  writePrivate(changePath(stated.settings), `${JSON.stringify(isSameStep ? merged([before, own]) : own, undefined, 2)}\n`);
  return signersState(stateDir, stated);
}

/** Starts a new line: what the settings state (perhaps nothing) is taken without any signature. Only for a person who proved to be one. */
export function resetSigners(stateDir: string, stated: StatedSigners | undefined, remove: (path: string) => void): void {
  if (stated === undefined) remove(acceptedPath(stateDir));
  else accept(stateDir, stated.list);
}
