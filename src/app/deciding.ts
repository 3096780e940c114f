// Policy without a gateway: questions of a person about a project, decided with the same facts and the same policies as calls are.
import { homeFolder } from '../base/home.ts';
import type { JsonObject } from '../base/json.ts';
import { serverFacts, unknownServer } from '../gateway/policy-facts.ts';
import { lockedServer } from '../lock/state.ts';
import { policyFault } from '../policy/faults.ts';
import { createNames } from '../policy/names.ts';
import type { LayerSource, Policies } from '../policy/policies.ts';
import type { Action, Question, ServerFacts, Target } from '../policy/question.ts';
import { hintFor } from './nearest.ts';
import { compileFor, trustHints } from './policies.ts';
import { policySources } from './policy-sources.ts';
import type { Project } from './project.ts';

/** A question as a person writes it. */
export interface Asked {
  readonly user?: string | undefined;
  readonly client?: string | undefined;
  readonly action: Action;
  readonly server: string;
  /** Tool, prompt or URI; undefined for what is asked of a server. */
  readonly name?: string | undefined;
  readonly arguments?: JsonObject | undefined;
  readonly atMs: number;
}

/** The policies of a project as they are in its files now. */
export interface Decider {
  readonly policies: Policies | undefined;
  readonly sources: readonly LayerSource[];
  /** @throws Fault `policy.unknown` for a server or tool that is not locked */
  question(asked: Asked): Question;
}

/** Who asks where nobody is named. */
export const SOMEBODY = { user: 'user:somebody', client: 'some client' } as const;

const TYPE: Readonly<Record<Action, 'Tool' | 'Prompt' | 'Resource' | 'Server'>> = {
  call_tool: 'Tool',
  get_prompt: 'Prompt',
  read_resource: 'Resource',
  list: 'Tool',
  sample: 'Server',
  elicit: 'Server',
  complete: 'Prompt',
  subscribe: 'Resource',
};

/** Reads and checks the policies of a project. `sources`: others than those on disk. @throws Fault `policy.*` */
export async function deciderFor(project: Project, sources?: readonly LayerSource[]): Promise<Decider> {
  const all = sources ?? policySources(project, { env: process.env, home: homeFolder(), platform: process.platform });
  const policies = all.length === 0 ? undefined : await compileFor(project, all, createNames());
  const trust = trustHints(project);
  const facts = new Map<string, ServerFacts>();
  const factsOf = (name: string): ServerFacts => {
    const locked = project.lock === undefined ? undefined : lockedServer(project.lock, name);
    const made = facts.get(name) ?? (locked === undefined ? unknownServer(name) : serverFacts(locked, trust));
    facts.set(name, made);
    return made;
  };
  const servers = [
    ...new Set([...Object.keys(project.lock?.file.servers ?? {}), ...Object.keys(project.loaded.settings.servers)]),
  ];
  return {
    policies,
    sources: all,
    question({ user = SOMEBODY.user, client = SOMEBODY.client, action, server, name, arguments: args, atMs }) {
      if (!servers.includes(server)) throw policyFault.unknown({ what: `server "${server}"`, hint: hintFor(server, servers) });
      const facts = factsOf(server);
      return {
        asker: { user, client, clientVersion: '0', transport: 'stdio', era: 'modern' },
        action,
        server: facts,
        target: targetFor(TYPE[action], name, facts, project),
        circumstances: { atMs, arguments: args ?? {} },
      };
    },
  };
}

function targetFor(type: Target['type'], name: string | undefined, facts: ServerFacts, { lock }: Project): Target {
  if (type === 'Server') return { type };
  const pins = Object.hasOwn(lock?.file.servers ?? {}, facts.name) ? lock?.file.servers[facts.name]?.pins : undefined;
  const wanted = name ?? '';
  if (type === 'Resource') {
    return {
      type,
      name: wanted,
      approved: pins !== undefined && (Object.hasOwn(pins.resources, wanted) || Object.hasOwn(pins.templates, wanted)),
    };
  }
  const known = Object.keys((type === 'Tool' ? pins?.tools : pins?.prompts) ?? {});
  const isKnown = known.includes(wanted);
  if (!isKnown && pins !== undefined) {
    throw policyFault.unknown({ what: `${type.toLowerCase()} "${wanted}" of "${facts.name}"`, hint: hintFor(wanted, known) });
  }
  return { type, name: wanted, approved: isKnown };
}
