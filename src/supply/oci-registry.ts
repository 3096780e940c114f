// Talks to an image registry (OCI distribution specification 1.1): manifests and blobs, each compared with its digest before anything looks into it.
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../base/digest.ts';
import { Fault } from '../base/fault.ts';
import { cachedArchive, keepArchive } from './cache.ts';
import type { Fetched, Fetcher } from './fetch.ts';
import { integrityOfHex, parseIntegrity } from './integrity.ts';
import { loginFor } from './oci-credentials.ts';
import { ociFault } from './oci-faults.ts';
import { type Descriptor, MANIFEST_TYPES } from './oci-manifest.ts';
import type { ImageName } from './oci-reference.ts';
import { answerChallenge, parseChallenge } from './oci-token.ts';
import type { SupplyContext } from './supplier.ts';

/** A document of a registry whose digest was computed here. */
export interface Document {
  readonly bytes: Uint8Array;
  /** `sha256:HEX`. */
  readonly digest: string;
  readonly type: string;
}

/** One repository, and what is needed to read it. */
export interface Repository {
  readonly image: ImageName;
  readonly context: SupplyContext;
  /** A document below `/v2/REPOSITORY/`; undefined when it is not there. */
  get(path: string, accept: string, maxBytes: number): Promise<Fetched | undefined>;
  /** Path of a blob in the cache, its bytes checked; fetched if it is not there. `name` must be free in `staging`. */
  blob(descriptor: Pick<Descriptor, 'digest' | 'size'>, staging: string): Promise<string>;
}

/** Registries accept manifests up to this (distribution specification, Pushing manifests). */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Opens a repository; nothing is asked yet. */
export function openRepository(image: ImageName, context: SupplyContext, fetcher: Fetcher): Repository {
  // One login for all requests: those that come while it is asked for wait for it.
  const state: { authorization: Promise<string> | undefined } = { authorization: undefined };
  const origin = new URL(image.api).origin;
  const subject = image.full;

  const logIn = async (): Promise<string> => {
    const url = `${image.api}/v2/`;
    const { status, headers } = await fetcher.metadata({ url, subject, statuses: [200, 401, 404], maxBytes: MAX_MANIFEST_BYTES });
    // Some registries let everybody see the front page, and ask at the repository alone.
    const challenge = status === 401 ? headers['www-authenticate'] : await challengeAt(image, fetcher);
    return answerChallenge(parseChallenge(challenge ?? ''), image, await loginFor(image.registry, context), fetcher);
  };

  const withLogin = async <T>(
    attempt: (authorization: string | undefined) => Promise<T>,
    isRefused: (answer: T | Fault) => boolean,
  ) => {
    const before = state.authorization;
    const first = await attempt(await before).catch((error: unknown) => asRefusal(error));
    if (!isRefused(first)) return settled(first);
    // Another request may have logged in meanwhile; tokens last for minutes.
    if (state.authorization === before) state.authorization = logIn();
    return attempt(await state.authorization);
  };

  const blob: Repository['blob'] = async ({ digest, size }, staging) => {
    const integrity = integrityOfHex(digest.slice('sha256:'.length));
    const what = `${subject} ${digest.slice(0, 19)}`;
    const cached = await cachedArchive(context.cacheDir, what, integrity);
    if (cached !== undefined) return cached;
    context.report({ step: 'fetch', subject: what, total: size });
    const draft = join(staging, digest.replace(':', '-'));
    const request = { url: `${image.api}/v2/${image.repository}/blobs/${digest}`, subject: what, maxBytes: size };
    const fetchIt = (authorization: string | undefined) =>
      fetcher.archive(
        { ...request, authorization: (url) => (url.origin === origin ? authorization : undefined) },
        parseIntegrity(what, integrity),
        draft,
      );
    try {
      await withLogin(fetchIt, (each) => each instanceof Fault);
      return keepArchive(context.cacheDir, draft, what, integrity);
    } finally {
      rmSync(draft, { force: true });
    }
  };

  return {
    image,
    context,
    get: async (path, accept, maxBytes) => {
      const ask = (authorization: string | undefined) =>
        fetcher.metadata({
          url: `${image.api}/v2/${image.repository}/${path}`,
          subject,
          headers: { accept },
          authorization: (url) => (url.origin === origin ? authorization : undefined),
          statuses: [200, 401, 403, 404],
          maxBytes,
        });
      const answer = await withLogin(ask, (each) => !(each instanceof Fault) && each.status === 401);
      if (answer.status === 401 || answer.status === 403) {
        throw ociFault['no-access']({ registry: image.registry, image: subject, reason: `status ${answer.status}` });
      }
      return answer.status === 404 ? undefined : answer;
    },
    blob: async (descriptor, staging) => {
      const path = await blob(descriptor, staging);
      if (statSync(path).size === descriptor.size) return path;
      // Other readers of the image believe this number.
      throw ociFault['bad-manifest']({ image: subject, reason: `it says another size of ${descriptor.digest} than that has` });
    },
  };
}

/** A refused login is an answer to be worked with; everything else stays an error. */
function asRefusal(error: unknown): Fault {
  if (error instanceof Fault && error.code === 'supply.refused-login') return error;
  throw error;
}

function settled<T>(answer: T | Fault): T {
  if (answer instanceof Fault) throw answer;
  return answer;
}

async function challengeAt(image: ImageName, fetcher: Fetcher): Promise<string | undefined> {
  const url = `${image.api}/v2/${image.repository}/tags/list?n=1`;
  const { headers } = await fetcher.metadata({
    url,
    subject: image.full,
    statuses: [200, 401, 403, 404],
    maxBytes: MAX_MANIFEST_BYTES,
  });
  return headers['www-authenticate'];
}

/**
 * A manifest or index by tag or digest; undefined when it is not there.
 * @throws Fault `oci.wrong-digest`, and those of fetching
 */
export async function fetchManifest(repository: Repository, reference: string): Promise<Document | undefined> {
  const { image } = repository;
  const answer = await repository.get(`manifests/${reference}`, MANIFEST_TYPES.join(', '), MAX_MANIFEST_BYTES);
  if (answer === undefined) return undefined;
  const digest = `sha256:${sha256Hex(answer.body)}`;
  const said = answer.headers['docker-content-digest'];
  const expected = reference.startsWith('sha256:') ? reference : said;
  if (typeof expected === 'string' && expected.startsWith('sha256:') && expected !== digest) {
    throw ociFault['wrong-digest']({ registry: image.registry, expected, found: digest });
  }
  return { bytes: answer.body, digest, type: (answer.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '' };
}
