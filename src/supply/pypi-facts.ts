// What an index and a wheel say of a package, for the review. Claims, each with its origin; nothing here is proven.
import type { SourceFact } from './artefact.ts';
import type { OfferedWheel } from './pypi-index.ts';
import { type Headers, header } from './wheel-metadata.ts';

const MAX_CHARS = 500;

const REPOSITORY = /^(?:repository|source|source code|sourcecode|code|github|gitlab)$/i;

/** `Project-URL: LABEL, URL` by label. */
function projectUrls(headers: Headers): readonly (readonly [label: string, url: string])[] {
  return (headers.get('project-url') ?? []).flatMap((line) => {
    const at = line.indexOf(',');
    return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const];
  });
}

/** The source repository that a package claims. */
export function repositoryOf(headers: Headers): string | undefined {
  const urls = projectUrls(headers);
  const named = urls.find(([label]) => REPOSITORY.test(label))?.[1];
  const all = [...urls.map(([, url]) => url), header(headers, 'home-page') ?? ''];
  const found = named ?? all.find((url) => /^https:\/\/(?:github|gitlab|codeberg)\.(?:com|org)\/[^/]+\/[^/]+/.test(url));
  return found !== undefined && URL.canParse(found) && /^https?:/.test(found) ? found : undefined;
}

function fromPackage(headers: Headers): readonly SourceFact[] {
  const labels: readonly (readonly [label: string, name: string])[] = [
    ['summary', 'summary'],
    ['author', 'author'],
    ['author', 'author-email'],
    ['maintainer', 'maintainer'],
    ['maintainer', 'maintainer-email'],
    ['license', 'license-expression'],
    ['license', 'license'],
    ['home page', 'home-page'],
  ];
  const seen = new Set<string>();
  return labels.flatMap(([label, name]) => {
    const value = header(headers, name)?.slice(0, MAX_CHARS);
    if (value === undefined || value === '' || seen.has(label)) return [];
    seen.add(label);
    return [{ label, value, origin: 'package' as const }];
  });
}

/** Facts about a package and its tree. */
export function pypiFacts(root: OfferedWheel, headers: Headers, wheels: readonly OfferedWheel[]): readonly SourceFact[] {
  const sizes = wheels.map(({ size }) => size);
  const bytes = sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : undefined;
  const repository = repositoryOf(headers);
  const fromIndex = (label: string, value: string, date?: string): SourceFact => ({ label, value, date, origin: 'registry' });
  return [
    ...(root.uploaded === undefined ? [] : [fromIndex('published', root.file, root.uploaded)]),
    ...(root.yanked === undefined ? [] : [fromIndex('withdrawn', root.yanked === '' ? 'no reason given' : root.yanked)]),
    ...(bytes === undefined ? [] : [fromIndex('size', `${bytes} bytes in ${wheels.length} wheels`)]),
    ...fromPackage(headers),
    ...(repository === undefined ? [] : [{ label: 'claimed repository', value: repository, origin: 'package' as const }]),
  ];
}
