// The placeholders of one sandbox: its authority and its door, made when it starts and gone with it. Off for a server that has none.
import type { Socket } from 'node:net';
import type { Visit } from '../gateway/http-door.ts';
import { createAuthority } from './authority.ts';
import type { Credential } from './credential.ts';
import { PlaceholderDoor } from './door.ts';

/** What the gateway asks. */
export interface Placeholders {
  /** PEM; what the sandbox is told to trust. */
  readonly cert: string;
  /** Does a secret belong to this host and port? */
  isFor(name: string, port: number): boolean;
  /** Takes a connection over whose hello names the host. */
  enter(socket: Socket, visit: Visit): void;
}

/** What they are made with. */
export interface PlaceholdersParts {
  /** PEM of authorities for the way out, beside those that Node trusts. */
  readonly extraCa?: string | undefined;
  readonly nowMs: number;
}

/** Makes the placeholders of one sandbox. */
export async function createPlaceholders(
  credentials: readonly Credential[],
  { extraCa, nowMs }: PlaceholdersParts,
): Promise<Placeholders> {
  const [http, tls, zlib] = await Promise.all([import('node:http'), import('node:tls'), import('node:zlib')]);
  const authority = createAuthority([...new Set(credentials.map(({ host }) => host))], nowMs);
  const door = new PlaceholderDoor({ http, tls, zlib }, { credentials, authority, extraCa });
  return {
    cert: authority.cert,
    isFor: (name, port) => credentials.some((one) => one.host === name && one.port === port),
    enter: (socket, visit) => door.enter(socket, visit),
  };
}
