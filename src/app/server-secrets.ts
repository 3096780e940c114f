// Gives each server the secrets it lists, when it is started and to nobody else. What reads secrets is loaded only when the first one is needed.
import { randomId } from '../base/ids.ts';
import type { Credential } from '../sandbox/placeholder/credential.ts';
import type { Mask } from '../secrets/mask.ts';
import type { ReadParts, SecretReader, SecretSource } from '../secrets/read-secret.ts';
import type { Whose } from './authority.ts';
import { userConfigFolder } from './config-file.ts';
import type { Project } from './project.ts';
import type { ReadyServer } from './settings-expand.ts';

/** What a server gets. */
export interface Filled {
  /** Environment variables or headers. */
  readonly values: Readonly<Record<string, string>>;
  /** Hides the secrets among them in what the server writes. */
  readonly mask: Mask;
  /** Those that it gets only as placeholders. */
  readonly credentials: readonly Credential[];
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

/** What a command adds to a project for its secrets. */
export interface SecretsFor extends Whose {
  readonly ask?: ServerSecretsParts['ask'];
}

/** The secrets of a project's servers. Commands that print secrets count only in files that are this user's own (architecture.md §7). */
export function projectSecrets({ owner, stateDir, loaded }: Project, { env, home, platform, ask }: SecretsFor): ServerSecrets {
  return createServerSecrets({
    stateDir,
    sources: loaded.settings.secrets,
    maySecretCommands: owner !== 'project',
    userFolder: userConfigFolder({ env, home, platform }),
    env,
    platform,
    ask,
  });
}

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
      const plain = 'url' in settings ? settings.headers : settings.env;
      if (settings.secrets === undefined) return { values: plain, mask: MASKS_NOTHING, credentials: [] };
      const [secrets, { fillSecrets }] = await Promise.all([reader(), import('./fill-secrets.ts')]);
      return fillSecrets(server, settings, secrets, () => randomId(128));
    },
    async unlock(servers) {
      const asking = servers.filter(({ secrets }) => secrets !== undefined);
      if (asking.length === 0 || parts.ask === undefined) return;
      const { namesIn } = await import('./fill-secrets.ts');
      await (await reader()).unlock(asking.flatMap(namesIn));
    },
    takeSources(sources) {
      now.sources = sources;
    },
  };
}
