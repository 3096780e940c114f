// What docker needs beside an OCI image layout to read it: a list of its parts in docker's own form, as the first member of the archive. docker compares every
// layer with the image's configuration, and the configuration's digest is the image's id, so nothing that this list says can make another image of it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factsIn, listIn, parsedFacts } from './facts.ts';

const BLOCK_BYTES = 512;
const HEX = /^sha256:([0-9a-f]{64})$/;

const blobOf = (digest: unknown): string | undefined => {
  const hex = HEX.exec(String(digest))?.[1];
  return hex === undefined ? undefined : `blobs/sha256/${hex}`;
};

/** The list for the first of these documents that is a manifest; undefined if none is. */
function listOf(layout: string, digests: readonly string[]): string | undefined {
  for (const path of digests.map(blobOf)) {
    if (path === undefined) continue;
    // The configuration is among them as well, and may be anything; what is not there is no manifest.
    const file = join(layout, path);
    const manifest = existsSync(file) ? parsedFacts(readFileSync(file, 'utf8')) : {};
    const config = blobOf(factsIn(manifest['config'])['digest']);
    const layers = listIn(manifest['layers']).map((layer) => blobOf(factsIn(layer)['digest']));
    if (config !== undefined) return JSON.stringify([{ Config: config, RepoTags: null, Layers: layers }]);
  }
  return undefined;
}

/** One member of an archive (POSIX ustar), without the end of the archive. */
function memberOf(name: string, text: string): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.alloc(BLOCK_BYTES);
  const write = (at: number, value: string): void => void header.write(value, at, 'latin1');
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
  write(0, name);
  write(100, octal(0o644, 7));
  write(108, octal(0, 7));
  write(116, octal(0, 7));
  write(124, octal(content.length, 11));
  write(136, octal(0, 11));
  write(148, ' '.repeat(8));
  write(156, '0');
  write(257, 'ustar\x0000');
  write(
    148,
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      6,
    )} `,
  );
  return Buffer.concat([header, content, Buffer.alloc((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES)]);
}

/** What comes before the layout in an archive for docker; undefined if none of the documents is a manifest. */
export function archiveHead(layout: string, digests: readonly string[]): Buffer | undefined {
  const list = listOf(layout, digests);
  return list === undefined ? undefined : memberOf('manifest.json', list);
}
