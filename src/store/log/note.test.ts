import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, hash, sign } from 'node:crypto';
import { test } from 'node:test';
import { checkpointText, logSigner, openCheckpoint, parseVkey, type Verifier } from './note.ts';

const signer = logSigner(Buffer.alloc(32, 7));
const { verifier } = signer;
const head = { origin: verifier.name, size: 42, root: Buffer.alloc(32, 9) };
const note = signer.sign(checkpointText(head));

const known = (vkey: string): Verifier => {
  const found = parseVkey(vkey);
  assert.ok(found, vkey);
  return found;
};

test('a checkpoint is the text that C2SP writes, signed under the name of its log', () => {
  assert.equal(checkpointText(head), `${verifier.name}\n42\n${head.root.toString('base64')}\n`);
  assert.match(
    note,
    /^bartizan\.dev\/trail\/[0-9a-f]{16}\n42\n[A-Za-z0-9+/]{43}=\n\n— bartizan\.dev\/trail\/[0-9a-f]{16} [A-Za-z0-9+/]+=*\n$/u,
  );
  const opened = openCheckpoint(note, [verifier]);
  assert.deepEqual([opened?.size, opened?.origin, opened?.signedBy], [42, verifier.name, [verifier.name]]);
  assert.deepEqual(openCheckpoint(note, [known(verifier.vkey)])?.root, head.root);
});

test('the key id is the one that Go prints for a published key', () => {
  // golang.org/x/mod/sumdb: the public key of sum.golang.org.
  const go = known('sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8');
  assert.deepEqual([go.name, go.kind, go.id.toString('hex')], ['sum.golang.org', 1, '033de0ae']);
});

test('what was changed in a note by one character is refused', () => {
  for (let at = 0; at < note.length; at++) {
    const changed = `${note.slice(0, at)}${note[at] === 'A' ? 'B' : 'A'}${note.slice(at + 1)}`;
    assert.equal(openCheckpoint(changed, [verifier]), undefined, `character ${at}`);
    assert.equal(openCheckpoint(note.slice(0, at), [verifier]), undefined, `cut at ${at}`);
  }
});

test('a note that no known key signed is refused, and signatures of strangers are ignored', () => {
  const other = logSigner(Buffer.alloc(32, 8));
  assert.equal(openCheckpoint(note, [other.verifier]), undefined);
  assert.equal(openCheckpoint(note, []), undefined);
  const both = `${note}— stranger.example ${Buffer.alloc(68, 1).toString('base64')}\n`;
  assert.deepEqual(openCheckpoint(both, [verifier])?.signedBy, [verifier.name]);
  const foreign = other.sign(checkpointText(head));
  assert.equal(openCheckpoint(foreign, [other.verifier]), undefined, 'another log signed under this name');
});

test('a cosignature of a witness is verified with its time', () => {
  const seed = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 3)]);
  const key = createPrivateKey({ key: seed, format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const material = Buffer.concat([Buffer.of(4), raw]);
  const id = hash('sha256', Buffer.concat([Buffer.from('witness.example/w\n'), material])).slice(0, 8);
  const witness = known(`witness.example/w+${id}+${material.toString('base64')}`);
  const text = checkpointText(head);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(1_679_315_147n);
  const signature = sign(null, Buffer.from(`cosignature/v1\ntime 1679315147\n${text}`), key);
  const line = (bytes: Buffer): string => `— ${witness.name} ${Buffer.concat([witness.id, bytes]).toString('base64')}\n`;
  const cosigned = note + line(Buffer.concat([time, signature]));
  assert.deepEqual(openCheckpoint(cosigned, [verifier, witness])?.signedBy, [verifier.name, witness.name]);
  time.writeBigUInt64BE(1_679_315_148n);
  assert.equal(openCheckpoint(note + line(Buffer.concat([time, signature])), [verifier, witness]), undefined);
});

test('a key text whose parts do not belong together is none', () => {
  const [name, id, ...rest] = verifier.vkey.split('+');
  const material = rest.join('+');
  for (const text of [
    '',
    'x',
    `${name}+00000000+${material}`,
    `other+${id}+${material}`,
    `${name}+${id}+${material.slice(4)}`,
    `${name}+${id}`,
  ])
    assert.equal(parseVkey(text), undefined, text);
});
