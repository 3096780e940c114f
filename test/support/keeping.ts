// Where `protect` keeps secrets and records, in a folder of its own, without a process of its own. For tests.
import { mkdirSync } from 'node:fs';
import type { Keeping } from '../../src/app/protect/apply.ts';
import { createShelf } from '../../src/app/protect/shelf.ts';
import { createSecretKeeper } from '../../src/secrets/keep-secrets.ts';
import { createSecretReader } from '../../src/secrets/read-secret.ts';

/** Makes it; what it keeps lies in `state` of that folder. */
export function keepingIn(folder: string): Keeping {
  const stateDir = `${folder}/state`;
  mkdirSync(stateDir, { mode: 0o700 });
  const parts = { stateDir, env: {}, platform: 'linux' as const, ask: undefined };
  const keeper = createSecretKeeper({ ...parts, defaultKeyFile: `${folder}/key/secrets.key`, now: () => 0 });
  const reader = createSecretReader({ ...parts, sources: () => ({}), maySecretCommands: false, userFolder: folder });
  return { stateDir, shelf: createShelf(keeper, reader) };
}
