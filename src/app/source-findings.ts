// What is suspicious about a source before anything of it runs: its age, its name, where it was built, and what others recorded about it.
import { systemClock } from '../base/clock.ts';
import { homeFolder } from '../base/home.ts';
import type { Finding } from '../detectors/detector.ts';
import type { Artefact } from '../supply/artefact.ts';
import { cacheDirOf } from './machine.ts';
import { packageFacts } from './package-facts.ts';
import type { Supplied } from './supplying.ts';

const PACKAGES: ReadonlySet<string> = new Set(['npm', 'pypi']);

/** Findings of the rules on packages; none for what no registry publishes. Install scripts are listed by the review itself. */
export async function sourceFindings(
  found: Supplied,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  const artefact = found.artefact as Artefact;
  const { kind, name, version } = artefact;
  if (!PACKAGES.has(kind)) return [];
  const [{ openAdvisories }, { packageFindings }, { createNameJudge }] = await Promise.all([
    import('./advisories.ts'),
    import('../scanner/scan-package.ts'),
    import('../detectors/lookalike-package/judge-name.ts'),
  ]);
  // The snapshot is this user's, wherever servers are installed.
  const advisories = openAdvisories(cacheDirOf(env, process.platform, homeFolder()));
  try {
    const known = packageFacts(
      { ...found, artefact, advisories: advisories.find(kind, name, version).found, scripts: [] },
      systemClock.now(),
    );
    return packageFindings(known, { package: createNameJudge() }, name);
  } finally {
    advisories.close();
  }
}
