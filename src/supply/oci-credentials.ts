// Logins for image registries, where docker and podman keep them: in their configuration, or behind a helper that it names. Each is for one registry.
import { type ExecFileException, execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { ociFault } from './oci-faults.ts';
import type { SupplyContext } from './supplier.ts';

/** A login. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

const MAX_CHARS = 1024 * 1024;
const HELPER_TIMEOUT_MS = 60_000;
const MAX_HELPER_BYTES = 64 * 1024;
const HELPER = /^[a-z0-9][a-z0-9_.-]{0,63}$/i;

type Place = Pick<SupplyContext, 'env' | 'home' | 'signal'>;

/** In the order in which podman and docker look. */
const filesOf = ({ env, home }: Place): readonly string[] => [
  ...(env['XDG_RUNTIME_DIR'] === undefined ? [] : [join(env['XDG_RUNTIME_DIR'], 'containers', 'auth.json')]),
  join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'containers', 'auth.json'),
  join(env['DOCKER_CONFIG'] ?? join(home, '.docker'), 'config.json'),
];

function readConfiguration(path: string): JsonObject | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    const { value } = parseStrict(text.slice(0, MAX_CHARS), { maxDepth: 16 });
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Names that a registry has in these files. */
const keysOf = (registry: string): readonly string[] =>
  registry === 'docker.io'
    ? [
        'https://index.docker.io/v1/',
        'index.docker.io',
        'docker.io',
        'registry-1.docker.io',
        'https://index.docker.io/v1',
        'https://docker.io',
      ]
    : [registry, `https://${registry}`, `https://${registry}/`, `https://${registry}/v2/`];

/**
 * The login for a registry; undefined when there is none.
 * @throws Fault `oci.bad-helper`
 */
export async function loginFor(registry: string, place: Place): Promise<Login | undefined> {
  const keys = keysOf(registry);
  for (const configuration of filesOf(place).map(readConfiguration)) {
    const login = loginWritten(configuration, keys);
    if (login !== undefined) return login;
    const helper = helperNamed(configuration, keys);
    if (helper !== undefined) return askHelper(helper, keys[0] ?? registry, place);
  }
  return undefined;
}

function loginWritten(configuration: JsonObject | undefined, keys: readonly string[]): Login | undefined {
  const written = member(configuration?.['auths'], keys);
  return isObject(written) ? loginOf(written['auth']) : undefined;
}

function helperNamed(configuration: JsonObject | undefined, keys: readonly string[]): string | undefined {
  const own = member(configuration?.['credHelpers'], keys);
  const helper = typeof own === 'string' ? own : configuration?.['credsStore'];
  return typeof helper === 'string' && helper !== '' ? helper : undefined;
}

function member(object: Json | undefined, keys: readonly string[]): Json | undefined {
  if (!isObject(object)) return undefined;
  const key = keys.find((each) => Object.hasOwn(object, each));
  return key === undefined ? undefined : object[key];
}

function loginOf(auth: Json | undefined): Login | undefined {
  if (typeof auth !== 'string') return undefined;
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return at <= 0 ? undefined : { user: text.slice(0, at), password: text.slice(at + 1) };
}

/** https://github.com/docker/docker-credential-helpers: the registry on stdin, JSON on stdout. */
async function askHelper(name: string, registry: string, { env, home, signal }: Place): Promise<Login | undefined> {
  const helper = `docker-credential-${name}`;
  const refuse = (reason: string): never => {
    throw ociFault['bad-helper']({ helper, registry, reason });
  };
  if (!HELPER.test(name)) return refuse('that is no name of a program');
  // Helpers reach a keychain or an agent of the user's: they get the user's environment, which is read here and passed to nobody else.
  const options = {
    env: { ...env, HOME: home },
    cwd: home,
    timeout: HELPER_TIMEOUT_MS,
    maxBuffer: MAX_HELPER_BYTES,
    signal,
    windowsHide: true,
  };
  const { stdout, error } = await new Promise<{ stdout: string; error: ExecFileException | null }>((resolve) => {
    const child = execFile(helper, ['get'], options, (failure, out) => resolve({ stdout: out, error: failure }));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(registry);
  });
  // "credentials not found" is an answer, on stdout, with status 1.
  if (error !== null && /not found/i.test(stdout)) return undefined;
  if (error !== null) return refuse(typeof error.code === 'string' ? error.code : 'it failed');
  return loginIn(stdout) ?? refuse('its answer holds no user and password');
}

function loginIn(stdout: string): Login | undefined {
  try {
    const { value } = parseStrict(stdout, { maxDepth: 4 });
    const [user, password] = isObject(value) ? [value['Username'], value['Secret']] : [];
    // "<token>" marks an identity token, which is exchanged in a way that is not offered here.
    return typeof user === 'string' && typeof password === 'string' && user !== '<token>' ? { user, password } : undefined;
  } catch {
    return undefined;
  }
}
