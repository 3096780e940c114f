// Where an image is: registry and repository. A name without a registry means Docker's, as everywhere; it is written out, so that a lock file says so.
import { isLoopback } from '../base/proxy.ts';
import { ociFault } from './oci-faults.ts';

/** An image's registry and repository. */
export interface ImageName {
  /** Host and port as a person writes them: `docker.io`, `ghcr.io`, `127.0.0.1:5000`. */
  readonly registry: string;
  readonly repository: string;
  /** Base URL of its API. */
  readonly api: string;
  /** `registry/repository`. */
  readonly full: string;
}

const HUB = 'docker.io';
const HUB_API = 'https://registry-1.docker.io';
/** Distribution specification, Pulling manifests. */
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const REGISTRY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Reads the name of an image, without tag and digest.
 * @throws Fault `oci.bad-reference`
 */
export function imageName(text: string): ImageName {
  const refuse = (reason: string): never => {
    throw ociFault['bad-reference']({ image: text, reason });
  };
  const slash = text.indexOf('/');
  const first = slash < 0 ? '' : text.slice(0, slash);
  const hasRegistry = /[.:]/.test(first) || first === 'localhost';
  const written = hasRegistry ? first.toLowerCase() : HUB;
  const registry = written === 'index.docker.io' || written === 'registry-1.docker.io' ? HUB : written;
  const rest = hasRegistry ? text.slice(slash + 1) : text;
  const repository = registry === HUB && !rest.includes('/') ? `library/${rest}` : rest;
  if (!REGISTRY.test(registry) || !URL.canParse(`https://${registry}`)) return refuse('its registry is no host');
  if (repository.length > 255 || !REPOSITORY.test(repository))
    return refuse('a repository has lower-case letters, digits and . _ - between slashes');
  return { registry, repository, api: apiOf(registry), full: `${registry}/${repository}` };
}

/** Plain http is spoken with this machine alone. */
function apiOf(registry: string): string {
  if (registry === HUB) return HUB_API;
  const host = new URL(`https://${registry}`).hostname.replace(/^\[|\]$/g, '');
  return `${isLoopback(host) ? 'http' : 'https'}://${registry}`;
}

/** `sha256:HEX`, the one kind of digest that is accepted. */
export const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);

/** Whether two hosts belong together: the same name, or the same domain of two labels. A login may travel between these. */
export function isSameSite(a: string, b: string): boolean {
  if (a === b) return true;
  const [left, right] = [a, b].map((host) => host.split('.'));
  const isName = (labels: readonly string[] | undefined): labels is readonly string[] =>
    labels !== undefined && labels.length > 1 && /[a-z]/i.test(labels.at(-1) ?? '');
  return isName(left) && isName(right) && left.slice(-2).join('.') === right.slice(-2).join('.');
}
