// The certificate authority of one sandbox: made at its start, its keys only in memory, good for the named hosts alone (RFC 5280 §4.2.1.10), gone with it.
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, der, integer, octets, oid, sequence, TRUE, time, utf8 } from './der.ts';

/** What a TLS server needs for one name, both PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** What a sandbox trusts. */
export interface Authority {
  /** PEM; what the sandbox is told to trust. */
  readonly cert: string;
  /** The certificate for one of its names; undefined for any other. */
  identityFor(name: string): Identity | undefined;
}

const HOUR_MS = 3_600_000;
/** A sandbox that lives longer has to be started again. */
const LIFE_MS = 30 * 24 * HOUR_MS;

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const SUBJECT = 'Bartizan, for one sandbox';

const commonName = (name: string): Buffer => sequence(der(0x31, sequence(oid('2.5.4.3'), utf8(name))));
const dnsName = (name: string): Buffer => der(0x82, Buffer.from(name));
const critical = (id: string, ...content: readonly Buffer[]): Buffer => sequence(oid(id), TRUE, octets(...content));

const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const ALT_NAME = '2.5.29.17';
const NAME_CONSTRAINTS = '2.5.29.30';
const EXTENDED_USAGE = '2.5.29.37';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** Only these names, and no address at all: an absent kind of name would be unconstrained. */
function nameConstraints(names: readonly string[]): Buffer {
  const permitted = der(0xa0, ...names.map((name) => sequence(dnsName(name))));
  const everyAddress = [8, 32].map((size) => sequence(der(0x87, Buffer.alloc(size))));
  return critical(NAME_CONSTRAINTS, sequence(permitted, der(0xa1, ...everyAddress)));
}

const makeKeys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

const pem = (bytes: Buffer): string => {
  const lines = bytes.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
};

interface Wanted {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly from: number;
  readonly extensions: readonly Buffer[];
}

function certificate({ subject, publicKey, signer, from, extensions }: Wanted): string {
  const serial = randomBytes(16);
  // Positive, and of full length.
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_SHA256,
    commonName(SUBJECT),
    sequence(time(from - HOUR_MS), time(from + LIFE_MS)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  return pem(sequence(body, ECDSA_SHA256, bits(0, sign('sha256', body, signer))));
}

/** Who signs. Its key never leaves this closure. */
export interface Issuer {
  readonly cert: string;
  issue(name: string): Identity;
}

/** Makes one whose signature is good for these names alone, whatever it signs. `nowMs`: the time of the clock. */
export function createIssuer(names: readonly string[], nowMs: number): Issuer {
  const { publicKey, privateKey } = makeKeys();
  const own = { signer: privateKey, from: nowMs };
  const cert = certificate({
    ...own,
    subject: SUBJECT,
    publicKey,
    extensions: [
      critical(BASIC_CONSTRAINTS, sequence(TRUE, integer(Buffer.from([0])))),
      critical(KEY_USAGE, bits(2, Buffer.from([0x04]))),
      nameConstraints(names),
    ],
  });
  return {
    cert,
    issue(name) {
      const keys = makeKeys();
      const extensions = [
        critical(KEY_USAGE, bits(7, Buffer.from([0x80]))),
        sequence(oid(EXTENDED_USAGE), octets(sequence(oid(SERVER_AUTH)))),
        sequence(oid(ALT_NAME), octets(sequence(dnsName(name)))),
      ];
      // The subject is only for people, and may hold 64 characters (X.520).
      const signed = certificate({ ...own, subject: name.slice(0, 64), publicKey: keys.publicKey, extensions });
      return { cert: signed, key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    },
  };
}

/** Makes the authority of one sandbox. `nowMs`: the time of the clock. */
export function createAuthority(names: readonly string[], nowMs: number): Authority {
  const { cert, issue } = createIssuer(names, nowMs);
  const identities = new Map(names.map((name) => [name, issue(name)]));
  return { cert, identityFor: (name) => identities.get(name) };
}
