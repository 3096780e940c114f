// What the rest of Bartizan may ask of a store. Narrow on purpose: a second implementation (Postgres) passes the same `*.contract.ts`.
import type { Approval, ApprovalAnswer, NewApproval, NotTaken } from './approval.ts';
import type { TrailLog } from './log/ports.ts';

/** A committed row of the trail. `hash` is SHA-256 over the previous row's hash and the UTF-8 bytes of `body`. */
export interface TrailRow {
  /** 1, 2, 3 … without gaps. */
  readonly seq: number;
  readonly body: string;
  readonly hash: Uint8Array;
}

/** The last committed row, without its body. An empty trail has `seq` 0 and 32 zero bytes. */
export interface TrailHead {
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** What a check of the whole chain found. `seq` is the first row that does not follow from the one before it. */
export type ChainReport =
  | { readonly ok: true; readonly head: TrailHead }
  | { readonly ok: false; readonly seq: number; readonly reason: 'gap' | 'hash'; readonly verified: number };

/** The append-only record. It keeps what it was given or says that it did not; it never loses an entry silently. */
export interface Trail {
  /**
   * Appends one entry (made by entry.ts), and with it, in the same transaction, its sealed payload if there is one. Resolves with its `seq` once both are committed.
   * @throws Fault `store.locked`, `store.full`, `store.read-only`, `store.overloaded`, `store.closed`, `store.corrupt`, `store.io`,
   * `store.gone`, `store.trail-cut`, `store.entry-too-large`: the entry is not in the trail, and the call it belongs to must be refused
   */
  append(body: string, payload?: Uint8Array): Promise<number>;
  /** Rows after `afterSeq` in order, at most `limit` and at most 1,000. */
  read(range: { readonly afterSeq: number; readonly limit: number }): Promise<readonly TrailRow[]>;
  head(): Promise<TrailHead>;
  /** Tells of each entry of this process right after its commit. */
  onCommit(listener: (seq: number, body: string) => void): void;
  /** Waits until there is a row after `afterSeq`, whoever wrote it: true. False when `signal` aborts first. */
  waitForMore(afterSeq: number, signal: AbortSignal): Promise<boolean>;
  /** Recomputes every hash. Without a checkpoint kept elsewhere it cannot exclude that the file's owner rewrote the whole chain. */
  verifyChain(signal?: AbortSignal): Promise<ChainReport>;
}

/** An access key as it is listed; the key itself is nowhere. */
export interface KeyRecord {
  /** Names this key and no other, also after its name was given again. */
  readonly id: string;
  readonly name: string;
  /** Epoch ms. */
  readonly createdMs: number;
  /** UTC day (`2026-11-21`) of the last use that was noted. */
  readonly lastUsedDay?: string;
  /** Epoch ms after which it is refused: it was rotated out. */
  readonly validUntilMs?: number;
  /** Epoch ms. */
  readonly revokedMs?: number;
}

/** A new access key. This is the only time that `key` is seen. */
export interface NewKey {
  readonly id: string;
  readonly key: string;
}

/** Named access keys for HTTP clients. Only their SHA-256 is kept. */
export interface Keys {
  /** @throws Fault `store.bad-key-name`, `store.key-exists`, `store.too-many-keys` */
  create(name: string): Promise<NewKey>;
  /**
   * Makes a new key for `name`; the old one ends at `oldValidUntilMs` (epoch ms, at most 90 days away).
   * @throws Fault `store.unknown-key`, `store.bad-grace`, `store.too-many-keys`
   */
  rotate(name: string, oldValidUntilMs: number): Promise<NewKey>;
  /** Ends every key of that name at once, those rotated out included. @throws Fault `store.unknown-key` */
  revoke(name: string): Promise<void>;
  /** All keys, oldest first, revoked ones included. */
  list(): Promise<readonly KeyRecord[]>;
  /**
   * Who holds the key with this digest (hex SHA-256 of the whole key)? Undefined: nobody. Answers from memory that is at most 250 ms behind.
   * @throws Fault when the store cannot be read: the caller must be refused
   */
  find(sha256Hex: string): { readonly id: string; readonly name: string } | undefined;
}

/** Does a server speak an era? `unknown` is never stored as a guess for either answer. */
export type EraAnswer = 'yes' | 'no' | 'unknown';

/** What was learned about a server's eras, and when (epoch ms): a stale verdict has to be tried again, not trusted. */
export interface EraVerdict {
  readonly legacy: EraAnswer;
  readonly modern: EraAnswer;
  readonly at: number;
}

/** Era verdicts per server (its process command or origin). A cache: whoever reads it must cope with a wrong or missing answer. */
export interface Eras {
  get(serverKey: string): Promise<EraVerdict | undefined>;
  put(serverKey: string, verdict: EraVerdict): Promise<void>;
}

/** What became of a question: it waits (or was answered before), or its caller asks too much. */
export type Asked =
  | { readonly kind: 'asked'; readonly approval: Approval; readonly isNew?: boolean }
  | { readonly kind: 'flooded'; readonly max: number };

/** Questions that are told in one message, oldest first. */
export type Telling = readonly [Approval, ...Approval[]];

/** Questions to persons and their answers. Durable, and the same for every process: each change is one transaction. */
export interface Approvals {
  /** Asks, or joins the open question of the same key. */
  ask(what: NewApproval): Promise<Asked>;
  find(id: string): Promise<Approval | undefined>;
  /** The open question of a key. */
  findOpen(key: string): Promise<Approval | undefined>;
  /** Approved answers for the tool of a key, at most 100. */
  grants(toolKey: string): Promise<readonly Approval[]>;
  /** Takes an answer; undefined where no question has this id. */
  answer(id: string, answer: ApprovalAnswer): Promise<{ readonly approval: Approval; readonly notTaken?: NotTaken } | undefined>;
  /** Uses an approval just as it was seen, once for an exchange and key. False: it is not to be had, or changed since; look again. */
  spend(seen: Approval, exchange: string, key: string): Promise<boolean>;
  /** The approval of this key that an exchange used. */
  spentBy(exchange: string, key: string): Promise<Approval | undefined>;
  /** Lets one further exchange go on with the call of another that used an approval of this key; undefined when there is none, or one went on already. */
  goOn(from: string, to: string, key: string): Promise<Approval | undefined>;
  /** Begins the task of a question that persons allowed. True once for ever, whatever process asks; never for one that was taken back. */
  beginTask(id: string): Promise<boolean>;
  /** Takes a task back: it is never begun. One that was begun only where it runs (`isRunningHere`). */
  cancelTask(id: string, isRunningHere: boolean): Promise<void>;
  /**
   * Begins to tell of questions that wait and that nobody was told of, one message for each burst. Nobody else begins with them, or with others of
   * their burst, for `quietMs`; then who was not {@link told} of is begun with again, by whoever looks.
   */
  beginTelling(quietMs: number): Promise<readonly Telling[]>;
  /** Persons were told of these. */
  told(ids: readonly string[]): Promise<void>;
  /** Those that wait or may be used, oldest first; with `all` closed ones too. At most 1,000, the newest. */
  list(options?: { readonly all?: boolean }): Promise<readonly Approval[]>;
}

/** One use of something that is limited. */
export interface QuotaUse {
  /** What is counted, and for whom. */
  readonly key: string;
  readonly amount: number;
  /** Most that may be used in one window. */
  readonly max: number;
  readonly windowMs: number;
}

/** What was used in the window that runs now, for all programs together. */
export interface Quotas {
  /** Counts all of it, or nothing: then it answers the first that would be too much. */
  take(uses: readonly QuotaUse[], nowMs: number): Promise<QuotaUse | undefined>;
  /** Counts what was used already, whatever the limit says; a negative amount takes back what was counted at that time. */
  add(uses: readonly QuotaUse[], nowMs: number): Promise<void>;
}

/** Everything that is kept, behind one open file or connection. */
export interface Store {
  readonly trail: Trail;
  readonly log: TrailLog;
  readonly keys: Keys;
  readonly eras: Eras;
  readonly approvals: Approvals;
  readonly quotas: Quotas;
  /** Has the disk do now what the first write would wait for. What keeps from writing is told by that write. */
  warm(): void;
  /** Commits what is pending, then ends; later calls fail with `store.closed`. */
  close(): Promise<void>;
}
