// The keyring of the system, through the program that comes with it. Values travel on pipes, base64 so that any text survives; never in an argument.
import { secretsFault } from './faults.ts';
import { type Ran, type RunProgram, troubleOf } from './run-program.ts';

/** A keyring. Names are told apart by the id of the secrets file. */
export interface Keyring {
  /** Why it cannot be used here; undefined if it answers. */
  trouble(): Promise<string | undefined>;
  /** @throws Fault `secrets.keyring-failed` */
  store(name: string, value: string): Promise<void>;
  /** Undefined when it has none of this name. @throws Fault `secrets.keyring-failed` */
  lookup(name: string): Promise<string | undefined>;
  /** @throws Fault `secrets.keyring-failed` */
  remove(name: string): Promise<void>;
  /** Largest value it takes, in bytes of UTF-8. */
  readonly maxBytes: number;
}

/** What a keyring is reached with. */
export interface KeyringParts {
  readonly run: RunProgram;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The id of the secrets file. */
  readonly id: string;
}

/** A person may have to unlock it first. */
const ASK_MS = 60_000;
const PROBE_MS = 5_000;
/** A name no secret can have. */
const PROBE = '.probe';

const encoded = (value: string): string => Buffer.from(value, 'utf8').toString('base64');
const decoded = (text: string): string => Buffer.from(text.trim(), 'base64').toString('utf8');

/** The keyring of this system; undefined where Bartizan knows none. */
export function keyringOf(parts: KeyringParts): Keyring | undefined {
  if (parts.platform === 'linux') return secretService(parts);
  return parts.platform === 'darwin' ? macKeychain(parts) : undefined;
}

function failed(name: string, ran: Ran, program: string): Error {
  return secretsFault['keyring-failed']({ name, reason: troubleOf(ran, program) ?? 'it said something unexpected' });
}

/** The Secret Service of Linux desktops (GNOME Keyring, KWallet, KeePassXC), by secret-tool of libsecret. */
function secretService({ run, env, id }: KeyringParts): Keyring {
  const program = 'secret-tool';
  const attributes = (name: string): readonly string[] => ['application', 'bartizan', 'file', id, 'name', name];
  const tool = (action: readonly string[], name: string, timeoutMs: number, input?: string): Promise<Ran> =>
    run([program, ...action, ...attributes(name)], { env, timeoutMs, ...(input === undefined ? {} : { input }) });
  // It ends with 1 and without a word when there is none; with 1 and a word when nobody answers.
  const isAbsent = (ran: Ran): boolean => ran.code === 1 && !ran.saidError && ran.out === '';
  return {
    maxBytes: 32 * 1024,
    async trouble() {
      const bus = env['DBUS_SESSION_BUS_ADDRESS'] ?? env['XDG_RUNTIME_DIR'];
      if (bus === undefined || bus === '') return 'no session bus: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set';
      const ran = await tool(['lookup'], PROBE, PROBE_MS);
      if (ran.code === 0 || isAbsent(ran)) return undefined;
      return ran.trouble === undefined ? 'no secret service on the session bus' : troubleOf(ran, program);
    },
    async store(name, value) {
      const ran = await tool(['store', `--label=bartizan: ${name}`], name, ASK_MS, encoded(value));
      if (ran.code !== 0) throw failed(name, ran, program);
    },
    async lookup(name) {
      const ran = await tool(['lookup'], name, ASK_MS);
      if (isAbsent(ran)) return undefined;
      if (ran.code !== 0) throw failed(name, ran, program);
      return decoded(ran.out);
    },
    async remove(name) {
      const ran = await tool(['clear'], name, ASK_MS);
      if (ran.code !== 0 && !isAbsent(ran)) throw failed(name, ran, program);
    },
  };
}

/** `errSecItemNotFound`, as `security` ends with it. */
const NOT_FOUND = 44;

/** The login keychain of macOS, by security(1). Its interactive mode reads the command, and with it the value, from standard input. */
function macKeychain({ run, env, id }: KeyringParts): Keyring {
  const program = '/usr/bin/security';
  const service = `bartizan-${id}`;
  const call = (args: readonly string[], timeoutMs = ASK_MS): Promise<Ran> => run([program, ...args], { env, timeoutMs });
  const lookup = async (name: string): Promise<string | undefined> => {
    const ran = await call(['find-generic-password', '-s', service, '-a', name, '-w']);
    if (ran.code === NOT_FOUND) return undefined;
    if (ran.code !== 0) throw failed(name, ran, program);
    return decoded(ran.out);
  };
  return {
    // Its lines are cut at 4 KiB.
    maxBytes: 2 * 1024,
    async trouble() {
      const ran = await call(['default-keychain'], PROBE_MS);
      return troubleOf(ran, program);
    },
    async store(name, value) {
      const line = `add-generic-password -U -s ${service} -a ${name} -w ${encoded(value)}\n`;
      const ran = await run([program, '-i'], { env, timeoutMs: ASK_MS, input: line });
      // The interactive mode does not always end with the code of its command: what counts is what is there now.
      if (ran.trouble !== undefined || (await lookup(name)) !== value) throw failed(name, ran, program);
    },
    lookup,
    async remove(name) {
      const ran = await call(['delete-generic-password', '-s', service, '-a', name]);
      if (ran.code !== 0 && ran.code !== NOT_FOUND) throw failed(name, ran, program);
    },
  };
}
