// Answers a registry's challenge (RFC 9110 §11, distribution token specification): a token for pulling one repository, or the login itself.
// A login is sent to https (or this machine) and to hosts of the registry's own site alone, whatever the challenge says.
import { Fault } from '../base/fault.ts';
import { isObject } from '../base/json.ts';
import { isLoopback } from '../base/proxy.ts';
import { decodeStrict, parseStrict } from '../base/strict-json.ts';
import type { Fetcher } from './fetch.ts';
import type { Login } from './oci-credentials.ts';
import { ociFault } from './oci-faults.ts';
import { type ImageName, isSameSite } from './oci-reference.ts';

/** A challenge taken apart. */
export interface Challenge {
  /** Lower case. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const MAX_CHALLENGE_CHARS = 4_096;
const MAX_TOKEN_BYTES = 256 * 1024;

/** Reads the first challenge of a WWW-Authenticate header. */
export function parseChallenge(text: string): Challenge | undefined {
  const match = /^\s*([a-z][a-z0-9-]*)(?:\s+(.*))?$/is.exec(text.slice(0, MAX_CHALLENGE_CHARS));
  if (match === null) return undefined;
  const pairs = (match[2] ?? '').matchAll(/([a-z_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^",\s]+))/gi);
  const parameters = new Map<string, string>();
  for (const pair of pairs) parameters.set((pair[1] ?? '').toLowerCase(), (pair[2] ?? pair[3] ?? '').replace(/\\(.)/g, '$1'));
  return { scheme: (match[1] ?? '').toLowerCase(), parameters };
}

const basic = ({ user, password }: Login): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/**
 * The value of `Authorization` that a challenge asks for.
 * @throws Fault `oci.bad-login`, `oci.no-access`
 */
export async function answerChallenge(
  challenge: Challenge | undefined,
  image: ImageName,
  login: Login | undefined,
  fetcher: Fetcher,
): Promise<string> {
  const refuse = (reason: string): never => {
    throw ociFault['bad-login']({ registry: image.registry, reason });
  };
  if (challenge?.scheme === 'basic') {
    if (login !== undefined) return basic(login);
    throw ociFault['no-access']({ registry: image.registry, image: image.full, reason: 'there is no login for it' });
  }
  if (challenge?.scheme !== 'bearer') return refuse('neither Bearer nor Basic');
  const realm = challenge.parameters.get('realm');
  if (realm === undefined || !URL.canParse(realm)) return refuse('it names no realm');
  const url = new URL(realm);
  const service = challenge.parameters.get('service');
  if (service !== undefined) url.searchParams.set('service', service);
  // Only reading, only this repository, whatever the challenge proposes.
  url.searchParams.set('scope', `repository:${image.repository}:pull`);
  return `Bearer ${await fetchToken(url, image, login, fetcher)}`;
}

/** Whether a realm is where the user's registry belongs: its site, or this machine for a registry on this machine. */
function isOwn(realm: URL, image: ImageName): boolean {
  const api = new URL(image.api);
  const bare = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');
  if (realm.protocol !== 'https:' && !isLoopback(bare(realm))) return false;
  return isSameSite(bare(realm), bare(api)) || (isLoopback(bare(realm)) && isLoopback(bare(api)));
}

async function fetchToken(url: URL, image: ImageName, login: Login | undefined, fetcher: Fetcher): Promise<string> {
  const own = isOwn(url, image);
  const answer = await fetcher.metadata({
    url: url.href,
    subject: `a token for ${image.full}`,
    authorization: () => (own && login !== undefined ? basic(login) : undefined),
    // A realm of another site was chosen by the registry's answer: it may not lead into a private network.
    chosenOrigin: own ? url.origin : image.api,
    statuses: [200, 400, 401, 403, 404],
    maxBytes: MAX_TOKEN_BYTES,
  });
  if (answer.status !== 200) {
    const without = login === undefined ? 'there is no login for it' : 'the login was refused';
    const reason = own || login === undefined ? without : `it is asked for at ${url.host}, where your login is not sent`;
    throw ociFault['no-access']({ registry: image.registry, image: image.full, reason });
  }
  return tokenIn(answer.body, image);
}

function tokenIn(body: Uint8Array, { registry }: ImageName): string {
  try {
    const { value } = parseStrict(decodeStrict(body), { maxDepth: 8 });
    const token = isObject(value) ? (value['token'] ?? value['access_token']) : undefined;
    if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
  throw ociFault['bad-login']({ registry, reason: 'its answer holds no token' });
}
