// The secret store as `protect` needs it: which names are taken, what is behind them, and the key that its records are sealed with. Never shows a value.
import { randomBytes } from 'node:crypto';
import { Fault } from '../../base/fault.ts';
import { clientsFault } from '../../clients/faults.ts';
import type { SecretKeeper } from '../../secrets/keep-secrets.ts';
import type { SecretReader } from '../../secrets/read-secret.ts';

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
  /** The key of the records; made when there is none. @throws Fault `secrets.*` */
  newRecordKey(): Promise<Buffer>;
  /** The key that records were sealed with. @throws Fault `clients.record-locked` */
  recordKey(): Promise<Buffer>;
}

/** The secret that seals the records of `protect`. */
export const RECORD_SECRET = 'bartizan-undo';

const KEY_BYTES = 32;

const keyFrom = (text: string): Buffer | undefined => {
  const key = Buffer.from(text, 'base64');
  return key.length === KEY_BYTES ? key : undefined;
};

/** Makes a shelf. Nothing is read yet. */
export function createShelf(keeper: SecretKeeper, reader: SecretReader): Shelf {
  const has = (name: string): boolean => keeper.list().some((stored) => stored.name === name);
  const recordKey = async (): Promise<Buffer> => {
    const fail = (reason: string, cause?: unknown): Error =>
      clientsFault['record-locked']({ name: RECORD_SECRET, reason }, cause);
    if (!has(RECORD_SECRET)) throw fail('it is not there');
    const text = await reader.read(RECORD_SECRET).catch((error: unknown) => {
      throw fail(error instanceof Fault ? error.message : 'it cannot be read', error);
    });
    const key = keyFrom(text);
    if (key === undefined) throw fail('it is no key');
    return key;
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
      return recordKey();
    },
  };
}
