// Where a server says that access is given: its own metadata (RFC 9728) and those of its authorization servers (RFC 8414). Only documents that anybody may read.
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { AuthorizationServer, EndpointFacts } from '../../scanner/endpoint.ts';
import { ask } from './request.ts';

const MAX_SERVERS = 4;

async function documentAt(url: string, signal: AbortSignal): Promise<JsonObject | undefined> {
  try {
    const { status, body } = await ask({ url, method: 'GET', headers: { accept: 'application/json' } }, signal);
    const value = status === 200 ? (JSON.parse(body) as Json) : undefined;
    return isObject(value) ? value : undefined;
  } catch {
    // No answer, or no JSON: there is no document.
    return undefined;
  }
}

/** `https://host/.well-known/NAME/path`, and without the path. */
function wellKnown(url: string, name: string): readonly string[] {
  const { origin, pathname } = new URL(url);
  const path = pathname.replace(/\/+$/, '');
  const plain = `${origin}/.well-known/${name}`;
  return path === '' ? [plain] : [`${origin}/.well-known/${name}${path}`, plain];
}

const textsOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter((item): item is string => typeof item === 'string') : [];

const ENDPOINTS = ['authorization_endpoint', 'token_endpoint', 'registration_endpoint', 'revocation_endpoint', 'jwks_uri'];

/** May this address be asked? What a stranger's document names must not lead into this machine or network. */
const mayAsk = (url: string, own: string): boolean =>
  URL.canParse(url) &&
  (new URL(url).host === new URL(own).host ||
    (new URL(url).protocol === 'https:' &&
      /\.[a-z]{2,}$/i.test(new URL(url).hostname) &&
      !/\.(?:local|internal|localhost)$/i.test(new URL(url).hostname)));

async function firstOf(urls: readonly string[], signal: AbortSignal): Promise<JsonObject | undefined> {
  for (const url of urls) {
    const found = await documentAt(url, signal);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isLocal = (issuer: string): boolean => /^(?:127\.|localhost$|\[?::1)/.test(new URL(issuer).hostname);

async function serverFacts(issuer: string, signal: AbortSignal): Promise<AuthorizationServer> {
  const found = await firstOf(
    [...wellKnown(issuer, 'oauth-authorization-server'), ...wellKnown(issuer, 'openid-configuration')],
    signal,
  );
  if (found === undefined) return { issuer, isFound: false };
  const endpoints = ENDPOINTS.map((key) => found[key]).filter((value): value is string => typeof value === 'string');
  return {
    issuer,
    isFound: true,
    isOwn: typeof found['issuer'] === 'string' && found['issuer'].replace(/\/$/, '') === issuer.replace(/\/$/, ''),
    hasPkce: textsOf(found['code_challenge_methods_supported']).includes('S256'),
    insecure: isLocal(issuer) ? [] : endpoints.filter((endpoint) => !endpoint.startsWith('https:')),
  };
}

/** What is said about signing in; `challenge` is the header of the refusal. */
export async function signIn(
  url: string,
  challenge: string,
  signal: AbortSignal,
): Promise<Pick<EndpointFacts, 'resource' | 'authorization'> & { readonly skipped: readonly string[] }> {
  const [, quoted, bare] = /resource_metadata\s{0,9}=\s{0,9}(?:"([^"]*)"|([^",\s]+))/i.exec(challenge) ?? [];
  const named = quoted ?? bare;
  const places = [...(named !== undefined && mayAsk(named, url) ? [named] : []), ...wellKnown(url, 'oauth-protected-resource')];
  const found = await firstOf(places, signal);
  const issuers = textsOf(found?.['authorization_servers']);
  const plain = issuers.filter((issuer) => URL.canParse(issuer) && /^http:/.test(issuer) && !isLocal(issuer));
  const asked = issuers.filter((issuer) => mayAsk(issuer, url)).slice(0, MAX_SERVERS);
  const resource = found?.['resource'];
  return {
    resource: {
      isFound: found !== undefined,
      servers: issuers.length,
      ...(typeof resource === 'string' ? { named: resource } : {}),
    },
    authorization: [
      ...(await Promise.all(asked.map((issuer) => serverFacts(issuer, signal)))),
      ...plain.map((issuer) => ({ issuer, isFound: true, insecure: [issuer] })),
    ],
    skipped: issuers.filter((issuer) => !asked.includes(issuer)),
  };
}
