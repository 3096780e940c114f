// Rules on a package, judged from what is known of it before it is installed. Pure.
import type { Rule, Severity } from '../../detectors/detector.ts';
import type { Advisory, DependencyAdvisory, PackageFacts } from '../package.ts';
import type { EndpointHit } from './endpoint.ts';

/** Judges a package. */
export interface PackageRule extends Rule {
  readonly judge: (facts: PackageFacts) => Iterable<EndpointHit>;
}

const common = {
  tier: 'hard',
  status: 'stable',
  surfaces: ['package', 'entry'],
  threats: ['T26'],
} as const satisfies Partial<Rule>;

const specOf = ({ ecosystem, name, version }: PackageFacts): string =>
  `${ecosystem}:${name}${version === undefined ? '' : `@${version}`}`;

const hitOf =
  (verb: string) =>
  ({ id, severity, summary }: Advisory): EndpointHit => ({ note: `${id}: ${verb}`, excerpt: summary, severity });

const inDependency =
  (verb: string) =>
  ({ name, version, ...advisory }: DependencyAdvisory): EndpointHit => {
    const hit = hitOf(verb)(advisory);
    return { ...hit, note: `${name} ${version}, which it brings along: ${hit.note}` };
  };

const maliciousPackage: PackageRule = {
  ...common,
  id: 'malicious-package',
  title: 'A package that is known to be malicious',
  severity: 'critical',
  tags: ['OWASP-MCP-04', 'CWE-506'],
  *judge({ advisories = [], dependencyAdvisories = [] }) {
    yield* advisories.filter(({ isMalicious }) => isMalicious).map(hitOf('recorded as malicious'));
    yield* dependencyAdvisories.filter(({ isMalicious }) => isMalicious).map(inDependency('recorded as malicious'));
  },
};

const vulnerablePackage: PackageRule = {
  ...common,
  id: 'vulnerable-package',
  title: 'A version with a known vulnerability',
  severity: 'critical',
  tags: ['OWASP-MCP-04', 'CWE-1395'],
  *judge({ advisories = [], dependencyAdvisories = [] }) {
    yield* advisories.filter(({ isMalicious }) => !isMalicious).map(hitOf('recorded for this version'));
    yield* dependencyAdvisories.filter(({ isMalicious }) => !isMalicious).map(inDependency('recorded for this version'));
  },
};

const installScript: PackageRule = {
  ...common,
  id: 'install-script',
  title: 'Runs a script when it is installed',
  severity: 'medium',
  tags: ['OWASP-MCP-04', 'CWE-506'],
  *judge(facts) {
    for (const { event, command } of facts.scripts ?? [])
      yield { note: `${event} runs before anybody has looked at the package`, excerpt: command };
    const brought = (facts.broughtScripts ?? []).map(({ name, version }) => `${name} ${version}`);
    if (brought.length > 0)
      yield { note: 'what it brings along runs scripts when it is installed', excerpt: brought.join(', '), severity: 'low' };
  },
};

const YOUNG_DAYS = 30;
const FRESH_DAYS = 3;

const youngPackage: PackageRule = {
  ...common,
  id: 'young-package',
  title: 'A package or version that is very new',
  severity: 'medium',
  tags: ['OWASP-MCP-04', 'CWE-1357'],
  *judge(facts) {
    const { ageDays, releaseDays } = facts;
    if (ageDays !== undefined && ageDays < YOUNG_DAYS)
      yield {
        note: `the package is ${ageDays} days old: what imitates others is seldom older`,
        excerpt: specOf(facts),
        severity: 'medium',
      };
    else if (releaseDays !== undefined && releaseDays < FRESH_DAYS)
      yield {
        note: `this version is ${releaseDays} days old: a stolen account is mostly noticed within days`,
        excerpt: specOf(facts),
        severity: 'low',
      };
  },
};

const failedOrigin: PackageRule = {
  ...common,
  id: 'failed-origin',
  title: 'Proof of origin that does not hold',
  severity: 'critical',
  tags: ['OWASP-MCP-04', 'CWE-345', 'CWE-347'],
  *judge(facts) {
    for (const detail of facts.failedOrigin ?? []) yield { note: detail, excerpt: specOf(facts) };
    const { builtFrom, claimedRepository } = facts;
    if (builtFrom !== undefined && claimedRepository !== undefined && builtFrom.toLowerCase() !== claimedRepository.toLowerCase())
      yield {
        note: 'it was built from another repository than the one it names',
        excerpt: `built from ${builtFrom}, names ${claimedRepository}`,
        severity: 'high',
      };
  },
};

const deprecatedPackage: PackageRule = {
  ...common,
  id: 'deprecated-package',
  title: 'A version that its publisher withdrew',
  severity: 'low',
  tags: ['OWASP-MCP-04', 'CWE-1104'],
  *judge({ deprecated }) {
    if (deprecated !== undefined) yield { note: 'the publisher marked it as deprecated', excerpt: deprecated };
  },
};

/** A package that sleeps so long is forgotten by those who watched it. */
const FORGOTTEN_DAYS = 365;

/** How much speaks for a take-over. One sign alone has honest reasons. */
function handsSeverity(facts: PackageFacts): Severity {
  const { newPublisher, lostProof = false, movedFrom, quietDays = 0 } = facts.history ?? {};
  const signs = [
    newPublisher !== undefined,
    lostProof,
    movedFrom !== undefined,
    quietDays > FORGOTTEN_DAYS,
    newPublisher?.areGone,
  ];
  const count = signs.filter((sign) => sign === true).length;
  if (count >= 3 || (lostProof && newPublisher !== undefined)) return 'high';
  return count === 2 || lostProof ? 'medium' : 'low';
}

const changedHands: PackageRule = {
  ...common,
  id: 'changed-hands',
  title: 'A package that changed hands',
  severity: 'high',
  tags: ['OWASP-MCP-04', 'CWE-1357'],
  *judge(facts) {
    const { newPublisher, lostProof, movedFrom, quietDays = 0 } = facts.history ?? {};
    // Built from the repository that it names, as proven: whoever pressed the button changed no code.
    if (facts.builtFrom !== undefined && facts.builtFrom.toLowerCase() === facts.claimedRepository?.toLowerCase()) return;
    const before = newPublisher?.before.join(', ') ?? '';
    const said = [
      newPublisher === undefined ? '' : `published by ${newPublisher.name}; versions before came from ${before}`,
      newPublisher?.areGone === true ? 'none of whom may publish any more' : '',
      lostProof === true ? 'versions before had proof of their origin, this one has none' : '',
      movedFrom === undefined ? '' : `it named another repository before (${movedFrom})`,
    ].filter((part) => part !== '');
    if (said.length === 0) return;
    if (quietDays > FORGOTTEN_DAYS) said.push(`nothing was published for ${quietDays} days before`);
    yield { note: said.join('; '), excerpt: specOf(facts), severity: handsSeverity(facts) };
  },
};

const freedName: PackageRule = {
  ...common,
  id: 'freed-name',
  title: 'A name that was free, or is',
  severity: 'high',
  tags: ['OWASP-MCP-04', 'CWE-1357'],
  *judge(facts) {
    const { isUnclaimed, history } = facts;
    if (history?.freed !== undefined) yield { note: history.freed, excerpt: specOf(facts) };
    if (isUnclaimed === true)
      yield { note: 'nobody publishes under this name: whoever registers it first runs here', excerpt: specOf(facts) };
  },
};

/** Rules on packages. */
export const packageRules: readonly PackageRule[] = [
  maliciousPackage,
  vulnerablePackage,
  installScript,
  youngPackage,
  failedOrigin,
  deprecatedPackage,
  changedHands,
  freedName,
];
