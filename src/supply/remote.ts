// Remote servers: identified by the origin and path of their URL. Nothing is fetched and nothing is installed.

import { isLoopback } from '../base/proxy.ts';
import type { Artefact, Installed } from './artefact.ts';
import { supplyFault } from './faults.ts';
import type { Resolved, Source, Supplier } from './supplier.ts';

/** Origin and path: what stays when a query or a display name changes. */
function identityOf(source: Source): string {
  const url = new URL(source.name);
  if (url.protocol !== 'https:' && !isLoopback(url.hostname.replace(/^\[|\]$/g, ''))) {
    throw supplyFault['insecure-url']({ url: `${url.origin}${url.pathname}` });
  }
  return `${url.origin}${url.pathname}`;
}

/** The supplier of remote servers. */
export const remote: Supplier = {
  resolve: async (source): Promise<Resolved> => {
    const name = identityOf(source);
    const { protocol } = new URL(name);
    const connection = protocol === 'https:' ? 'encrypted (https)' : 'not encrypted, on this machine only (http)';
    return {
      artefact: { kind: 'remote', name },
      facts: [
        { label: 'server', value: name, origin: 'measured' },
        { label: 'connection', value: connection, origin: 'measured' },
      ],
      evidence: { kind: 'remote' },
      url: source.text,
    };
  },
  install: async (artefact: Artefact): Promise<Installed> => {
    throw supplyFault['nothing-to-install']({ subject: artefact.name });
  },
};
