// From a range or tag to one version, by npm's own rule.
import pickManifest from 'npm-pick-manifest';
import { supplyFault } from './faults.ts';
import type { NpmVersion, Packument } from './npm-registry.ts';

const MAX_OFFERED = 5;

/**
 * Picks the version that npm would install. `wanted` is a version, a range or a tag; default: the tag `latest`.
 * @throws Fault `supply.no-version`, `supply.wrong-answer`
 */
export function pickVersion(packument: Packument, wanted: string | undefined, nodeVersion: string): NpmVersion {
  const subject = `npm:${packument.name}`;
  try {
    const picked = pickManifest(packument, wanted ?? 'latest', { nodeVersion });
    if (picked !== undefined) return picked;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ETARGET' && code !== 'ENOVERSIONS' && code !== 'E403' && code !== 'EINVALIDTAGNAME') throw error;
  }
  if (packument.misnamed.includes(wanted ?? packument['dist-tags']['latest'] ?? '')) {
    const reason = 'its metadata names another package or version there';
    throw supplyFault['wrong-answer']({ subject: `${subject}@${wanted ?? 'latest'}`, reason });
  }
  const offered = Object.keys(packument.versions).slice(-MAX_OFFERED).reverse().join(', ');
  throw supplyFault['no-version']({ subject, wanted: wanted ?? 'latest', offered: offered === '' ? 'there is none' : offered });
}
