// Makes the programs of one sandbox trust its own authority: two small files and the variables that point there. Nothing outside the sandbox ever trusts it.
import { readFileSync } from 'node:fs';
import type { Plan, Variable } from '../plan.ts';

const FOLDER = '/etc/bartizan';
/** The authority alone. */
const OWN = `${FOLDER}/authority.pem`;
/** The authority after all that the system trusts. */
const ALL = `${FOLDER}/trusted.pem`;

/** Who reads which: Node adds to its own list; OpenSSL (Python, curl, Go, Ruby, Rust), requests, curl and git take a list instead of theirs. */
const VARIABLES: Readonly<Record<string, string>> = {
  NODE_EXTRA_CA_CERTS: OWN,
  SSL_CERT_FILE: ALL,
  REQUESTS_CA_BUNDLE: ALL,
  CURL_CA_BUNDLE: ALL,
  GIT_SSL_CAINFO: ALL,
};

/** Where systems keep the list of what they trust. */
const SYSTEM_LISTS = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

function systemList(): string {
  for (const path of SYSTEM_LISTS) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // Not this system's: the next one.
    }
  }
  // Loaded only here: it is large, and most systems have a list.
  return process.getBuiltinModule('node:tls').rootCertificates.join('\n');
}

/** The files of an authority: where they appear, and what they hold. */
export const trustFiles = (cert: string): readonly { readonly target: string; readonly text: string }[] => [
  { target: OWN, text: cert },
  { target: ALL, text: `${systemList().trimEnd()}\n${cert}` },
];

/** The variables, beside those that a plan has: what the settings name stays as it is. */
export function trustVariables(environment: readonly Variable[]): readonly Variable[] {
  const named = new Set(environment.map(({ name }) => name));
  const own = Object.entries(VARIABLES).filter(([name]) => !named.has(name));
  return [...environment, ...own.map(([name, value]): Variable => ({ name, from: 'bartizan', value }))];
}

/** A plan whose server trusts the authority. */
export function withTrust<P extends Plan>(plan: P, cert: string): P {
  const files = trustFiles(cert).map(({ target, text }) => ({ kind: 'text' as const, target, text }));
  return { ...plan, mounts: [...plan.mounts, ...files], environment: trustVariables(plan.environment) };
}
