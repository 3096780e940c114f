// What the policies as they are now would have decided on what is in the trail. What an entry does not say is never guessed: then it is undecidable.
import { WANTED } from '../gateway/policy-facts.ts';
import type { Question } from '../policy/question.ts';
import type { Effect } from '../policy/ruling.ts';
import type { ExchangeFacts } from '../store/entry.ts';
import type { ExchangeRecord } from '../store/exchanges.ts';
import type { Decider } from './deciding.ts';
import { policiesOf } from './policy-questions.ts';
import type { Project } from './project.ts';

/** What became of one recorded exchange. */
export type Replayed =
  /** Policy has nothing to say of it, or something else refused it. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'undecidable'; readonly why: string; readonly was: Effect }
  | { readonly kind: 'decided'; readonly was: Effect; readonly is: Effect; readonly policies: readonly string[] };

type Facts = Partial<ExchangeFacts> & { readonly at: number };

/** What was decided then; undefined where something else refused it. */
function wasOf(record: ExchangeRecord, { ruling }: Facts): Effect | undefined {
  if (ruling !== undefined) return ruling.effect;
  return record.intent === undefined ? undefined : 'allow';
}

/** Texts that were cut when they were recorded are not known whole. */
const isCut = (text: string | undefined): boolean => text?.endsWith('…') === true;

/** Why the facts of then cannot be told from those of now. */
function doubtOf(facts: Facts, question: Question, { lock }: Project): string | undefined {
  const entry = lock === undefined || facts.server === undefined ? undefined : lock.file.servers[facts.server];
  if (entry === undefined) return 'its server is not locked now';
  if (facts.identity?.id !== entry.identity.id) return 'another server had that name, or it was not recorded which';
  const { target } = question;
  if (target.type === 'Server') return undefined;
  const pins = { Tool: entry.pins.tools, Prompt: entry.pins.prompts, Resource: entry.pins.resources }[target.type];
  const pin = Object.hasOwn(pins, target.name) ? pins[target.name] : undefined;
  return facts.pin === pin ? undefined : 'its definition was another one';
}

function questionOf(facts: Facts, decider: Decider): Question | undefined {
  const { method = '', name, server, caller, client, hops, at } = facts;
  const action = Object.hasOwn(WANTED, method) ? WANTED[method] : undefined;
  if (action === undefined || server === undefined || caller === undefined || name === undefined) return undefined;
  const question = decider.question({ user: caller, client: client?.name ?? '', action, server, name, atMs: at });
  const { version = '' } = client ?? {};
  const { transport = '', era = '' } = hops?.client ?? {};
  return { ...question, asker: { ...question.asker, clientVersion: version, transport, era } };
}

/** Decides one recorded exchange again. @throws Fault `policy.none` */
export function replayed(record: ExchangeRecord, decider: Decider, project: Project): Replayed {
  const facts = (record.intent ?? record.outcome) as Facts | undefined;
  const was = facts === undefined ? undefined : wasOf(record, facts);
  if (facts === undefined || was === undefined || facts.direction !== 'inward') return { kind: 'outside' };
  if (isCut(facts.name) || isCut(facts.client?.name))
    return { kind: 'undecidable', was, why: 'a name was cut when it was recorded' };
  const policies = policiesOf(decider);
  const question = asked(facts, decider);
  if (question === undefined) return { kind: 'outside' };
  if (typeof question === 'string') return { kind: 'undecidable', was, why: question };
  const doubt = policies.readsResource(question) ? doubtOf(facts, question, project) : undefined;
  if (doubt !== undefined) return { kind: 'undecidable', was, why: doubt };
  const ruling = policies.settled(question, ['client', 'time']);
  if (ruling !== undefined) return { kind: 'decided', was, is: ruling.effect, policies: ruling.policies };
  // Whatever the arguments were: nothing permits it.
  if (!policies.mayList(question)) return { kind: 'decided', was, is: 'deny', policies: [] };
  return { kind: 'undecidable', was, why: 'a policy reads arguments or labels, which the trail does not hold' };
}

/** The question, or why it cannot be asked any more. */
function asked(facts: Facts, decider: Decider): Question | string | undefined {
  try {
    return questionOf(facts, decider);
  } catch {
    return 'its server or tool is not locked now';
  }
}
