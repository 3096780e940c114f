// A server that nobody approved, where the user wants to be asked (authority.firstUse: ask): before it starts, and before what it shows is locked.
import { canonical } from '../base/canonical-json.ts';
import { Fault } from '../base/fault.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Wish } from '../gateway/approvals/decide.ts';
import { type Question, shownJson, shownText } from '../gateway/approvals/question.ts';
import { gatewayFault } from '../gateway/faults.ts';
import type { Catalogue } from '../lock/catalogue.ts';
import type { ServerFacts } from '../lock/entry.ts';
import { identityOf, launchOf } from './launch-line.ts';
import type { ServerSettings } from './settings-schema.ts';

/** Persons who can be asked about a first use. Both answer who said yes. @throws Fault `approval.*`, `gateway.not-locked` for what is too large to be shown */
export interface FirstUse {
  mayStart(name: string, written: ServerSettings, folder: string): Promise<readonly string[]>;
  mayLock(name: string, facts: ServerFacts, seen: Catalogue, folder: string): Promise<readonly string[]>;
}

/** Clients give up on a server that does not start sooner than on a call, in ms. */
const MAX_HOLD_MS = 20_000;

const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

/** What a person should know beside the command line; a server elsewhere does not run here. */
function howItRuns(written: ServerSettings): string {
  if ('url' in written) return '';
  return written.launcher === 'none'
    ? '; it runs as you, unconfined'
    : '; it runs confined to its own code and to what its profile grants';
}

interface About {
  readonly kind: 'start' | 'lock';
  readonly name: string;
  readonly id: string;
  readonly folder: string;
  readonly why: string;
  /** What is shown. */
  readonly params: Json;
  /** What else the answer is bound to. */
  readonly bound: Json;
}

function wishOf({ kind, name, id, folder, why, params, bound }: About, holdMs: number): Wish {
  const count = { masked: 0 };
  const question: Question = {
    kind,
    caller: `bartizan for ${name}`,
    client: { name: '', version: '' },
    project: shownText(folder),
    server: { name, id: shownText(id) },
    method: kind,
    name: kind,
    params: shownJson(params, count) as JsonObject,
    masked: count.masked,
    why: [{ policy: 'authority.firstUse', why }],
  };
  return { question, about: { name, id, folder, params, bound }, isOnce: kind === 'lock', holdMs: Math.min(holdMs, MAX_HOLD_MS) };
}

/** Makes what asks. */
export function firstUse(decide: (wish: Wish) => Promise<readonly string[]>, holdMs: number): FirstUse {
  const asked = async (about: About): Promise<readonly string[]> => {
    try {
      return await decide(wishOf(about, holdMs));
    } catch (thrown) {
      // What nobody can look through here is for the review at the terminal.
      if (thrown instanceof Fault && thrown.code === 'approval.too-large')
        throw gatewayFault['not-locked']({ name: about.name }, thrown);
      throw thrown;
    }
  };
  return {
    mayStart(name, written, folder) {
      const launch = plain(launchOf(written, folder));
      const { id } = identityOf(written);
      const why = `nobody has approved this server yet${howItRuns(written)}`;
      return asked({ kind: 'start', name, id, folder, why, params: { runs: launch }, bound: canonical(launch) });
    },
    mayLock(name, facts, seen, folder) {
      const why = 'this is what it shows; all of it will be locked as approved';
      return asked({ kind: 'lock', name, id: facts.identity.id, folder, why, params: plain(seen), bound: plain(facts) });
    },
  };
}
