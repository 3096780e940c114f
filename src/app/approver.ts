// The proof that a person approves: the approver's key, which opens only with its passphrase. An agent's shell has the file, not the passphrase.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Signer } from '../lock/dsse.ts';
import { keyFileFacts, newKey, openKey, writeKeyFile } from '../lock/key-file.ts';
import { accountName } from './account.ts';
import { settingsFault } from './faults.ts';

/** Who approves, proven. */
export interface Approver {
  readonly name: string;
  readonly signer: Signer;
}

/** The key file of this user. */
export const keyPathOf = (stateDir: string): string => join(stateDir, 'approver.key');

/** What the key file says of itself; undefined where there is none. @throws Fault `lock.bad-key-file` */
export function keyFacts(
  stateDir: string,
  path = keyPathOf(stateDir),
): { readonly name: string; readonly publicKey: string } | undefined {
  return existsSync(path) ? keyFileFacts(readFileSync(path, 'utf8')) : undefined;
}

/** @throws Fault `settings.no-key`, `lock.bad-key-file` */
export function requireKey(stateDir: string, path = keyPathOf(stateDir)): void {
  if (keyFacts(stateDir, path) === undefined) throw settingsFault['no-key']({ path });
}

/** Makes the user's key. There is one: a second one would be no proof for what the first protects. @throws Fault `lock.key-exists`, `lock.weak-passphrase` */
export async function makeKey(stateDir: string, passphrase: string, name = accountName()): Promise<string> {
  const { text, publicKey } = await newKey(name, passphrase);
  writeKeyFile(keyPathOf(stateDir), text);
  return publicKey;
}

/**
 * Opens the user's key, or that of another approver at `path`: whoever can is the approver.
 * @throws Fault `settings.no-key`, `lock.wrong-passphrase`, `lock.bad-key-file`
 */
export async function provenApprover(
  stateDir: string,
  passphrase: () => Promise<string>,
  path = keyPathOf(stateDir),
): Promise<Approver> {
  const facts = keyFacts(stateDir, path);
  if (facts === undefined) throw settingsFault['no-key']({ path });
  const text = readFileSync(path, 'utf8');
  return { name: facts.name, signer: await openKey(text, await passphrase()) };
}
