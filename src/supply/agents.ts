// Connections for fetches: directly or through the corporate proxy, with extra authorities. Certificates are always checked.
import type { Agent, request } from 'node:http';
import type { LookupFunction } from 'node:net';
import { type ProxySettings, usesProxy } from '../base/proxy.ts';
import { type Network, publicOnly } from './network.ts';

/** `public`: chosen by a stranger's answer, so it may not lead to a private address. */
export type Reach = 'any' | 'public';

/** How one URL is asked. */
export interface Way {
  readonly send: typeof request;
  readonly agent: Agent;
  readonly lookup: LookupFunction;
}

/** Keeps connections, apart by what they may reach. */
export interface Agents {
  for(url: URL, reach: Reach): Promise<Way>;
  close(): void;
}

async function authorities(extraCa: string): Promise<{ ca: string[] }> {
  const { getCACertificates } = await import('node:tls');
  return { ca: [...getCACertificates('default'), extraCa] };
}

/** Makes the agents of one fetcher. */
export function createAgents(network: Network, proxy: ProxySettings | undefined, extraCa: string | undefined): Agents {
  const made = new Map<string, Promise<Way>>();
  const make = async (isSecure: boolean, isProxied: boolean, reach: Reach): Promise<Way> => {
    // A proxy is the user's own choice and resolves names by itself: what it may reach is its business.
    const lookup = reach === 'any' || isProxied ? network.lookup : publicOnly(network);
    const proxyEnv = isProxied && proxy !== undefined ? { proxyEnv: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url } } : {};
    if (!isSecure) {
      const http = await import('node:http');
      return { send: http.request, agent: new http.Agent({ keepAlive: true, ...proxyEnv }), lookup };
    }
    const https = await import('node:https');
    const trust = extraCa === undefined ? {} : await authorities(extraCa);
    // Explicit, so that no environment variable can turn the check off.
    const options = { keepAlive: true, rejectUnauthorized: true, minVersion: 'TLSv1.2', ...proxyEnv, ...trust } as const;
    return { send: https.request, agent: new https.Agent(options), lookup };
  };
  return {
    for: (url, reach) => {
      const isProxied = proxy !== undefined && usesProxy(url, proxy);
      const key = `${url.protocol} ${isProxied} ${reach}`;
      const way = made.get(key) ?? make(url.protocol === 'https:', isProxied, reach);
      made.set(key, way);
      return way;
    },
    close: () => {
      for (const way of made.values()) way.then(({ agent }) => agent.destroy()).catch(() => undefined);
    },
  };
}
