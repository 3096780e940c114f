// An authority, a certificate log and a transparency log of our own, for bundles that are wrong in exactly one way.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { initializeCA, initializeCTLog, initializeTLog, initializeTSA } from '@sigstore/mock';
import type { CosignSignature } from './evidence.ts';
import type { NpmKey, TrustRoots } from './roots.ts';

export const LOG_URL = 'https://rekor.sigstore.test';
const IN_TOTO = 'application/vnd.in-toto+json';
const OLD = '2020-01-01T00:00:00Z';

/** What a certificate of GitHub Actions says, by the last number of its extension. */
export type Extensions = Readonly<Record<number, string>>;

export const REPOSITORY = 'https://github.com/example/server';
export const COMMIT = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
export const REF = 'refs/tags/v1.2.3';
export const WORKFLOW = `${REPOSITORY}/.github/workflows/release.yml@${REF}`;

export const github: Extensions = {
  8: 'https://token.actions.githubusercontent.com',
  9: WORKFLOW,
  11: 'github-hosted',
  12: REPOSITORY,
  13: COMMIT,
  14: REF,
  18: WORKFLOW,
  21: `${REPOSITORY}/actions/runs/7/attempts/1`,
};

/** The predicate that npm writes for that build (SLSA 1.0). */
export const slsa = (
  changed: { readonly repository?: string; readonly commit?: string; readonly path?: string; readonly builder?: string } = {},
) => {
  const repository = changed.repository ?? REPOSITORY;
  return {
    buildDefinition: {
      buildType: 'https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1',
      externalParameters: { workflow: { ref: REF, repository, path: changed.path ?? '.github/workflows/release.yml' } },
      resolvedDependencies: [{ uri: `git+${repository}@${REF}`, digest: { gitCommit: changed.commit ?? COMMIT } }],
    },
    runDetails: { builder: { id: `https://github.com/actions/runner/${changed.builder ?? 'github-hosted'}` } },
  };
};

export const SLSA_V1 = 'https://slsa.dev/provenance/v1';
export const PUBLISH = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1';

/** A statement as npm's command line writes it. */
export const statement = (
  subject: unknown,
  predicateType: string,
  predicate: unknown,
  type = 'https://in-toto.io/Statement/v1',
): unknown => ({
  _type: type,
  subject: [subject],
  predicateType,
  predicate,
});

type Keys = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
const newKeys = (): Keys => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spkiOf = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' });
const idOf = (spki: Buffer): Buffer => createHash('sha256').update(spki).digest();
const hex = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A bundle as JSON that a test may spoil. */
export interface BundleJson {
  mediaType: string;
  verificationMaterial: {
    certificate?: { rawBytes: string };
    publicKey?: { hint: string };
    tlogEntries: Record<string, unknown>[];
    timestampVerificationData?: unknown;
  };
  dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string; keyid: string }[] };
}

/** How a bundle is signed. */
export interface Signing {
  readonly extensions?: Extensions;
  readonly identity?: string;
  readonly payloadType?: string;
  /** Record it in the log's second version: no promise, time from a time-stamping authority. */
  readonly stamped?: boolean;
  /** Record it an hour after the certificate was issued. */
  readonly late?: boolean;
}

/** Starts authority and logs. Everything is signed at `signedAt`; certificates live for ten minutes from then on. */
export async function startAuthority() {
  // The mock's root certificate starts when it is made, to the second: sign a little later.
  const signedAt = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000);
  const ctKeys = newKeys();
  const logKeys = newKeys();
  const npm = newKeys();
  const ctLog = await initializeCTLog(ctKeys, signedAt);
  const ca = await initializeCA(newKeys(), ctLog, signedAt);
  const log = await initializeTLog(LOG_URL, logKeys, signedAt);
  const lateLog = await initializeTLog(LOG_URL, logKeys, new Date(signedAt.getTime() + 3_600_000));
  const tsa = await initializeTSA(newKeys(), signedAt);
  const npmKeyId = 'SHA256:our-own-key-of-the-registry';
  const key = (usage: string, end?: string): NpmKey => ({
    keyId: npmKeyId,
    usage,
    spki: spkiOf(npm.publicKey).toString('base64'),
    start: OLD,
    ...(end === undefined ? {} : { end }),
  });
  const roots = (end?: string): TrustRoots => ({
    sigstore: trustedRoot(Buffer.from(ca.rootCertificate.buffer), spkiOf(logKeys.publicKey), spkiOf(ctKeys.publicKey), [
      Buffer.from(tsa.intCertificate.buffer),
      Buffer.from(tsa.rootCertificate.buffer),
    ]),
    npmKeys: [key('npm:signatures', end), key('npm:attestations', end)],
    codeSigning: [],
    expires: new Date(signedAt.getTime() + 365 * 86_400_000).toISOString(),
  });

  const certificate = async (keys: Keys, { extensions = github, identity = WORKFLOW }: Signing): Promise<string> => {
    const der = await ca.issueCertificate({
      publicKey: new Uint8Array(spkiOf(keys.publicKey)),
      subjectAltName: identity,
      extensions: Object.entries(extensions).map(([number, value]) => ({
        oid: `1.3.6.1.4.1.57264.1.${number}`,
        value,
        legacy: Number(number) < 8,
      })),
    });
    return Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('base64');
  };

  const entryOf = async (record: object, late = false): Promise<Record<string, unknown>> => {
    const [entry] = Object.values(await (late ? lateLog : log).log(record)) as [
      Record<string, unknown> & { verification: Record<string, never> },
    ];
    const { inclusionProof, signedEntryTimestamp } = entry.verification as unknown as {
      inclusionProof: { checkpoint: string; rootHash: string; treeSize: number; logIndex: number };
      signedEntryTimestamp: string;
    };
    const { kind, apiVersion } = record as { kind: string; apiVersion: string };
    return {
      logIndex: String(entry['logIndex']),
      logId: { keyId: Buffer.from(String(entry['logID']), 'hex').toString('base64') },
      kindVersion: { kind, version: apiVersion },
      integratedTime: String(entry['integratedTime']),
      inclusionPromise: { signedEntryTimestamp },
      inclusionProof: {
        logIndex: String(inclusionProof.logIndex),
        treeSize: String(inclusionProof.treeSize),
        rootHash: Buffer.from(inclusionProof.rootHash, 'hex').toString('base64'),
        hashes: [],
        checkpoint: { envelope: inclusionProof.checkpoint },
      },
      canonicalizedBody: entry['body'],
    };
  };

  const stampOf = async (signature: Buffer): Promise<unknown> => {
    const stamp = await tsa.timestamp({
      artifactHash: createHash('sha256').update(signature).digest(),
      hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
      nonce: 7,
      policyOID: '1.3.6.1.4.1.57264.2',
      certReq: true,
    });
    const bytes = Buffer.from(stamp.buffer, stamp.byteOffset, stamp.byteLength).toString('base64');
    return { rfc3161Timestamps: [{ signedTimestamp: bytes }] };
  };

  const envelope = async (body: unknown, keys: Keys, keyid: string, signing: Signing) => {
    const payload = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
    const payloadType = signing.payloadType ?? IN_TOTO;
    const signed = Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `), payload]);
    const signature = sign('sha256', signed, keys.privateKey);
    const sig = signature.toString('base64');
    const record = {
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        payloadHash: { algorithm: 'sha256', value: hex(payload) },
        signatures: [{ signature: sig, verifier: spkiOf(keys.publicKey).toString('base64') }],
      },
    };
    const entry = await entryOf(record, signing.late);
    if (signing.stamped === true) {
      delete entry['inclusionPromise'];
      delete entry['integratedTime'];
    }
    const stamps = signing.stamped === true ? { timestampVerificationData: await stampOf(signature) } : {};
    const dsseEnvelope = { payload: payload.toString('base64'), payloadType, signatures: [{ sig, keyid }] };
    return { entry, stamps, dsseEnvelope };
  };

  /** A bundle signed with a certificate, as a build makes it. */
  const built = async (body: unknown, signing: Signing = {}): Promise<BundleJson> => {
    const keys = newKeys();
    const { entry, stamps, dsseEnvelope } = await envelope(body, keys, '', signing);
    return {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: { certificate: { rawBytes: await certificate(keys, signing) }, tlogEntries: [entry], ...stamps },
      dsseEnvelope,
    };
  };

  /** A bundle signed with the registry's key, as npm makes it. */
  const byKey = async (body: unknown, hint = npmKeyId): Promise<BundleJson> => {
    const { entry, dsseEnvelope } = await envelope(body, npm, hint, {});
    return {
      mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2',
      verificationMaterial: { publicKey: { hint }, tlogEntries: [entry] },
      dsseEnvelope,
    };
  };

  /** What `cosign sign` attaches to an image with this digest. */
  const cosign = async (digest: string, signing: Signing = {}): Promise<CosignSignature> => {
    const keys = newKeys();
    const payload = Buffer.from(
      JSON.stringify({
        critical: {
          identity: { 'docker-reference': 'registry.test/server' },
          image: { 'docker-manifest-digest': digest },
          type: 'cosign container image signature',
        },
        optional: null,
      }),
    );
    const signature = sign('sha256', payload, keys.privateKey).toString('base64');
    const der = await certificate(keys, signing);
    const pem = `-----BEGIN CERTIFICATE-----\n${der.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
    const record = {
      apiVersion: '0.0.1',
      kind: 'hashedrekord',
      spec: {
        data: { hash: { algorithm: 'sha256', value: hex(payload) } },
        signature: { content: signature, publicKey: { content: Buffer.from(pem).toString('base64') } },
      },
    };
    const entry = (await entryOf(record)) as {
      canonicalizedBody: string;
      integratedTime: string;
      logIndex: string;
      logId: { keyId: string };
      inclusionPromise: { signedEntryTimestamp: string };
    };
    const { canonicalizedBody: body, integratedTime, logIndex, logId, inclusionPromise } = entry;
    const log = {
      SignedEntryTimestamp: inclusionPromise.signedEntryTimestamp,
      Payload: {
        body,
        integratedTime: Number(integratedTime),
        logIndex: Number(logIndex),
        logID: Buffer.from(logId.keyId, 'base64').toString('hex'),
      },
    };
    return {
      payload,
      annotations: {
        'dev.cosignproject.cosign/signature': signature,
        'dev.sigstore.cosign/certificate': pem,
        'dev.sigstore.cosign/bundle': JSON.stringify(log),
      },
    };
  };

  const registrySign = (message: string): string => sign('sha256', Buffer.from(message), npm.privateKey).toString('base64');
  return { roots, built, byKey, cosign, registrySign, npmKeyId, now: signedAt.getTime() + 86_400_000, signedAt };
}

function trustedRoot(ca: Buffer, log: Buffer, ctLog: Buffer, tsa: readonly Buffer[]): unknown {
  const logOf = (baseUrl: string, spki: Buffer): unknown => ({
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: spki.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor: { start: OLD } },
    logId: { keyId: idOf(spki).toString('base64') },
  });
  const authority = (uri: string, chain: readonly Buffer[]): unknown => ({
    subject: { organization: 'sigstore.test', commonName: 'sigstore' },
    uri,
    certChain: { certificates: chain.map((each) => ({ rawBytes: each.toString('base64') })) },
    validFor: { start: OLD },
  });
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [logOf(LOG_URL, log)],
    certificateAuthorities: [authority('https://fulcio.sigstore.test', [ca])],
    ctlogs: [logOf('https://ctfe.sigstore.test', ctLog)],
    timestampAuthorities: [authority('https://tsa.sigstore.test', tsa)],
  };
}
