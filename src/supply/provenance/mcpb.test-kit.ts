// Certificates and CMS signatures made by hand, so that each can be wrong in exactly one way. Writes DER; checks nothing.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** One DER value. */
const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const value = Buffer.concat(parts);
  const size: number[] = [];
  for (let rest = value.length; rest > 0; rest >>= 8) size.unshift(rest & 0xff);
  const length = value.length < 128 ? [value.length] : [0x80 | size.length, ...size];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const set = (...parts: readonly Uint8Array[]): Buffer => der(0x31, ...parts);
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
const octets = (value: Uint8Array): Buffer => der(0x04, value);
const bits = (value: Uint8Array): Buffer => der(0x03, Buffer.from([0]), value);
const yes = der(0x01, Buffer.from([0xff]));
const none = der(0x05);

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return der(0x06, Buffer.from(bytes));
}

/** GeneralizedTime, which has room for every year. */
const time = (date: Date): Buffer => der(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`));
const name = (common: string): Buffer => sequence(set(sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(common)))));

/** A kind of key, as OpenSSL calls it. */
export type KeyKind = 'rsa' | 'rsa-1024' | 'ec';
type Keys = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
const newKeys = (kind: KeyKind): Keys =>
  kind === 'ec'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: kind === 'rsa' ? 2048 : 1024 });

const SIGNING = { rsa: '1.2.840.113549.1.1.11', ec: '1.2.840.10045.4.3.2' } as const;
const algorithmOf = (key: KeyObject): Buffer =>
  key.asymmetricKeyType === 'ec' ? sequence(oid(SIGNING.ec)) : sequence(oid(SIGNING.rsa), none);

/** Somebody with a certificate. */
export interface Party {
  readonly name: string;
  readonly keys: Keys;
  readonly der: Buffer;
  readonly serial: Buffer;
  readonly issuer: string;
}

/** What a certificate says. */
export interface Certified {
  readonly issuer?: Party;
  /** Sign with this key instead of the issuer's. */
  readonly signedBy?: Party;
  readonly kind?: KeyKind;
  readonly from?: Date;
  readonly to?: Date;
  readonly isAuthority?: boolean;
  readonly pathLength?: number;
  readonly purpose?: string;
  /** Id of a critical extension that nobody knows. */
  readonly strange?: string;
}

export const FROM = new Date('2026-01-01T00:00:00Z');
export const TO = new Date('2028-01-01T00:00:00Z');
export const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';

/** Issues a certificate; self-signed where no issuer is named. */
export function certify(common: string, says: Certified = {}): Party {
  const keys = newKeys(says.kind ?? 'ec');
  const signer = says.signedBy?.keys ?? says.issuer?.keys ?? keys;
  const issuer = says.issuer?.name ?? common;
  const serial = Buffer.concat([Buffer.from([0x11]), randomBytes(8)]);
  const extension = (id: string, value: Uint8Array, critical = false): Buffer =>
    sequence(oid(id), ...(critical ? [yes] : []), octets(value));
  const constraints = sequence(
    ...(says.isAuthority === true ? [yes] : []),
    ...(says.pathLength === undefined ? [] : [integer(says.pathLength)]),
  );
  const extensions = [
    ...(says.isAuthority === true ? [extension('2.5.29.19', constraints, true)] : []),
    ...(says.purpose === undefined ? [] : [extension('2.5.29.37', sequence(oid(says.purpose)))]),
    ...(says.strange === undefined ? [] : [extension(says.strange, none, true)]),
    extension(
      '2.5.29.14',
      octets(
        createHash('sha1')
          .update(keys.publicKey.export({ format: 'der', type: 'spki' }))
          .digest(),
      ),
    ),
  ];
  const body = sequence(
    der(0xa0, integer(2)),
    der(0x02, serial),
    algorithmOf(signer.privateKey),
    name(issuer),
    sequence(time(says.from ?? FROM), time(says.to ?? TO)),
    name(common),
    keys.publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, signer.privateKey);
  return { name: common, keys, der: sequence(body, algorithmOf(signer.privateKey), bits(signature)), serial, issuer };
}

export const pemOf = (party: Party): string =>
  `-----BEGIN CERTIFICATE-----\n${party.der.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

/** How a signature is made, where it is not made well. */
export interface Signature {
  readonly others?: readonly Party[];
  readonly digest?: { readonly name: string; readonly oid: string };
  readonly algorithm?: string;
  readonly content?: Uint8Array;
  readonly withoutAttributes?: boolean;
  readonly attributes?: readonly Uint8Array[];
  readonly signers?: number;
  readonly certificates?: readonly Party[];
  readonly byKeyIdentifier?: boolean;
  readonly signWith?: Party;
}

export const attribute = (id: string, ...values: readonly Uint8Array[]): Buffer => sequence(oid(id), set(...values));
export const contentType = (): Buffer => attribute('1.2.840.113549.1.9.3', oid('1.2.840.113549.1.7.1'));
export const digestAttribute = (bytes: Uint8Array, algorithm = 'sha256'): Buffer =>
  attribute('1.2.840.113549.1.9.4', octets(createHash(algorithm).update(bytes).digest()));

const SHA256 = { name: 'sha256', oid: '2.16.840.1.101.3.4.2.1' };

function signerInfo(bytes: Uint8Array, signer: Party, how: Signature): Buffer {
  const digest = how.digest ?? SHA256;
  const attributes = how.attributes ?? [contentType(), digestAttribute(bytes, digest.name)];
  const isBare = how.withoutAttributes === true;
  const signature = sign(digest.name, isBare ? bytes : set(...attributes), (how.signWith ?? signer).keys.privateKey);
  const keyIdentifier = createHash('sha1')
    .update(signer.keys.publicKey.export({ format: 'der', type: 'spki' }))
    .digest();
  const byKey = how.byKeyIdentifier === true;
  return sequence(
    integer(byKey ? 3 : 1),
    byKey ? der(0x80, keyIdentifier) : sequence(name(signer.issuer), der(0x02, signer.serial)),
    sequence(oid(digest.oid), none),
    ...(isBare ? [] : [der(0xa0, ...attributes)]),
    how.algorithm === undefined ? algorithmOf(signer.keys.privateKey) : sequence(oid(how.algorithm)),
    octets(signature),
  );
}

/** A detached CMS signature over bytes. */
export function cmsOver(bytes: Uint8Array, signer: Party, how: Signature = {}): Buffer {
  const inner = how.content === undefined ? [] : [der(0xa0, octets(how.content))];
  const certificates = how.certificates ?? [signer, ...(how.others ?? [])];
  const signedData = sequence(
    integer(1),
    set(sequence(oid((how.digest ?? SHA256).oid), none)),
    sequence(oid('1.2.840.113549.1.7.1'), ...inner),
    ...(certificates.length === 0 ? [] : [der(0xa0, ...certificates.map((each) => each.der))]),
    set(...Array<Buffer>(how.signers ?? 1).fill(signerInfo(bytes, signer, how))),
  );
  return sequence(oid('1.2.840.113549.1.7.2'), der(0xa0, signedData));
}

/** The end of a ZIP archive, which is all of one that a signature has to do with. */
export const archive = (text = 'files of the archive', comment = Buffer.alloc(0)): Buffer => {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([Buffer.from(text), end, comment]);
};

/** The trailer that carries a signature. */
export function trailer(cms: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(cms.length);
  return Buffer.concat([Buffer.from('MCPB_SIG_V1'), length, cms, Buffer.from('MCPB_SIG_END')]);
}

/** A signed bundle. */
export const signedBundle = (bytes: Uint8Array, signer: Party, how: Signature = {}): Buffer =>
  Buffer.concat([bytes, trailer(cmsOver(bytes, signer, how))]);
