// From what the gateway recorded to the hosts that a server wants: those it reached, and those it asked for in vain. An address is never proposed.
import type { EgressRecord } from '../gateway/records.ts';
import { type HostRule, hostText } from '../hosts.ts';
import { hostMistake } from '../profile-schema.ts';
import type { ProposedLine, Unproposed } from './proposal.ts';

const SCHEMES: Readonly<Record<number, string>> = { 80: 'http://', 443: '' };

/** How a host and port are written in a profile. */
const written = (name: string, port: number): string => (port in SCHEMES ? `${SCHEMES[port]}${name}` : `tcp://${name}:${port}`);

function reached({ protocol, name = '', port = 0 }: EgressRecord): string {
  const scheme = protocol === 'dns' || protocol === 'udp' ? 'https' : protocol;
  return hostText({ scheme, name, isSuffix: false, port });
}

const REASONS: Readonly<Partial<Record<NonNullable<EgressRecord['refusal']>, string>>> = {
  'address-not-granted': 'it dialled an address; only names can be granted',
  'private-address': 'the name leads to an address of a private network',
  'unknown-name': 'no such name was found',
  unreachable: 'the host did not answer',
  'other-server-name': 'inside TLS it asked for another host than it had looked up',
  'other-host': 'it asked for another host than it had looked up',
  'broken-request': 'what it sent was no request that can be checked',
  upgrade: 'it wanted a tunnel',
  'unverified-host': 'TLS of the host could not be verified',
  'unreadable-reply': 'a reply could not be looked through for the secret',
  'too-early': 'made before Bartizan listened: refused by the kernel, which does not say where to',
  'unwatched-port':
    'to a port that nobody watches (bartizan plan names those that are): refused by the kernel, which does not say where to',
  'too-many': 'too many connections or attempts',
};

/** One record as a line to grant, or as something that no line grants. */
function lineOf(record: EgressRecord): ProposedLine | Unproposed | undefined {
  const { kind, protocol, refusal, name = '', address, port, times } = record;
  const count = times > 1 ? ` (${times} times)` : '';
  if (kind === 'opened') return { field: 'hosts', value: reached(record), evidence: 'reached it' };
  if (kind === 'closed') return undefined;
  if (refusal === 'name-not-granted') {
    const evidence = `asked for its address${count}; the port is not known, 443 is assumed`;
    return { field: 'hosts', value: written(name, 443), evidence };
  }
  if (refusal === 'port-not-granted')
    return { field: 'hosts', value: written(name, port ?? 0), evidence: `tried port ${port}${count}` };
  const what = `${name || address || (protocol === 'udp' ? 'a datagram' : 'a connection')}${port === undefined ? '' : ` port ${port}`}`;
  return { what, reason: `${REASONS[refusal ?? 'too-many'] ?? 'refused'}${count}` };
}

const isLine = (one: ProposedLine | Unproposed | undefined): one is ProposedLine => one !== undefined && 'field' in one;

/** A wildcard that the profile has takes the place of the names that it was used for. */
function widened(lines: readonly ProposedLine[], granted: readonly HostRule[]): readonly ProposedLine[] {
  let kept = lines;
  for (const rule of granted.filter(({ isSuffix }) => isSuffix)) {
    const covered = kept.filter(({ value }) => value.endsWith(`.${rule.name}`));
    if (covered.length === 0) continue;
    const evidence = `granted so, and used for ${covered.map(({ value }) => value).join(', ')}`;
    kept = [...kept.filter((line) => !covered.includes(line)), { field: 'hosts', value: hostText(rule), evidence }];
  }
  return kept;
}

/** What a server's network asks for. */
export function hostLines(
  records: readonly EgressRecord[],
  granted: readonly HostRule[],
): { readonly lines: readonly ProposedLine[]; readonly refused: readonly Unproposed[] } {
  const lines = new Map<string, ProposedLine>();
  const refused = new Map<string, Unproposed>();
  for (const found of records.map(lineOf)) {
    if (found === undefined) continue;
    const mistake = isLine(found) ? hostMistake(found.value) : undefined;
    if (!isLine(found)) refused.set(`${found.what} ${found.reason.replace(/ \(.*/, '')}`, found);
    else if (mistake !== undefined) refused.set(found.value, { what: found.value, reason: mistake });
    else if (!lines.has(found.value)) lines.set(found.value, found);
  }
  return { lines: widened([...lines.values()], granted), refused: [...refused.values()] };
}
