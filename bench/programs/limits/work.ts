// The per-message work that a security gateway cannot avoid, in its cheapest honest form: parse, shape check, policy look-up, scan of every
// string, hash-chained record. Shared by the "work" limits; an experiment without limits on input or error paths, not a product.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { at, type Message, type MessageId, objectAt } from '../protocol.ts';

// One alternation, anchored on rare literals so that V8's engine can skip fast.
const SECRETS =
  /AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,}|xox[baprs]-[A-Za-z0-9-]{10,}|sk-[A-Za-z0-9_-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}|AIza[0-9A-Za-z_-]{35}|glpat-[A-Za-z0-9_-]{20}/;
const PERSONAL = /\b\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}\b|\b\d{3}-\d{2}-\d{4}\b/;
const INJECTION =
  /ignore (?:all )?(?:previous|prior) instructions|disregard (?:the )?(?:system|above)|<IMPORTANT>|do not (?:tell|inform) the user/i;

const POLICY = new Map([['tools/call', new Set(['echo', 'big', 'slow'])]]);

/** How long records are gathered before one hash and one write. */
const BATCH_MS = 20;

/** What was found in the strings of a value: 1 secret, 2 personal, 4 injection, added up. */
export function scan(value: unknown): number {
  if (typeof value === 'string')
    return (SECRETS.test(value) ? 1 : 0) | (PERSONAL.test(value) ? 2 : 0) | (INJECTION.test(value) ? 4 : 0);
  let found = 0;
  if (value !== null && typeof value === 'object') {
    for (const key in value) found |= scan((value as Record<string, unknown>)[key]);
  }
  return found;
}

/** What is kept of a request until its answer comes. */
export interface CheckedRequest {
  readonly id: MessageId | undefined;
  readonly method: string | undefined;
  readonly name: string | undefined;
  readonly found: number;
  /** `performance.now()` when the request was taken. */
  readonly startedAt: number;
}

/** Parses and checks a request; null where its shape is wrong. Throws where it is not JSON. */
export function checkRequest(text: string): CheckedRequest | null {
  const startedAt = performance.now();
  const message = JSON.parse(text) as Message;
  const { id, method } = message;
  if (message.jsonrpc !== '2.0' || (id !== undefined && typeof id !== 'number' && typeof id !== 'string')) return null;
  const name = at(message.params, 'name');
  if (method !== 'tools/call') return { id, method, name: undefined, found: 0, startedAt };
  if (typeof name !== 'string') return null;
  POLICY.get(method)?.has(name);
  return { id, method, name, found: scan(objectAt(message.params, 'arguments')), startedAt };
}

/** Parses an answer and scans its strings. */
export function checkAnswer(text: string): number {
  const message = JSON.parse(text) as Message;
  return scan(message.result ?? message.error);
}

/** Writes one record a call, hashed and written in batches, as a group commit would. */
export class AuditFile {
  readonly #descriptor: number;
  #lines: string[] = [];
  #previous = '';
  #sequence = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(file: string | undefined) {
    this.#descriptor = file === undefined ? -1 : fs.openSync(file, 'a');
  }

  record(request: CheckedRequest, foundInAnswer: number): void {
    const elapsedUs = Math.round((performance.now() - request.startedAt) * 1000);
    this.#lines.push(
      `{"seq":${++this.#sequence},"ts":${Date.now()},"sub":"user-1","method":"${request.method}","tool":"${request.name ?? ''}",` +
        `"decision":"allow","in":${request.found},"out":${foundInAnswer},"us":${elapsedUs}}`,
    );
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  #flush(): void {
    this.#timer = null;
    const lines = this.#lines.join('\n');
    this.#lines = [];
    this.#previous = createHash('sha256').update(this.#previous).update(lines).digest('hex');
    if (this.#descriptor >= 0) fs.write(this.#descriptor, `${lines}\n#${this.#previous}\n`, () => undefined);
  }
}
