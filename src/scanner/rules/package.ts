// Rules on a package, judged from what is known of it before it is installed. Pure.
import type { Rule } from '../../detectors/detector.ts';
import type { Advisory, PackageFacts } from '../package.ts';
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

const maliciousPackage: PackageRule = {
  ...common,
  id: 'malicious-package',
  title: 'A package that is known to be malicious',
  severity: 'critical',
  tags: ['OWASP-MCP-04', 'CWE-506'],
  *judge({ advisories = [] }) {
    yield* advisories.filter(({ isMalicious }) => isMalicious).map(hitOf('recorded as malicious'));
  },
};

const vulnerablePackage: PackageRule = {
  ...common,
  id: 'vulnerable-package',
  title: 'A version with a known vulnerability',
  severity: 'critical',
  tags: ['OWASP-MCP-04', 'CWE-1395'],
  *judge({ advisories = [] }) {
    yield* advisories.filter(({ isMalicious }) => !isMalicious).map(hitOf('recorded for this version'));
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

/** Rules on packages. */
export const packageRules: readonly PackageRule[] = [
  maliciousPackage,
  vulnerablePackage,
  installScript,
  youngPackage,
  failedOrigin,
  deprecatedPackage,
];
