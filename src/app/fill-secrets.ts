// Puts secrets into the variables or headers of the one server that lists them. Loaded only when there is one.
import { secretsFault } from '../secrets/faults.ts';
import { maskOf } from '../secrets/mask.ts';
import type { SecretReader } from '../secrets/read-secret.ts';
import type { Filled } from './server-secrets.ts';
import { type ReadyServer, unfitReason } from './settings-expand.ts';

/** All variables or headers of a server. @throws Fault `secrets.*` */
export async function fillSecrets(server: string, settings: ReadyServer, reader: SecretReader): Promise<Filled> {
  const used = await readAll(reader, namesIn(settings));
  const plain = 'url' in settings ? settings.headers : settings.env;
  return { values: { ...plain, ...filled(server, settings, used) }, mask: maskOf([...used.values()]) };
}

/** The names of the secrets that a server lists. */
export function namesIn({ secrets = {} }: ReadyServer): readonly string[] {
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
  const member = 'url' in settings ? 'headers' : 'env';
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
