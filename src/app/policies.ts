// The policies of a running program: loaded while its servers start, read again when a file changes. A bad file keeps what is in force and says so.
import { hash } from 'node:crypto';
import type { Fault } from '../base/fault.ts';
import { gatewayFault } from '../gateway/faults.ts';
import type { Deciding, PolicyPort } from '../gateway/guards/policy.ts';
import { factsKeeper, serverFacts, type Trusted, type TrustHints } from '../gateway/policy-facts.ts';
import { asFault } from '../gateway/refuse.ts';
import { lockedServer } from '../lock/state.ts';
import type { Known } from '../policy/check.ts';
import type { CompileParts, LayerSource, Policies } from '../policy/policies.ts';
import type { Whose } from './authority.ts';
import { hintFor } from './nearest.ts';
import { policySources } from './policy-sources.ts';
import { type Project, refreshed, requireTrust } from './project.ts';

/** Whose hints count, as the user's and the managed settings say. */
export function trustHints({ authority: { hints } }: Project): TrustHints {
  const of = (key: string): Trusted => (Object.hasOwn(hints, key) ? hints[key] : undefined);
  return (server, tool) => of(`${server}/${tool}`) ?? of(server);
}

/** What policies may name in a project. */
export function knownOfProject({ lock, loaded }: Project, trust: TrustHints): Known {
  const entries = lock?.file.servers ?? {};
  const locked = Object.keys(entries).flatMap((name) => (lock === undefined ? [] : (lockedServer(lock, name) ?? [])));
  return {
    servers: locked.map((server) => serverFacts(server, trust)),
    names: [...new Set([...Object.keys(entries), ...Object.keys(loaded.settings.servers)])],
    definitions: (server) => {
      const pins = Object.hasOwn(entries, server) ? entries[server]?.pins : undefined;
      return pins === undefined ? undefined : { Tool: Object.keys(pins.tools), Prompt: Object.keys(pins.prompts) };
    },
  };
}

/** Checks and prepares policies for a project. @throws Fault `policy.*` */
export async function compileFor(
  project: Project,
  sources: readonly LayerSource[],
  names: CompileParts['names'],
): Promise<Policies> {
  const [{ loadCedar }, { compilePolicies }] = await Promise.all([import('../policy/cedar.ts'), import('../policy/policies.ts')]);
  const known = knownOfProject(project, trustHints(project));
  // Who reads the definitions of one server only cannot say that another one does not exist.
  return compilePolicies(sources, { cedar: await loadCedar(), names, known, hint: hintFor, isWhole: project.only === undefined });
}

/** What the policies of a program are kept with. */
export interface PolicyParts {
  /** The project as it may be used now. */
  readonly project: () => Project;
  readonly whose: Whose;
  readonly names: CompileParts['names'];
  readonly nowMs: () => number;
  readonly report: (fault: Fault) => void;
  /** Other policies are in force: lists may be others. */
  readonly onChange: () => void;
}

/** How often policy files are looked at, in ms: with the time that Cedar takes, an edit counts within a second. */
const LOOK_EVERY_MS = 400;

/** The policies of a program. */
export interface LivePolicies extends PolicyPort {
  close(): void;
}

/** Of all that policies and the facts they read come from beside the lock: files, and whose hints count. */
const digestOf = (sources: readonly LayerSource[], { authority }: Project): string =>
  hash(
    'sha256',
    JSON.stringify([authority.hints, sources.map(({ name, files }) => [name, files.map((file) => [file.name, file.text])])]),
  );

/** Loads the policies of a program and keeps them as they are on disk and trusted. Nothing is loaded where there are none. */
export function livePolicies(parts: PolicyParts): LivePolicies {
  const state: { now: Policies | undefined; digest: string; project: Project; told: string; first: Promise<void> | undefined } = {
    now: undefined,
    digest: '',
    project: parts.project(),
    told: '',
    first: undefined,
  };
  const keeperOf = (project: Project): PolicyPort['facts'] => factsKeeper(trustHints(project));
  let keeper = keeperOf(state.project);
  let failed: Fault | undefined;
  const tell = (thrown: unknown): void => {
    const fault = asFault(thrown);
    if (fault.message === state.told) return;
    state.told = fault.message;
    parts.report(fault);
  };
  const load = async (project: Project, sources: readonly LayerSource[], digest: string): Promise<void> => {
    const next = sources.length === 0 ? undefined : await compileFor(project, sources, parts.names);
    for (const warning of next?.warnings ?? []) tell(gatewayFault['policy-warning']({ what: lineOf(warning) }));
    const before = state.now;
    Object.assign(state, { now: next, digest, project, told: '' });
    // Facts that were kept say what hints said before.
    keeper = keeperOf(project);
    failed = undefined;
    before?.close();
    // Whoever asked before the first policies were there waited for them.
    if (state.first === undefined) parts.onChange();
  };
  let isLooking = false;
  const look = async (): Promise<void> => {
    isLooking = true;
    try {
      const project = refreshed(parts.project());
      requireTrust(project);
      const sources = policySources(project, parts.whose);
      const digest = digestOf(sources, project);
      if (digest !== state.digest || failed !== undefined) await load(project, sources, digest);
    } catch (thrown) {
      tell(thrown);
    } finally {
      isLooking = false;
    }
  };
  const start = (): Promise<void> | undefined => {
    const sources = policySources(state.project, parts.whose);
    state.digest = digestOf(sources, state.project);
    if (sources.length === 0) return undefined;
    return load(state.project, sources, state.digest).catch((thrown: unknown) => {
      failed = asFault(thrown);
      tell(thrown);
    });
  };
  try {
    state.first = start()?.finally(() => {
      state.first = undefined;
    });
  } catch (thrown) {
    failed = asFault(thrown);
    tell(thrown);
  }
  const timer = setInterval(() => {
    if (state.first === undefined && !isLooking) void look();
  }, LOOK_EVERY_MS).unref();
  const current = (): Deciding | undefined => {
    // What cannot be read allows nothing; what is wrong with it is the operator's to know.
    if (failed !== undefined) throw gatewayFault['policy-failed']({ name: 'this' });
    return state.now;
  };
  return {
    now: () => (state.first === undefined ? current() : state.first.then(current)),
    get isEnforced() {
      return !parts.project().authority.observe.includes('policy');
    },
    isUsed: () => state.first !== undefined || failed !== undefined || state.now !== undefined,
    facts: (server, approved) => keeper(server, approved),
    nowMs: parts.nowMs,
    close: () => clearInterval(timer),
  };
}

const lineOf = ({ place, reason, hint }: { readonly place: string; readonly reason: string; readonly hint: string }): string =>
  `${place}: ${reason}${hint}`;
