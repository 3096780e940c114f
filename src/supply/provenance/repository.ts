// Source repositories in all the ways packages write them, brought to one form so that claimed and attested can be compared. It looks nothing up.
import type { ProvenanceFact } from '../artefact.ts';
import { MAX_CLAIM_CHARS, present } from './reading.ts';

/** A repository in its one form. */
export interface Repository {
  /** `https://HOST/PATH`, without `.git`, credentials or a page inside it. */
  readonly url: string;
  /** Folder of the package inside a repository of many. */
  readonly directory?: string | undefined;
}

const SHORT_HOSTS: Readonly<Record<string, string>> = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  bitbucket: 'bitbucket.org',
  gist: 'gist.github.com',
};
/** Hosts on which a repository is OWNER/NAME, whatever follows, in any case. */
const TWO_PARTS: ReadonlySet<string> = new Set(['github.com', 'bitbucket.org']);
const ANY_CASE: ReadonlySet<string> = new Set(['github.com', 'gitlab.com', 'bitbucket.org']);

const SHORTHAND = /^(?:(github|gitlab|bitbucket|gist):)?([\w.-]+(?:\/[\w.-]+)*)(?:#.*)?$/;
const SCP = /^(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):(?!\/\/)(.+)$/;
const SCHEMES: ReadonlySet<string> = new Set(['https:', 'http:', 'git:', 'ssh:', 'git+https:', 'git+http:', 'git+ssh:']);

/** Reads `repository` of a package.json, an attested URI or a label of an image; undefined when it names no repository that can be compared. */
export function repositoryOf(value: unknown): Repository | undefined {
  if (typeof value === 'string') return fromText(value.trim(), undefined);
  if (typeof value !== 'object' || value === null) return undefined;
  const { url, directory } = value as { readonly url?: unknown; readonly directory?: unknown };
  if (typeof url !== 'string') return undefined;
  return fromText(url.trim(), typeof directory === 'string' && directory.length <= MAX_CLAIM_CHARS ? directory : undefined);
}

function fromText(text: string, directory: string | undefined): Repository | undefined {
  if (text.length > MAX_CLAIM_CHARS) return undefined;
  const short = SHORTHAND.exec(text);
  const isPair = short?.[2]?.split('/').length === 2;
  if (short !== null && (short[1] !== undefined || isPair)) {
    return fromUrl(`https://${SHORT_HOSTS[short[1] ?? 'github']}/${short[2]}`, directory);
  }
  const scp = SCP.exec(text);
  return fromUrl(scp === null ? text : `ssh://${scp[1]}/${scp[2]}`, directory);
}

function fromUrl(text: string, directory: string | undefined): Repository | undefined {
  const parsed = URL.parse(text);
  if (parsed === null || !SCHEMES.has(parsed.protocol)) return undefined;
  // Only special schemes are normalised by URL: read it again as https, so that `git:` and `https:` meet in one form.
  const url = URL.parse(`https://${parsed.host}${parsed.pathname}`);
  // Escapes could hide a path that another reader resolves differently.
  if (url === null || url.hostname === '' || url.pathname.includes('%')) return undefined;
  const host = url.host.replace(/^www\./, '').replace(/:22$/, '');
  const path = pathOf(host, url.pathname);
  if (path === undefined) return undefined;
  return { url: `https://${host}/${path.join('/')}`, ...(directory === undefined ? {} : { directory }) };
}

function pathOf(host: string, pathname: string): readonly string[] | undefined {
  const whole = pathname.split('/').filter((part) => part !== '');
  const page = whole.indexOf('-');
  const parts = TWO_PARTS.has(host) ? whole.slice(0, 2) : page > 0 ? whole.slice(0, page) : whole;
  const last = parts.at(-1)?.replace(/\.git$/, '');
  if (last === undefined || last === '' || (TWO_PARTS.has(host) && parts.length < 2)) return undefined;
  return [...parts.slice(0, -1), last];
}

/** Do both name the same repository? Folders inside it do not count: nobody attests them. */
export function isSameRepository(one: Repository, other: Repository): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf({ url }: Repository): string {
  return ANY_CASE.has(new URL(url).host) ? url.toLowerCase() : url;
}

/** The claimed repository beside the one that a verified attestation names. */
export function repositoryFact(claim: unknown, attested: string | undefined): ProvenanceFact {
  const id = 'repository';
  const claimed = repositoryOf(claim);
  const proven = repositoryOf(attested);
  const hasClaim = claim !== undefined && claim !== null && claim !== '';
  const values = present({ claimed: claimed?.url, directory: claimed?.directory, attested: proven?.url ?? attested });
  if (!hasClaim) {
    const rest = attested === undefined ? 'none is attested either' : `${attested} is attested`;
    return { id, result: 'absent', detail: `No source repository is claimed; ${rest}.`, values };
  }
  if (attested === undefined) {
    const what = claimed?.url ?? 'a source repository';
    return { id, result: 'absent', detail: `${what} is claimed, and nothing attests it.`, values };
  }
  if (claimed === undefined || proven === undefined) {
    return {
      id,
      result: 'not-checkable',
      detail: `What is claimed cannot be compared with ${attested}, which is attested.`,
      values,
    };
  }
  if (isSameRepository(claimed, proven)) {
    return {
      id,
      result: 'verified',
      detail: `The claimed source repository ${claimed.url} is the one it was built from.`,
      values,
    };
  }
  const detail = `${claimed.url} is claimed as the source repository, but it was built from ${proven.url}.`;
  return { id, result: 'failed', detail, values };
}
