// The one error type: what prevents an answer is a Fault with a stable code. It never carries secrets; values are redacted by whoever makes it.

/** What a fault code means: a summary with `{name}` places, and an instruction that mends it. */
export interface FaultEntry {
  readonly summary: string;
  readonly fix: string;
}

/** Values put into the `{name}` places of a summary and a fix. */
export type FaultFacts = Readonly<Record<string, string | number | boolean>>;

/** How much of a fact is shown: long enough to recognise it, short enough not to flood a terminal or a log. */
const MAX_FACT_CHARS = 300;

const shown = (value: string | number | boolean): string => {
  const text = String(value);
  return text.length > MAX_FACT_CHARS ? `${text.slice(0, MAX_FACT_CHARS)}…` : text;
};

const filled = (template: string, facts: FaultFacts): string =>
  template.replace(/\{([a-zA-Z]+)\}/g, (whole, name: string) => {
    const value = facts[name];
    return value === undefined ? whole : shown(value);
  });

/** An error with a stable code (`area.name`). The code is the contract, the text may change. */
export class Fault extends Error {
  readonly code: string;
  readonly fix: string;
  readonly facts: FaultFacts;

  constructor(code: string, entry: FaultEntry, facts: FaultFacts, cause?: unknown) {
    super(filled(entry.summary, facts), cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.code = code;
    this.fix = filled(entry.fix, facts);
    this.facts = facts;
  }
}

/** The makers of one area's faults, one function per code. */
export type FaultMakers<T extends Readonly<Record<string, FaultEntry>>> = {
  readonly [K in keyof T]: (facts?: FaultFacts, cause?: unknown) => Fault;
};

/** Builds an area's makers from its table: `faults('gateway', { 'unknown-tool': { summary, fix } })['unknown-tool']({ tool })`. */
export function faults<const T extends Readonly<Record<string, FaultEntry>>>(area: string, table: T): FaultMakers<T> {
  const makers: Record<string, (facts?: FaultFacts, cause?: unknown) => Fault> = {};
  for (const [name, entry] of Object.entries(table)) {
    makers[name] = (facts = {}, cause) => new Fault(`${area}.${name}`, entry, facts, cause);
  }
  return makers as FaultMakers<T>;
}

/** The first line a person reads: `code  what happened. Fix: what to do`. */
export function faultLine(fault: Fault): string {
  return `${fault.code}  ${fault.message}. Fix: ${fault.fix}`;
}
