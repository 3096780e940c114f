// Looks at the sources of a server below a folder. Loaded by `scan` alone: it brings a parser along.
import type { TrustFact } from '../package.ts';
import { analyse, REGISTERS } from './analyse.ts';
import { readSources } from './read.ts';
import { type SourceFinding, sourceFinding } from './rules.ts';
import { loadParser } from './syntax.ts';

/** What the sources say. */
export interface SourceLook {
  readonly findings: readonly SourceFinding[];
  /** Handlers of tools that were found and followed. */
  readonly handlers: number;
  readonly fact: TrustFact;
  /** What was not looked at: then the scan is not complete. */
  readonly problems: readonly string[];
}

const NONE: SourceLook = {
  findings: [],
  handlers: 0,
  fact: { label: 'source', value: 'no tool was found in JavaScript or TypeScript', state: 'not measured' },
  problems: [],
};

const oncePer = (findings: readonly SourceFinding[]): readonly SourceFinding[] =>
  [...new Map(findings.toReversed().map((one) => [one.finding.fingerprint, one])).values()].reverse();

/** Follows arguments of tools through the sources below a folder. */
export async function lookAtSources(folder: string, server: string): Promise<SourceLook> {
  const { files, problems, python } = readSources(folder);
  if (!files.some(({ text }) => REGISTERS.test(text)))
    return python === 0 ? { ...NONE, problems } : { ...NONE, problems, fact: { ...NONE.fact, value: 'Python is not looked at' } };
  const sight = analyse(files, await loadParser());
  const findings = oncePer(sight.hits.map((hit) => sourceFinding(hit, server)));
  const value = `handlers of tools: ${sight.handlers}, followed through files: ${sight.files}`;
  if (sight.handlers === 0) return { ...NONE, problems: [...problems, ...sight.problems] };
  return {
    findings,
    handlers: sight.handlers,
    fact: { label: 'source', value, state: 'measured' },
    problems: [...problems, ...sight.problems],
  };
}
