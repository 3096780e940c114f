// Judges a package by what is known of it. Asks nobody and reads no file: what is known was collected before.
import type { Finding } from '../detectors/detector.ts';
import type { Engine } from '../detectors/engine.ts';
import { findingOf } from '../detectors/finding.ts';
import type { PackageFacts, TrustFact } from './package.ts';
import { packageRules } from './rules/package.ts';
import { type Seen, type Sight, shownName } from './scan.ts';
import type { SourceLook } from './source/scan-source.ts';

/** What was collected about a package. */
export interface PackageSight {
  /** As it was asked for. */
  readonly source: string;
  readonly facts: PackageFacts;
  readonly trust: readonly TrustFact[];
  /** What was not looked at, and why. */
  readonly unmeasured: readonly string[];
  /** What its sources say, where they were unpacked. */
  readonly sources?: SourceLook | undefined;
}

/** Findings of the rules on packages. */
export const factFindings = (facts: PackageFacts, server: string): readonly Finding[] =>
  packageRules.flatMap((rule) =>
    [...rule.judge(facts)].map((hit) => findingOf(rule, { surface: 'package', pointer: '', ...hit }, { server })),
  );

/** Findings of the rules on packages, and of the name. */
export function packageFindings(facts: PackageFacts, engine: Pick<Engine, 'package'>, server: string): readonly Finding[] {
  const judged = factFindings(facts, server);
  const named = engine.package(facts.ecosystem, facts.name).findings.map((finding) => ({ ...finding, server }));
  return [...judged, ...named];
}

/** The sight of one package. */
export function scanPackage({ source, facts, trust, unmeasured, sources }: PackageSight, engine: Pick<Engine, 'package'>): Sight {
  const server = `${facts.ecosystem}:${facts.name}`;
  const seen: readonly Seen[] = packageFindings(facts, engine, server).map((finding) => ({
    finding,
    file: undefined,
    path: undefined,
    line: undefined,
  }));
  const inSources = (sources?.findings ?? []).map((one): Seen => ({ ...one, file: undefined }));
  return {
    target: { kind: 'package', path: source },
    notice: 'The registry was asked and the package was unpacked aside. Nothing was installed, and nothing of it ran.',
    remarks: [...unmeasured.map((line) => `not measured: ${shownName(line)}`), ...(sources?.remarks ?? []).map(shownName)],
    inventory: {
      files: [],
      servers: [],
      grants: [],
      commands: [],
      looked: [],
      problems: (sources?.problems ?? []).map((problem) => ({ path: source, problem })),
    },
    definitions: [],
    seen: [...seen, ...inSources],
    trust: new Map([[server, [...trust, ...(sources === undefined ? [] : [sources.fact])]]]),
  };
}
