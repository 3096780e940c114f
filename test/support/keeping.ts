// Where `protect` keeps secrets and records, in a folder of its own, without a process of its own. For tests.
import { mkdirSync } from 'node:fs';
import type { Keeping } from '../../src/app/protect/apply.ts';
import { createShelf } from '../../src/app/protect/shelf.ts';
import type { AskHidden } from '../../src/secrets/file-key.ts';
import { createSecretKeeper, type SecretKeeper } from '../../src/secrets/keep-secrets.ts';
import { createSecretReader } from '../../src/secrets/read-secret.ts';

/** Changes its secrets; `ask` is the person who knows the passphrase. */
export function keeperIn(folder: string, ask?: AskHidden): SecretKeeper {
  const parts = { stateDir: `${folder}/state`, env: {}, platform: 'linux' as const, ask };
  return createSecretKeeper({ ...parts, defaultKeyFile: `${folder}/key/secrets.key`, now: () => 0 });
}

/** Makes it; what it keeps lies in `state` of that folder. Nobody can be asked for a passphrase. */
export function keepingIn(folder: string): Keeping {
  const stateDir = `${folder}/state`;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const parts = { stateDir, env: {}, platform: 'linux' as const, ask: undefined };
  const keeper = keeperIn(folder);
  const reader = createSecretReader({ ...parts, sources: () => ({}), maySecretCommands: false, userFolder: folder });
  return { stateDir, shelf: createShelf(keeper, reader) };
}
