// Puts secrets into the variables or headers of the one server that lists them. Loaded only when there is one.
import { sandboxFault } from '../sandbox/faults.ts';
import { type Credential, credentialOf } from '../sandbox/placeholder/credential.ts';
import { secretsFault } from '../secrets/faults.ts';
import { maskOf } from '../secrets/mask.ts';
import type { SecretReader } from '../secrets/read-secret.ts';
import type { Filled } from './server-secrets.ts';
import { type ReadyServer, unfitReason } from './settings-expand.ts';

/** All variables or headers of a server; `newWord`: words that nobody can guess. @throws Fault `secrets.*`, `sandbox.placeholder-unfit` */
export async function fillSecrets(
  server: string,
  settings: ReadyServer,
  reader: SecretReader,
  newWord: () => string,
): Promise<Filled> {
  const used = await readAll(reader, namesIn(settings));
  const plain = 'url' in settings ? settings.headers : settings.env;
  const credentials = credentialsOf(server, settings, used, newWord);
  const shown = new Map([...used, ...credentials.map(({ secret, placeholder }) => [secret, placeholder] as const)]);
  return { values: { ...plain, ...filled(server, settings, shown) }, mask: maskOf([...used.values()]), credentials };
}

/** Those that a server gets as placeholders: one for each secret, however many hosts it is for. */
function credentialsOf(
  server: string,
  settings: ReadyServer,
  used: ReadonlyMap<string, string>,
  newWord: () => string,
): readonly Credential[] {
  const rules = 'url' in settings ? [] : (settings.profile?.placeholders ?? []);
  const [first] = rules;
  if (first !== undefined && 'launcher' in settings && settings.launcher === 'none') {
    const reason = '`launcher: none` starts it without the gateway that would fill it in';
    throw sandboxFault['placeholder-unfit']({ name: server, secret: first.secret, reason });
  }
  const words = new Map<string, string>();
  return rules.flatMap((rule) => {
    const value = used.get(rule.secret);
    if (value === undefined) return [];
    const word = words.get(rule.secret) ?? newWord();
    words.set(rule.secret, word);
    return [credentialOf(server, rule, value, word)];
  });
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
