// The secret store as `protect` needs it: which names are taken, what is behind them, and the key that its records are sealed with. Never shows a value.
import { randomBytes } from 'node:crypto';
import { Fault } from '../../base/fault.ts';
import { clientsFault } from '../../clients/faults.ts';
import type { SecretKeeper } from '../../secrets/keep-secrets.ts';
import type { SecretReader } from '../../secrets/read-secret.ts';
import { RECORD_SECRET } from '../../secrets/secret-name.ts';

/** Keeps what `protect` moves out of clients' files. */
export interface Shelf {
  /** Why nothing can move here; undefined when it can. */
  hindrance(): Promise<string | undefined>;
  has(name: string): boolean;
  /** Undefined: there is none of this name, or it cannot be read now. */
  read(name: string): Promise<string | undefined>;
  /** @throws Fault `secrets.*` */
  set(name: string, value: string): Promise<void>;
  /** @throws Fault `secrets.*` */
  remove(name: string): Promise<void>;
  /** The key of the records; made when there is none. @throws Fault `secrets.*`, `clients.record-locked` */
  newRecordKey(): Promise<Buffer>;
  /** The key that records were sealed with. */
  recordKey(): Promise<Buffer | NoKey>;
}

/** Why there is no key. */
export interface NoKey {
  readonly why: string;
  readonly cause?: unknown;
}

const KEY_BYTES = 32;

const keyFrom = (text: string): Buffer | undefined => {
  const key = Buffer.from(text, 'base64');
  return key.length === KEY_BYTES ? key : undefined;
};

/** Makes a shelf. Nothing is read yet. */
export function createShelf(keeper: SecretKeeper, reader: SecretReader): Shelf {
  const has = (name: string): boolean => keeper.list().some((stored) => stored.name === name);
  const recordKey = async (): Promise<Buffer | NoKey> => {
    if (!has(RECORD_SECRET)) return { why: `the secret "${RECORD_SECRET}" is not there` };
    try {
      return keyFrom(await reader.read(RECORD_SECRET)) ?? { why: `the secret "${RECORD_SECRET}" is no key` };
    } catch (error) {
      if (error instanceof Fault) return { why: error.message, cause: error };
      throw error;
    }
  };
  return {
    async hindrance() {
      if (keeper.keySource()?.from !== 'passphrase' || (await keeper.usualPlace()) === 'keyring') return undefined;
      return 'the secret store opens with a passphrase, which a client that starts Bartizan cannot type (bartizan secret protect --key-file)';
    },
    has,
    async read(name) {
      try {
        return has(name) ? await reader.read(name) : undefined;
      } catch (error) {
        if (error instanceof Fault) return undefined;
        throw error;
      }
    },
    async set(name, value) {
      await keeper.set(name, value, undefined);
    },
    remove: (name) => keeper.remove(name),
    recordKey,
    async newRecordKey() {
      if (!has(RECORD_SECRET)) await keeper.set(RECORD_SECRET, randomBytes(KEY_BYTES).toString('base64'), undefined);
      const key = await recordKey();
      if ('why' in key) throw clientsFault['record-locked']({ name: RECORD_SECRET, reason: key.why }, key.cause);
      return key;
    },
  };
}
