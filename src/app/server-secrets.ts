// Gives each server the secrets it lists, when it is started and to nobody else. What reads secrets is loaded only when the first one is needed.
import { secretsFault } from '../secrets/faults.ts';
import type { Mask } from '../secrets/mask.ts';
import type { ReadParts, SecretReader, SecretSource } from '../secrets/read-secret.ts';
import { type ReadyServer, unfitReason } from './settings-expand.ts';

/** What a server gets. */
export interface Filled {
  /** Environment variables or headers. */
  readonly values: Readonly<Record<string, string>>;
  /** Hides the secrets among them in what the server writes. */
  readonly mask: Mask;
}

/** The secrets of all servers. */
export interface ServerSecrets {
  /** The variables or headers of a server, its secrets among them. @throws Fault `secrets.*` */
  fill(server: string, settings: ReadyServer): Promise<Filled>;
  /** Asks for a passphrase now, while somebody is there, if a server will need it; where nobody is, that server says so when it is needed. @throws Fault `secrets.*` */
  unlock(servers: readonly ReadyServer[]): Promise<void>;
  /** Takes the sources of reloaded settings. */
  takeSources(sources: Readonly<Record<string, SecretSource>>): void;
}

/** What reading secrets needs, the sources of the first settings among it. */
export type ServerSecretsParts = Omit<ReadParts, 'sources'> & { readonly sources: Readonly<Record<string, SecretSource>> };

const MASKS_NOTHING: Mask = (text) => text;

/** Makes the secrets of servers. Nothing is read, nothing is loaded. */
export function createServerSecrets(parts: ServerSecretsParts): ServerSecrets {
  const now = { sources: parts.sources };
  let loading: Promise<SecretReader> | undefined;
  const reader = (): Promise<SecretReader> => {
    loading ??= import('../secrets/read-secret.ts').then(({ createSecretReader }) =>
      createSecretReader({ ...parts, sources: () => now.sources }),
    );
    return loading;
  };
  return {
    async fill(server, settings) {
      const plain = 'command' in settings ? settings.env : settings.headers;
      if (settings.secrets === undefined) return { values: plain, mask: MASKS_NOTHING };
      const used = await readAll(await reader(), namesIn(settings));
      const { maskOf } = await import('../secrets/mask.ts');
      return { values: { ...plain, ...filled(server, settings, used) }, mask: maskOf([...used.values()]) };
    },
    async unlock(servers) {
      const names = servers.flatMap(namesIn);
      if (names.length > 0 && parts.ask !== undefined) await (await reader()).unlock(names);
    },
    takeSources(sources) {
      now.sources = sources;
    },
  };
}

function namesIn({ secrets = {} }: ReadyServer): readonly string[] {
  const parts = Object.values(secrets).flat();
  return [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret])))];
}

/** One after the other: a keyring or a person may have to be asked. */
async function readAll(reader: SecretReader, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const used = new Map<string, string>();
  for (const name of names) used.set(name, await reader.read(name));
  return used;
}

function filled(server: string, settings: ReadyServer, used: ReadonlyMap<string, string>): Record<string, string> {
  const member = 'command' in settings ? 'env' : 'headers';
  const entries = Object.entries(settings.secrets ?? {}).map(([key, text]) => {
    const place = `servers.${server}.${member}.${key}`;
    return [key, text.map((part) => (typeof part === 'string' ? part : fitting(part.secret, used, member, place))).join('')];
  });
  return Object.fromEntries(entries);
}

function fitting(name: string, used: ReadonlyMap<string, string>, member: 'env' | 'headers', place: string): string {
  const value = used.get(name) ?? '';
  const reason = unfitReason(member, value);
  if (reason !== undefined) throw secretsFault['bad-value']({ name, place, reason });
  return value;
}
