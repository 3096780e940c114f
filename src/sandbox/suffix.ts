// Which wildcards would reach strangers: at or above a public suffix, the private section included (*.com, *.co.uk, *.github.io, *.amazonaws.com).
import { getPublicSuffix } from 'tldts';
import { edgeChild, edgeLength, edgeStart, labelText, nodeFlags, rulesRoot } from 'tldts/dist/es6/src/data/trie.js';

/** What a wildcard over `name` (lower case, ASCII) would reach, if that is anybody's. */
export function wildcardMistake(name: string): string | undefined {
  const suffix = getPublicSuffix(`x.${name}`, { allowPrivateDomains: true, extractHostname: false });
  if (suffix === null || suffix.length >= name.length) return `anybody can register a name below ${name}`;
  return isAboveSuffix(name) ? `some names below ${name} can be registered by anybody` : undefined;
}

/** Is there a rule of the public suffix list that ends with `.name`? */
function isAboveSuffix(name: string): boolean {
  const offsets = labelOffsets();
  let node: number = rulesRoot;
  for (const label of name.split('.').reverse()) {
    const edge = edgesOf(node).find((one) => labelText.startsWith(label, offsets[one]) && edgeLength[one] === label.length);
    if (edge === undefined) return false;
    node = edgeChild[edge] ?? 0;
  }
  return hasRule(node);
}

function edgesOf(node: number): readonly number[] {
  const from = edgeStart[node] ?? 0;
  return Array.from({ length: (edgeStart[node + 1] ?? from) - from }, (_, index) => from + index);
}

const hasRule = (node: number): boolean =>
  edgesOf(node).some((edge) => (nodeFlags[edgeChild[edge] ?? 0] ?? 0) !== 0 || hasRule(edgeChild[edge] ?? 0));

function labelOffsets(): Uint32Array {
  const offsets = new Uint32Array(edgeLength.length);
  let at = 0;
  edgeLength.forEach((length: number, edge: number) => {
    offsets[edge] = at;
    at += length;
  });
  return offsets;
}
