// Makes X.509 certificates for tests, fresh each time, so that no key lies in the repository and none expires. Never for anything but tests.
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A certificate and its key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority that signs certificates. */
export interface Authority {
  readonly cert: string;
  /** For these host names or IPv4 addresses; valid from a day ago, for `days` days. */
  issue(hosts: readonly string[], days?: number): Certificate;
}

const DAY_MS = 24 * 60 * 60 * 1000;

// DER (X.690): tag, length, content.
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (...bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes));
const TRUE = der(0x01, Buffer.from([0xff]));
const ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13);
const KEY_USAGE = oid(0x55, 0x1d, 0x0f);
const ALT_NAME = oid(0x55, 0x1d, 0x11);

const commonName = (name: string): Buffer => sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(name)))));

const time = (ms: number): Buffer =>
  der(
    0x18,
    Buffer.from(
      `${new Date(ms)
        .toISOString()
        .replace(/[-:T]/g, '')
        .replace(/\.\d+Z$/, '')}Z`,
    ),
  );

const altName = (host: string): Buffer =>
  isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host));

const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;

interface Wanted {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly until: number;
  readonly extensions: readonly Buffer[];
}

function certificate(wanted: Wanted): string {
  const serial = randomBytes(16);
  serial[0] = 0x40;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ECDSA_SHA256,
    commonName(wanted.issuer),
    sequence(time(Date.now() - DAY_MS), time(wanted.until)),
    commonName(wanted.subject),
    wanted.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...wanted.extensions)),
  );
  const signature = sign('sha256', body, wanted.signer);
  return pem(sequence(body, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature)));
}

const keys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const asPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** Makes an authority of its own. */
export function createAuthority(name = 'Bartizan test authority'): Authority {
  const own = keys();
  const constraints = sequence(BASIC_CONSTRAINTS, TRUE, der(0x04, sequence(TRUE)));
  const usage = sequence(KEY_USAGE, TRUE, der(0x04, der(0x03, Buffer.from([1, 0x06]))));
  return {
    cert: certificate({
      subject: name,
      issuer: name,
      publicKey: own.publicKey,
      signer: own.privateKey,
      until: Date.now() + DAY_MS,
      extensions: [constraints, usage],
    }),
    issue(hosts, days = 1) {
      const pair = keys();
      const names = sequence(ALT_NAME, der(0x04, sequence(...hosts.map(altName))));
      const until = Date.now() + days * DAY_MS;
      const wanted = {
        subject: hosts[0] ?? name,
        issuer: name,
        publicKey: pair.publicKey,
        signer: own.privateKey,
        until,
        extensions: [names],
      };
      return { cert: certificate(wanted), key: asPem(pair.privateKey) };
    },
  };
}
