// Says what a response without 2xx means. Its body decides nothing here.
import type { Fault } from '../../base/fault.ts';
import { upstreamFault } from '../faults.ts';
import type { ResponseHead } from './head.ts';

/** Is this a success? */
export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** Where a request went, as faults show it: no query and no credentials. */
export const shownUrl = (url: URL): string => `${url.origin}${url.pathname}`;

/** The fault of a status that no body could explain better: a redirect, missing credentials. `undefined` for all others. */
export function refusalOf(name: string, url: URL, head: ResponseHead): Fault | undefined {
  const { status } = head;
  if (status >= 300 && status < 400) return upstreamFault.redirect({ name, origin: originOf(head.location, url) });
  if (status === 401 || status === 403) {
    const challenge = head.challenge === undefined ? {} : { challenge: head.challenge };
    return upstreamFault.unauthorized({ name, status, url: shownUrl(url), ...challenge });
  }
  return undefined;
}

/** The fault of any other status without 2xx. */
export const statusFault = (name: string, url: URL, status: number): Fault =>
  upstreamFault['http-status']({ name, status, url: shownUrl(url) });

function originOf(location: string | undefined, url: URL): string {
  if (location === undefined || !URL.canParse(location, url.href)) return 'an unreadable address';
  const { origin, protocol } = new URL(location, url);
  return origin === 'null' ? `a ${protocol} address` : origin;
}
