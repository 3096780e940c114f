// npm's attestations: that the registry accepted this version (publish), and where it was built (provenance).
// https://github.com/npm/attestation
import type { Json } from '../../base/json.ts';
import type { ProvenanceFact } from '../artefact.ts';
import { buildOf, SLSA_TYPES } from './build-claims.ts';
import type { NpmEvidence } from './evidence.ts';
import { dayOf, failed, notCheckable, type Refusal, strongest } from './facts.ts';
import type { NpmPackage } from './npm-signature.ts';
import { at, listAt, readDocument, textAt } from './reading.ts';
import type { Proven, Sigstore } from './sigstore.ts';
import { notAbout, type Statement, type Subject, statementOf } from './statement.ts';

const PUBLISH = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1';
const MAX_ATTESTATIONS = 16;

/** Kinds of attestations that are understood, with who must have signed and what a proof says. */
interface Kind {
  readonly id: string;
  readonly title: string;
  readonly absent: string;
  readonly signer: 'certificate' | 'key';
  matches(predicateType: string): boolean;
  conclude(wanted: NpmPackage, proven: Proven, statement: Statement): ProvenanceFact | Refusal;
}

const provenance: Kind = {
  id: 'npm.provenance',
  title: 'The provenance attestation',
  absent: 'This version was published without provenance: nothing proves which source it was built from.',
  signer: 'certificate',
  matches: (type) => SLSA_TYPES.has(type),
  conclude: (_wanted, proven, statement) => {
    const built = buildOf(proven.claims, statement);
    if ('why' in built) return built;
    const { values } = built;
    const { repository, commit, workflow } = values;
    const detail = `Built from ${repository} at commit ${commit} by ${workflow}, recorded on ${dayOf(proven.signedAt)}.`;
    return { id: 'npm.provenance', result: 'verified', detail, values: { ...values, signedAt: proven.signedAt.toISOString() } };
  },
};

const publish: Kind = {
  id: 'npm.publish',
  title: 'The publish attestation',
  absent: 'The registry offers no attestation that it accepted this version.',
  signer: 'key',
  matches: (type) => type === PUBLISH,
  conclude: (wanted, proven, { predicate }) => {
    const registry = textAt(predicate, 'registry');
    const isSame = textAt(predicate, 'name') === wanted.name && textAt(predicate, 'version') === wanted.version;
    if (!isSame || registry === undefined) return failed('its statement names another package');
    const signedAt = proven.signedAt.toISOString();
    const detail = `${registry} accepted this version on ${dayOf(proven.signedAt)}.`;
    return { id: 'npm.publish', result: 'verified', detail, values: { registry, signedAt, key: proven.keyId ?? '' } };
  },
};

const kinds: readonly Kind[] = [publish, provenance];

/** Looks at all attestations of one version. */
export function npmAttestations(
  wanted: NpmPackage,
  evidence: NpmEvidence,
  sigstore: Sigstore,
  now: number,
): readonly ProvenanceFact[] {
  const all = listed(evidence);
  if ('why' in all) return kinds.map((kind) => refused(kind, all, ''));
  const facts = kinds.map((kind) => {
    const own = all.list.filter((each) => kind.matches(textAt(each, 'predicateType') ?? ''));
    const found = own.map((each) => judged(kind, each, wanted, sigstore, now));
    return strongest(found) ?? { id: kind.id, result: 'absent' as const, detail: kind.absent };
  });
  const strange = all.list.filter((each) => !kinds.some((kind) => kind.matches(textAt(each, 'predicateType') ?? '')));
  return strange.length === 0 ? facts : [...facts, strangeFact(strange)];
}

function listed({ attestations }: NpmEvidence): { readonly list: readonly Json[] } | Refusal {
  if (attestations.state === 'none') return { list: [] };
  if (attestations.state === 'unreachable') return notCheckable(`could not be fetched: ${attestations.why}`);
  const document = readDocument(attestations.value);
  if ('why' in document) return failed(document.why);
  const list = listAt(document.value, 'attestations');
  if (list === undefined) return failed('is not a list of attestations');
  return list.length > MAX_ATTESTATIONS ? failed(`stands in a list of more than ${MAX_ATTESTATIONS}`) : { list };
}

function judged(kind: Kind, attestation: Json, wanted: NpmPackage, sigstore: Sigstore, now: number): ProvenanceFact {
  const proven = sigstore.check(at(attestation, ['bundle']) ?? null, { signer: kind.signer, now });
  if ('why' in proven) return refused(kind, proven);
  const statement = statementOf(proven);
  if ('why' in statement) return refused(kind, statement);
  if (!kind.matches(statement.predicateType)) return refused(kind, failed('it is labelled as something that it is not'));
  const subject = subjectOf(wanted);
  if ('why' in subject) return refused(kind, subject);
  const other = notAbout(statement, subject);
  if (other !== undefined) return refused(kind, other);
  const concluded = kind.conclude(wanted, proven, statement);
  return 'why' in concluded ? refused(kind, concluded) : concluded;
}

/** The package as attestations name it: a package URL and SHA-512 of the tarball. */
function subjectOf({ name, version, integrity }: NpmPackage): Subject | Refusal {
  const sri = integrity.split(/\s+/).find((hash) => hash.startsWith('sha512-'));
  if (sri === undefined) return notCheckable('the registry gives no SHA-512 of this version, which attestations name');
  return { name: `pkg:npm/${name}@${version}`, algorithm: 'sha512', digest: Buffer.from(sri.slice(7), 'base64').toString('hex') };
}

function refused(
  kind: Kind,
  { result, why }: Refusal,
  link = result === 'failed' ? ' does not hold: ' : ' could not be judged: ',
): ProvenanceFact {
  return { id: kind.id, result, detail: `${kind.title}${link === '' ? ' ' : link}${why}.` };
}

function strangeFact(attestations: readonly Json[]): ProvenanceFact {
  const types = attestations.map((each) => JSON.stringify((textAt(each, 'predicateType') ?? 'no type').slice(0, 120)));
  const detail = `The registry offers attestations that are not understood here: ${[...new Set(types)].slice(0, 4).join(', ')}.`;
  return { id: 'npm.attestation', result: 'not-checkable', detail };
}
