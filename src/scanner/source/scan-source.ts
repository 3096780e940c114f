// Looks at the sources of a server below a folder. Loaded by `scan` alone: it brings a parser along.
import type { TrustFact } from '../package.ts';
import { analyse, givesTools, importsServer, type SourceFile } from './analyse.ts';
import { loadParser } from './parse.ts';
import { readSources } from './read.ts';
import { type SourceFinding, sourceFinding } from './rules.ts';
import type { Parse } from './syntax.ts';

/** What the sources say. */
export interface SourceLook {
  readonly findings: readonly SourceFinding[];
  /** Handlers of tools that were found and followed. */
  readonly handlers: number;
  /** Of all files that were read. */
  readonly bytes: number;
  readonly fact: TrustFact;
  /** What should have been looked at and was not: then the scan is not complete. */
  readonly problems: readonly string[];
  /** What is never looked at, and what was. One sentence each. */
  readonly remarks: readonly string[];
}

const oncePer = (findings: readonly SourceFinding[]): readonly SourceFinding[] =>
  [...new Map(findings.toReversed().map((one) => [one.finding.fingerprint, one])).values()].reverse();

const NO_TOOLS = 'no tool was found in JavaScript, TypeScript or Python';
/** Words of a server are there, its tools are not: then silence says nothing. */
const NOT_FOLLOWED = 'tools may be given to a server here, in a way that is not followed';
/** What is a server for sure, and shows no tool, was not looked at. */
const NOT_LOOKED_AT =
  'no tool of this server could be followed in its sources; its tools may lie in packages that it brings along';

function factOf(handlers: number, files: number, missing: string): TrustFact {
  if (handlers === 0) return { label: 'source', value: missing, state: 'not measured' };
  return { label: 'source', value: `handlers of tools: ${handlers}, followed through files: ${files}`, state: 'measured' };
}

/** Told now and then how many files are done. */
export type Told = (done: number, total: number) => void;

/** What is looked at. */
export interface SourceTarget {
  readonly server: string;
  /** It is asked for as a server, so that it has tools; a folder may be anything. */
  readonly isServer: boolean;
}

async function parserFor(files: readonly SourceFile[], told: Told): Promise<Parse> {
  const parse = await loadParser(files.map(({ path }) => path));
  let done = 0;
  return (text, path) => {
    told(done, files.length);
    done += 1;
    return parse(text, path);
  };
}

/** Follows arguments of tools through the sources below a folder. */
export async function lookAtSources(
  folder: string,
  { server, isServer }: SourceTarget,
  told: Told = () => undefined,
): Promise<SourceLook> {
  const { files, problems, leftOut } = readSources(folder);
  const hasServer = files.some(givesTools);
  const sight = hasServer ? analyse(files, await parserFor(files, told)) : undefined;
  const handlers = sight?.handlers ?? 0;
  const isMissed = handlers === 0 && (isServer || (hasServer && files.some(importsServer)));
  const missing = hasServer ? NOT_FOLLOWED : NO_TOOLS;
  const followed = handlers === 0 ? missing : `${handlers} handlers of tools were followed through ${files.length} files`;
  const skipped = leftOut.map((what) => `sources that are not followed: ${what}`);
  return {
    findings: oncePer((sight?.hits ?? []).map((hit) => sourceFinding(hit, server))),
    handlers,
    bytes: files.reduce((sum, { text }) => sum + text.length, 0),
    fact: factOf(handlers, files.length, missing),
    problems: [...problems, ...(sight?.problems ?? []), ...(isMissed ? [NOT_LOOKED_AT] : [])],
    remarks: files.length + leftOut.length === 0 ? [] : [`sources: ${followed}`, ...skipped],
  };
}
