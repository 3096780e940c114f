// From a granted name to a connection: resolved once, every address checked, the checked one dialled and checked again. There is no second look-up.
import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';
import type { AddressFilter } from './addresses.ts';

/** How the gateway reaches the outside; parameters for tests. */
export interface Outside {
  readonly resolve: (name: string) => Promise<readonly string[]>;
  readonly dial: (address: string, port: number) => Socket;
  readonly mayDial: AddressFilter;
}

/** How a dial ended. */
export type Dialled =
  | { readonly socket: Socket; readonly address: string }
  | { readonly refusal: 'private-address' | 'unknown-name' | 'unreachable'; readonly address?: string };

const RESOLVE_MS = 10_000;
const CONNECT_MS = 10_000;
/** Addresses of a name that are tried, one after the other. */
const MAX_TRIES = 4;

/** The real outside. */
export function realOutside(mayDial: AddressFilter): Outside {
  return {
    mayDial,
    resolve: async (name) => (await lookup(name, { all: true, order: 'ipv4first' })).map(({ address }) => address),
    dial: (host, port) => connect({ host, port, allowHalfOpen: true, autoSelectFamily: false }),
  };
}

async function resolved(name: string, outside: Outside): Promise<readonly string[]> {
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  const timer = setTimeout(() => resolve([]), RESOLVE_MS);
  try {
    return await Promise.race([outside.resolve(name), promise]);
  } catch {
    return []; // No such name, or no resolver: the same to the server.
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves with whether it connected. The socket is destroyed if not. */
function connected(socket: Socket): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), CONNECT_MS);
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  socket.once('close', () => resolve(false));
  return promise.then((isUp) => {
    clearTimeout(timer);
    if (!isUp) socket.destroy();
    return isUp;
  });
}

/** Dials a name. Only addresses that the filter lets pass are tried; if all are refused, none is. */
export async function dialName(name: string, port: number, outside: Outside): Promise<Dialled> {
  const all = await resolved(name, outside);
  if (all.length === 0) return { refusal: 'unknown-name' };
  const fine = all.filter((address) => outside.mayDial(address)).slice(0, MAX_TRIES);
  const [worst = ''] = all;
  if (fine.length === 0) return { refusal: 'private-address', address: worst };
  for (const address of fine) {
    const socket = outside.dial(address, port);
    socket.on('error', () => {}); // Told by `close`.
    if (await connected(socket)) return { socket, address };
  }
  return { refusal: 'unreachable', address: fine[0] ?? worst };
}
