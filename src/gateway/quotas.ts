// Quotas: how often, how much and how many at once. Counted in the store, so that a limit counts once for all programs; what cannot be counted is refused.
import { Fault } from '../base/fault.ts';
import type { LimitObligation, Ruling } from '../policy/ruling.ts';
import type { RecordedVerdict } from '../store/entry.ts';
import type { Quotas, QuotaUse } from '../store/ports.ts';
import type { Routed } from './exchange.ts';
import { limitFault } from './faults.ts';

/** So many in each window. */
export interface PerWindow {
  readonly max: number;
  readonly windowMs: number;
}

/** One quota of the settings. Members that are absent match everything. */
export interface QuotaRule {
  readonly caller?: string | undefined;
  readonly client?: string | undefined;
  readonly server?: string | undefined;
  /** `SERVER/TOOL`. */
  readonly tool?: string | undefined;
  /** Who shares one count. */
  readonly each: 'caller' | 'client' | 'all';
  /** A project's own: another project's servers of the same name are others, and counted apart. */
  readonly isOfProject?: boolean | undefined;
  readonly calls?: PerWindow | undefined;
  /** Bytes of arguments and results. */
  readonly bytes?: PerWindow | undefined;
  /** Calls that run at the same time in one program. */
  readonly atOnce?: number | undefined;
}

/** A call that was counted. */
export interface Counted {
  /** Counts its reply. */
  replied(bytes: number): Promise<void>;
  /** It runs no more. */
  leave(): void;
  /** It never ran: as if it had not been counted. */
  undo(): Promise<void>;
  /** Code of the fault that it would have been refused with, were quotas not only observed. */
  readonly over?: string | undefined;
}

/** What is counted: who uses what. */
export type Use = Pick<Routed, 'method' | 'caller' | 'client' | 'server' | 'name' | 'params'>;

/** Counts calls. */
export interface QuotaPort {
  /** Counts one call. @throws Fault `limits.quota`, `store.*` */
  admit(exchange: Use, limits: readonly LimitObligation[]): Promise<Counted>;
}

/** The count of one message: taken when it is first needed (before an approval is spent on it, else before it is sent), and once. */
export class Count {
  readonly #port: QuotaPort | undefined;
  #counted: Counted | undefined;

  constructor(port: QuotaPort | undefined) {
    this.#port = port;
  }

  /**
   * Answers how to take it back, where what it was taken for does not happen; of what was counted before, nothing is.
   * @throws Fault `limits.quota`, `store.*`
   */
  async take(exchange: Use, ruling: Ruling | undefined): Promise<() => Promise<void>> {
    if (this.#counted !== undefined) return async () => undefined;
    const counted = await this.#port?.admit(exchange, ruling?.obligations.limits ?? []);
    this.#counted = counted;
    return async () => {
      this.#counted = undefined;
      await counted?.undo();
    };
  }

  /** What is on record of quotas that are only observed; undefined where nothing is over. */
  get observed(): RecordedVerdict | undefined {
    const over = this.#counted?.over;
    return over === undefined ? undefined : { guard: 'quotas', verdict: 'deny', code: over, observed: true };
  }

  /** Counts the reply. @throws Fault `store.*` */
  async replied(bytes: number): Promise<void> {
    await this.#counted?.replied(bytes);
  }

  /** The message is done with. */
  leave(): void {
    this.#counted?.leave();
  }
}

const COUNTED: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);

const clientOf = ({ client }: Use): string => {
  const { name } = client.facts.info;
  return typeof name === 'string' ? name : '';
};

function matches(rule: QuotaRule, exchange: Use): boolean {
  const { caller, client, server, tool } = rule;
  const called = exchange.method === 'tools/call' ? `${exchange.server}/${exchange.name ?? ''}` : undefined;
  return (
    (caller === undefined || caller === exchange.caller.id) &&
    (client === undefined || client === clientOf(exchange)) &&
    (server === undefined || server === exchange.server) &&
    (tool === undefined || tool === called)
  );
}

/** A limit that is counted: a quota of the settings, where it is a project's with that project. */
type Counting = QuotaRule & { readonly project?: string | undefined };

/** Who shares the count, as text that no other reads alike. */
function keyOf(rule: Counting, what: string, exchange: Use): string {
  const { caller, client, server, tool, each, project } = rule;
  const who = each === 'caller' ? exchange.caller.id : each === 'client' ? clientOf(exchange) : '';
  return JSON.stringify([what, caller, client, server, tool, each, who, ...(project === undefined ? [] : [project])]);
}

const NOTHING: Counted = { replied: async () => undefined, leave: () => undefined, undo: async () => undefined };

/** What runs now, by who shares the count. */
class Running {
  readonly #counts = new Map<string, number>();

  /** Enters all or none. The returned function leaves them again. @throws Fault `limits.quota` */
  enter(exchange: Use, rules: readonly Counting[]): () => void {
    const entered: string[] = [];
    const leave = (): void => {
      for (const key of entered.splice(0)) this.#leave(key);
    };
    for (const rule of rules.filter(({ atOnce }) => atOnce !== undefined)) {
      const key = keyOf(rule, 'running', exchange);
      const now = this.#counts.get(key) ?? 0;
      if (now >= (rule.atOnce ?? 0)) {
        leave();
        throw limitFault.quota({ max: now, unit: 'calls at the same time', after: 'one ends' });
      }
      this.#counts.set(key, now + 1);
      entered.push(key);
    }
    return leave;
  }

  #leave(key: string): void {
    const now = (this.#counts.get(key) ?? 1) - 1;
    if (now === 0) this.#counts.delete(key);
    else this.#counts.set(key, now);
  }
}

/** Counts uses in the store. @throws Fault `limits.quota`, `store.*` */
async function take(store: Quotas, uses: readonly QuotaUse[], nowMs: number): Promise<void> {
  const over = uses.length === 0 ? undefined : await store.take(uses, nowMs);
  if (over !== undefined) throw overFault(over, nowMs);
}

/** What quotas stand on. */
export interface QuotaParts {
  /** They may change while the program runs. */
  readonly rules: () => readonly QuotaRule[];
  /** The project at hand: what it limits itself is counted for it alone. */
  readonly project: string;
  /** Are the rules recorded and not enforced? Limits of policies are policy's, and enforced with it. */
  readonly isObserved: () => boolean;
  readonly store: Quotas;
  readonly nowMs: () => number;
}

/** Counts one call by quotas and limits: by all of them, or by none. @throws Fault `limits.quota`, `store.*` */
type CountCall = (exchange: Use, concerned: readonly Counting[], limits: readonly LimitObligation[]) => Promise<Counted>;

function counter({ store, nowMs, project }: QuotaParts): CountCall {
  const running = new Running();
  return async (exchange, concerned, limits) => {
    if (concerned.length === 0 && limits.length === 0) return NOTHING;
    const leave = running.enter(exchange, concerned);
    const uses = [...usesOf(exchange, concerned), ...limitUses(exchange, limits, project)];
    const atMs = nowMs();
    try {
      await take(store, uses, atMs);
    } catch (thrown) {
      leave();
      throw thrown;
    }
    const byBytes = concerned.filter(({ bytes }) => bytes !== undefined);
    return {
      leave,
      async undo() {
        leave();
        // In the window in which it was counted, whichever runs now.
        if (uses.length > 0)
          await store.add(
            uses.map((use) => ({ ...use, amount: -use.amount })),
            atMs,
          );
      },
      async replied(bytes) {
        if (byBytes.length === 0) return;
        await store.add(bytesUses(exchange, byBytes, bytes), nowMs());
      },
    };
  };
}

/** Makes the quotas of a program. */
export function createQuotas(parts: QuotaParts): QuotaPort {
  const counted = counter(parts);
  return {
    async admit(exchange, limits) {
      const concerned = COUNTED.has(exchange.method) ? concernedBy(exchange, parts) : [];
      if (concerned.length === 0 || !parts.isObserved()) return counted(exchange, concerned, limits);
      const ofPolicy = await counted(exchange, [], limits);
      try {
        return both(await counted(exchange, concerned, []).catch(overOnly), ofPolicy);
      } catch (thrown) {
        // What could not be counted is refused, and is none of its limits' calls.
        await ofPolicy.undo().catch(() => undefined);
        throw thrown;
      }
    },
  };
}

const concernedBy = (exchange: Use, { rules, project }: QuotaParts): readonly Counting[] =>
  rules()
    .filter((rule) => matches(rule, exchange))
    .map((rule) => (rule.isOfProject === true ? { ...rule, project } : rule));

/** What would be over, where that is only observed. What cannot be counted is refused all the same. @throws what is no `limits.quota` */
function overOnly(thrown: unknown): Counted {
  if (thrown instanceof Fault && thrown.code === 'limits.quota') return { ...NOTHING, over: thrown.code };
  throw thrown;
}

const both = (one: Counted, other: Counted): Counted => ({
  over: one.over,
  replied: (bytes) => one.replied(bytes),
  leave: () => one.leave(),
  async undo() {
    await one.undo();
    await other.undo();
  },
});

/** One use of a window. Windows of other lengths are counted apart: the last hour of a day ends with it. */
function useOf(rule: Counting, what: string, exchange: Use, amount: number): QuotaUse | undefined {
  const window = what === 'bytes' ? rule.bytes : rule.calls;
  return window && { key: keyOf(rule, `${what} in ${window.windowMs}`, exchange), amount, ...window };
}

/** Where several rules count the same, it is counted once, and the strictest of them holds. */
function once(uses: readonly (QuotaUse | undefined)[]): readonly QuotaUse[] {
  const strictest = new Map<string, QuotaUse>();
  for (const use of uses) {
    if (use === undefined) continue;
    const known = strictest.get(use.key);
    if (known === undefined || use.max < known.max) strictest.set(use.key, use);
  }
  return [...strictest.values()];
}

const bytesUses = (exchange: Use, rules: readonly Counting[], amount: number): readonly QuotaUse[] =>
  once(rules.map((rule) => useOf(rule, 'bytes', exchange, amount)));

function usesOf(exchange: Use, rules: readonly Counting[]): readonly QuotaUse[] {
  const sent = rules.some(({ bytes }) => bytes !== undefined) ? Buffer.byteLength(JSON.stringify(exchange.params)) : 0;
  return [...once(rules.map((rule) => useOf(rule, 'calls', exchange, 1))), ...bytesUses(exchange, rules, sent)];
}

/** A limit of a policy counts for each caller. */
const limitUses = (exchange: Use, limits: readonly LimitObligation[], project: string): readonly QuotaUse[] =>
  limits.map(({ policy, isOfProject, max, windowMs }) => ({
    key: JSON.stringify(['policy', policy, exchange.caller.id, windowMs, ...(isOfProject === true ? [project] : [])]),
    amount: 1,
    max,
    windowMs,
  }));

function overFault({ key, max, windowMs }: QuotaUse, nowMs: number): Error {
  const unit = key.startsWith('["bytes ') ? 'bytes' : 'calls';
  const seconds = Math.ceil((windowMs - (nowMs % windowMs)) / 1_000);
  return limitFault.quota({ max, unit: `${unit} in ${windowMs / 1_000} s`, after: `${seconds} s` });
}
