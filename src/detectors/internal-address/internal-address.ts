// Finds addresses of a cloud's metadata service and other forms of the machine's inside in an argument. Never takes an ordinary host or a local port for one.
import type { Detector, Match, Passage } from '../detector.ts';
import { isLongProse } from '../text/prose.ts';

const METADATA =
  /(?:169\.254\.169\.254|169\.254\.170\.2|metadata\.google\.internal|metadata\.azure\.internal|100\.100\.100\.200|fd00:ec2::254|\[::ffff:169\.254\.169\.254\]|\[::ffff:a9fe:a9fe\]|0xa9fea9fe|2852039166|0251\.0376\.0251\.0376|169\.254\.43518)/i;
const ODD_SCHEME = /^\s{0,4}(?:gopher|dict|ldap|tftp|jar|netdoc|phar|expect):\/{0,2}/i;
const FILE_SCHEME = /^\s{0,4}file:\/{2,3}(?:etc|proc|root|home\/[^/]{1,60}\/\.|c:\/windows)/i;
const PROSE_CHARS = 4000;

function* detect({ text, role }: Passage): Generator<Match> {
  if (role === 'key' || isLongProse(text, PROSE_CHARS)) return;
  for (const pattern of [METADATA, ODD_SCHEME, FILE_SCHEME]) {
    const found = pattern.exec(text);
    if (found === null) continue;
    yield {
      start: found.index,
      end: found.index + found[0].length,
      note: `an address inside the machine or the cloud: ${found[0].trim()}`,
    };
    return;
  }
}

/** Addresses that only the machine itself should ask. */
export const internalAddress: Detector = {
  id: 'internal-address',
  title: 'Address inside the machine or the cloud',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['arguments'],
  threats: ['T24', 'T26'],
  tags: ['OWASP-MCP05', 'CWE-918'],
  detect,
};
