// Is direct access itself as it should be? A probe that compares two failures would pass.
import type { Era } from '../client/transport.ts';
import { at } from '../programs/protocol.ts';
import type { Observations } from './observe.ts';

/** Probes that shall end in an error. */
const REFUSED = new Set(['rpcError', 'unknownTool', 'unknownMethod', 'readMissing']);
const CHANGES = 4;

const hasSome = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** The probes that did not come out as the test upstream is built; none if all did. */
export function distrusted(direct: Observations, era: Era): string[] {
  const wrong = Object.keys(direct).filter((name) => REFUSED.has(name) !== (at(direct[name], 'error') !== undefined));
  const changes = at(direct.changes, 'seen');
  const facts: Readonly<Record<string, boolean>> = {
    tools: hasSome(direct.tools),
    resources: hasSome(direct.resources),
    prompts: hasSome(direct.prompts),
    log: hasSome(direct.log),
    progress: hasSome(at(direct.progress, 'got')),
    cancel: direct.cancel === 1,
    changes: at(direct.changes, 'isAdded') === true && Array.isArray(changes) && changes.length >= CHANGES,
    saw: at(direct.saw, 'modern') === (era === 'modern'),
    sampling: hasSome(at(direct.sampling, 'asked')),
    elicitForm: hasSome(at(direct.elicitForm, 'asked')),
    elicitUrl: hasSome(at(direct.elicitUrl, 'asked')),
    roots: hasSome(at(direct.roots, 'asked')),
  };
  const untrue = Object.entries(facts).filter(([, isSo]) => !isSo);
  return [...new Set([...wrong, ...untrue.map(([name]) => name)])];
}
