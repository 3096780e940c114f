// Looks at the sources of a server below a folder. Loaded by `scan` alone: it brings a parser along.
import type { TrustFact } from '../package.ts';
import { analyse, givesTools } from './analyse.ts';
import { loadParser } from './parse.ts';
import { readSources } from './read.ts';
import { type SourceFinding, sourceFinding } from './rules.ts';

/** What the sources say. */
export interface SourceLook {
  readonly findings: readonly SourceFinding[];
  /** Handlers of tools that were found and followed. */
  readonly handlers: number;
  readonly fact: TrustFact;
  /** What should have been looked at and was not: then the scan is not complete. */
  readonly problems: readonly string[];
  /** What is never looked at, and what was. One sentence each. */
  readonly remarks: readonly string[];
}

const oncePer = (findings: readonly SourceFinding[]): readonly SourceFinding[] =>
  [...new Map(findings.toReversed().map((one) => [one.finding.fingerprint, one])).values()].reverse();

const NO_TOOLS = 'no tool was found in JavaScript, TypeScript or Python';

function factOf(handlers: number, files: number): TrustFact {
  if (handlers === 0) return { label: 'source', value: NO_TOOLS, state: 'not measured' };
  return { label: 'source', value: `handlers of tools: ${handlers}, followed through files: ${files}`, state: 'measured' };
}

/** Follows arguments of tools through the sources below a folder. */
export async function lookAtSources(folder: string, server: string): Promise<SourceLook> {
  const { files, problems, leftOut } = readSources(folder);
  const hasServer = files.some(givesTools);
  const sight = hasServer ? analyse(files, await loadParser(files.map(({ path }) => path))) : undefined;
  const handlers = sight?.handlers ?? 0;
  const followed = handlers === 0 ? NO_TOOLS : `${handlers} handlers of tools were followed through ${files.length} files`;
  const skipped = leftOut.map((what) => `sources that are not followed: ${what}`);
  return {
    findings: oncePer((sight?.hits ?? []).map((hit) => sourceFinding(hit, server))),
    handlers,
    fact: factOf(handlers, files.length),
    problems: [...problems, ...(sight?.problems ?? [])],
    remarks: files.length + leftOut.length === 0 ? [] : [`sources: ${followed}`, ...skipped],
  };
}
