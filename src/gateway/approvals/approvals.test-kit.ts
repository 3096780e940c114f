// Approvals for tests: a real store in a folder of its own, an approver with a key, and a guard that asks for every call.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { createSealer } from '../../base/seal.ts';
import { publicKeyText, type Signer } from '../../lock/dsse.ts';
import type { Ruling } from '../../policy/ruling.ts';
import type { Approval, ApprovalAnswer, Scope } from '../../store/approval.ts';
import { type SqlitePlace, sqlitePlace } from '../../store/sqlite-place.fixture.ts';
import { gatewayFault } from '../faults.ts';
import { deny, type Guard, type Verdict } from '../guards/guard.ts';
import { type ApprovalParts, createApprovals, type GatewayApprovals, USABLE_MS } from './approvals.ts';
import { signedAnswer } from './proof.ts';

/** A person with a key. */
export interface Person {
  readonly name: string;
  readonly signer: Signer;
}

/** Makes a person. */
export function person(name: string): Person {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { name, signer: { publicKey: publicKeyText(publicKey), sign: async (bytes) => sign(null, bytes, privateKey) } };
}

/** A ruling that asks. */
export const asking = (more: Partial<Ruling['obligations']['asks'][number]> = {}, version = 'p1'): Ruling => ({
  effect: 'ask',
  policies: ['ask-all'],
  obligations: { asks: [{ policy: 'ask-all', why: 'it writes', ...more }], limits: [] },
  errors: [],
  observed: [],
  version,
});

/** A ruling that lets pass, or denies. */
export const deciding = (effect: 'allow' | 'deny', version = 'p1'): Ruling => ({
  ...asking({}, version),
  effect,
  obligations: { asks: [], limits: [] },
});

/** A guard that says the same of everything: what its ruling says, which can be changed. */
export function rulingGuard(ruling: () => Ruling): Guard {
  const judge = (): Verdict => {
    const now = ruling();
    if (now.effect === 'ask') return { kind: 'ask', ruling: now };
    return now.effect === 'allow' ? { kind: 'pass', ruling: now } : deny(gatewayFault.denied({ name: 'it', why: '' }));
  };
  return { id: 'policy', threats: ['T02'], judge };
}

/** Approvals of one or several processes on one file. */
export interface ApprovalScene {
  readonly place: SqlitePlace;
  readonly ada: Person;
  readonly bob: Person;
  /** Another process. */
  open(over?: Partial<ApprovalParts>): GatewayApprovals;
  /** The one question that waits. */
  waiting(): Promise<Approval>;
  /** All that were ever asked. */
  all(): Promise<readonly Approval[]>;
  answer(id: string, who: Person, answer?: 'allow' | 'refuse', scope?: Partial<Scope>): Promise<void>;
  /** Writes an answer without looking at it. */
  write(id: string, answer: ApprovalAnswer): Promise<void>;
  end(): Promise<void>;
}

/** Makes them. */
export function approvalScene(): ApprovalScene {
  const place = sqlitePlace();
  const { clock } = place;
  const [ada, bob] = [person('ada'), person('bob')];
  const mac = (text: string): string => createHmac('sha256', 'test').update(text).digest('base64url');
  const own = place.open().approvals;
  let ids = 0;
  return {
    place,
    ada,
    bob,
    open: (over = {}) =>
      createApprovals({
        store: place.open().approvals,
        clock,
        mac,
        sealer: createSealer(new Uint8Array(32).fill(7)),
        newId: () => `q${++ids}`,
        where: { project: '/home/ada/project', program: '/usr/bin/client' },
        trust: () => ({ keys: [ada, bob].map(({ name, signer }) => ({ name, key: signer.publicKey })), links: new Set() }),
        openMs: 3_600_000,
        holdMs: 60,
        report: () => undefined,
        onNew: () => undefined,
        linkOf: () => undefined,
        ...over,
      }),
    async waiting() {
      const [found, ...others] = (await own.list()).filter(({ state }) => state === 'asked');
      if (found === undefined || others.length > 0)
        throw new Error(`${others.length + (found === undefined ? 0 : 1)} questions wait`);
      return found;
    },
    all: () => own.list({ all: true }),
    async answer(id, { name, signer }, answer = 'allow', scope = {}) {
      const approval = await own.find(id);
      if (approval === undefined) throw new Error(`no question ${id}`);
      const whole = { kind: 'once', untilMs: clock.now() + USABLE_MS, ...scope } as Scope;
      await own.answer(id, await signedAnswer(approval, { by: name, atMs: clock.now(), answer, scope: whole }, signer));
    },
    async write(id, answer) {
      await own.answer(id, answer);
    },
    end: () => place.end(),
  };
}
