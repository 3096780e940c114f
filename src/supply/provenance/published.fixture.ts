// A real attestation: what the npm registry answers for sigstore@0.4.0 (11 January 2023), put together again from what Sigstore's public log holds.
// It proves that the embedded roots judge what the world signs, which bundles of our own cannot.
import { createHash, X509Certificate } from 'node:crypto';
import { PUBLIC_REGISTRY } from '../npm-config.ts';

/** The package, as the registry describes it. */
export const published = {
  name: 'sigstore',
  version: '0.4.0',
  sha512:
    '282c0c5fa936d264321643581b65d3de5c0af6ed4fdfac12f5851115df39cc25cfaf0ad22d908487bfef30114d61c25746206d1834be4f8fd1659178f77cc004',
} as const;

/** The certificate of the build that signed the provenance. */
const CERTIFICATE =
  'MIIDnDCCAyKgAwIBAgIUEg2LbBC+v12QtPBt2jawiYrF33UwCgYIKoZIzj0EAwMwNzEVMBMGA1UEChMMc2lnc3RvcmUuZGV2MR4wHAYDVQQDExVzaWdzdG9yZS1pbnRlcm1lZGlhdGUw' +
  'HhcNMjMwMTExMTczMTUyWhcNMjMwMTExMTc0MTUyWjAAMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEscmo8xVdr+olWHVVpTlLdKdTwTDvNpINwLXi6W2OlPwTkMbJj0zCpO99heNH' +
  '4ZxF1+NmO6NyjcbynKjf/GPUV6OCAkEwggI9MA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDAzAdBgNVHQ4EFgQUdsZZ492PIgVwGjT/q8AwgHhDkj4wHwYDVR0jBBgw' +
  'FoAU39Ppz1YkEZb5qNjpKFWixi4YZD8wZAYDVR0RAQH/BFowWIZWaHR0cHM6Ly9naXRodWIuY29tL3NpZ3N0b3JlL3NpZ3N0b3JlLWpzLy5naXRodWIvd29ya2Zsb3dzL3B1Ymxpc2gu' +
  'eW1sQHJlZnMvdGFncy92MC40LjAwOQYKKwYBBAGDvzABAQQraHR0cHM6Ly90b2tlbi5hY3Rpb25zLmdpdGh1YnVzZXJjb250ZW50LmNvbTAVBgorBgEEAYO/MAECBAdyZWxlYXNlMDYG' +
  'CisGAQQBg78wAQMEKDhhMmVlMmZkMjBkZGE1OGZmYTRhOGQ4MDhhNjVjYjFlMDQ3MTFjMDMwFQYKKwYBBAGDvzABBAQHcHVibGlzaDAiBgorBgEEAYO/MAEFBBRzaWdzdG9yZS9zaWdz' +
  'dG9yZS1qczAeBgorBgEEAYO/MAEGBBByZWZzL3RhZ3MvdjAuNC4wMIGKBgorBgEEAdZ5AgQCBHwEegB4AHYA3T0wasbHETJjGR4cmWc3AqJKXrjePK3/h4pygC8p7o4AAAGFoeNlfwAA' +
  'BAMARzBFAiBqYOxNKEMS4gXVBqU3Mr/w+yYXYtZDYa6daYOZJZB++wIhANat2b2mVTeHERPyhATU/Z8HOfC6iqY/IwiXnwWKsp9xMAoGCCqGSM49BAMDA2gAMGUCMQD5OzgtStQId/HN' +
  'XGwVM1Ydjux8x2d4cr7tzWreGSbMUJhRuVlJliOdJKsu8ufHQfYCMC8M76uThWeCI2A5GndGj0TTaI1Cq92T8oXm5iHHFPxmvZtjXtnwCuGzLAKHILlmlg==';

const KEY_ID = 'SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA';
const KEY =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1Olb3zMAFFxXKHiIkQO5cJ3Yhl5i6UPp+IhuteBJbuHcA5UogKo0EWtlWwW6KSaKoTNEYL7JlCQiVnkhBktUgg==';

const LOG_ID = 'wNI9atQGlz+VWfO6LRygH4QUfY/8W4RFwiT5i5WRgB0=';
const IN_TOTO = 'application/vnd.in-toto+json';
const MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle+json;version=0.1';
const COMMIT = '8a2ee2fd20dda58ffa4a8d808a65cb1e04711c03';
const REF = 'refs/tags/v0.4.0';
const WORKFLOW = `sigstore/sigstore-js/.github/workflows/publish.yml@${REF}`;

const statement = (predicateType: string, predicate: unknown): string =>
  JSON.stringify({
    _type: 'https://in-toto.io/Statement/v0.1',
    subject: [{ name: `pkg:npm/${published.name}@${published.version}`, digest: { sha512: published.sha512 } }],
    predicateType,
    predicate,
  });

const provenance = statement('https://slsa.dev/provenance/v0.2', {
  buildType: 'https://github.com/npm/cli/gha@v0',
  builder: { id: 'https://github.com/npm/cli@9.2.0' },
  invocation: {
    configSource: { uri: `git+https://github.com/sigstore/sigstore-js@${REF}`, digest: { sha1: COMMIT }, entryPoint: WORKFLOW },
    parameters: {},
    environment: {
      GITHUB_ACTOR_ID: '398027',
      GITHUB_EVENT_NAME: 'release',
      GITHUB_JOB: 'publish',
      GITHUB_REF: REF,
      GITHUB_REF_TYPE: 'tag',
      GITHUB_REPOSITORY: 'sigstore/sigstore-js',
      GITHUB_REPOSITORY_ID: '495574555',
      GITHUB_REPOSITORY_OWNER_ID: '71096353',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_ID: '3895197725',
      GITHUB_RUN_NUMBER: '7',
      GITHUB_SHA: COMMIT,
      GITHUB_WORKFLOW: 'publish',
      GITHUB_WORKFLOW_REF: WORKFLOW,
      GITHUB_WORKFLOW_SHA: COMMIT,
      IMAGE_OS: 'ubuntu22',
      IMAGE_VERSION: '20221212.1',
      RUNNER_ARCH: 'X64',
      RUNNER_NAME: 'Hosted Agent',
      RUNNER_OS: 'Linux',
    },
  },
  metadata: {
    buildInvocationId: '3895197725-1',
    completeness: { parameters: false, environment: false, materials: false },
    reproducible: false,
  },
  materials: [{ uri: 'git+https://github.com/sigstore/sigstore-js', digest: { sha1: COMMIT } }],
});

const PUBLISH_TYPE = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1';
const publish = statement(PUBLISH_TYPE, {
  name: published.name,
  version: published.version,
  registry: new URL(PUBLIC_REGISTRY).origin,
});

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

interface Signed {
  readonly payload: string;
  readonly sig: string;
  readonly keyid?: string;
  readonly publicKey: string;
  readonly envelopeHash: string;
  readonly logIndex: string;
  readonly integratedTime: string;
  readonly promise: string;
  readonly material: unknown;
}

/** A bundle with the log's record of it, which repeats the envelope in its own words. */
function bundleOf(signed: Signed): unknown {
  const { payload, sig, keyid, publicKey, envelopeHash } = signed;
  const signature = { ...(keyid === undefined ? {} : { keyid }), publicKey: base64(publicKey), sig: base64(sig) };
  const body = {
    apiVersion: '0.0.2',
    kind: 'intoto',
    spec: {
      content: {
        envelope: { payloadType: IN_TOTO, signatures: [signature] },
        hash: { algorithm: 'sha256', value: envelopeHash },
        payloadHash: { algorithm: 'sha256', value: createHash('sha256').update(payload).digest('hex') },
      },
    },
  };
  const entry = {
    logIndex: signed.logIndex,
    logId: { keyId: LOG_ID },
    kindVersion: { kind: 'intoto', version: '0.0.2' },
    integratedTime: signed.integratedTime,
    inclusionPromise: { signedEntryTimestamp: signed.promise },
    inclusionProof: null,
    canonicalizedBody: base64(JSON.stringify(body)),
  };
  return {
    mediaType: MEDIA_TYPE,
    verificationMaterial: { ...(signed.material as object), tlogEntries: [entry] },
    dsseEnvelope: { payload: base64(payload), payloadType: IN_TOTO, signatures: [{ sig, keyid: keyid ?? '' }] },
  };
}

/** The body of `GET /-/npm/v1/attestations/sigstore@0.4.0`. */
export const publishedAttestations: Uint8Array = Buffer.from(
  JSON.stringify({
    attestations: [
      {
        predicateType: 'https://slsa.dev/provenance/v0.2',
        bundle: bundleOf({
          payload: provenance,
          sig: 'MEQCIBk8ec2/Gm2vSIaYnW5YublLxLctqFWDkUVBhQHhYbkPAiBb1W0l/SyhDL8hRibad9C7f8jwwp9gRaKyaiXd3AH8oQ==',
          publicKey: new X509Certificate(Buffer.from(CERTIFICATE, 'base64')).toString(),
          envelopeHash: '2557adccb1bdf1606711b903e1bdb8c02aa616338c6463657bbd03ebb4f74211',
          logIndex: '10960845',
          integratedTime: '1673458312',
          promise: 'MEYCIQDzgIQqH7VfIGmZ3wQ7WQ5wnGnhZrv6/3Q90rOK2vsWrgIhAJUvX2WQ/BDp4oti3LEdFzG8KpJIU7sMfSRehK8BRQ+r',
          material: { x509CertificateChain: { certificates: [{ rawBytes: CERTIFICATE }] } },
        }),
      },
      {
        predicateType: PUBLISH_TYPE,
        bundle: bundleOf({
          payload: publish,
          sig: 'MEUCIQC/3eKnpFiqgvTYH4YBEv56PrZG+YQi5HZYUKaPci52HAIgZu30KpSwBUKiZBK887sQAJFAfkxBAyfHLALJ9F6Z0l0=',
          keyid: KEY_ID,
          publicKey: `-----BEGIN PUBLIC KEY-----\n${KEY}\n-----END PUBLIC KEY-----`,
          envelopeHash: '14347f4126014b91743d659dcfcfd6fb658a0f9f3d310c507f5e35c70f00dcdd',
          logIndex: '10960848',
          integratedTime: '1673458314',
          promise: 'MEQCIEEIjIhzK2F4a9yt9peEarFYCBQETNkLAvHh4Q+suCbvAiAMOAoaKdW/+cU07wHSiG//gSJTeFDB30dl0dSx9dRG4g==',
          material: { publicKey: { hint: KEY_ID } },
        }),
      },
    ],
  }),
);
