// The slow road from text to settings: YAML, schema, warnings, absolute paths. Imported only when the cache has no answer, because zod and yaml cost more than a start.
import { resolve } from 'node:path';
import { mistakesOf, wording } from './settings-issues.ts';
import type { Mistake } from './settings-place.ts';
import { plainSecretMistakes } from './settings-plain.ts';
import { type ServerSettings, type Settings, settingsSchema } from './settings-schema.ts';
import { warningsOf } from './settings-warnings.ts';
import { readYaml } from './settings-yaml.ts';

/** What a text of settings turned out to be: usable with warnings, or a list of mistakes. */
export type ParsedSettings =
  | { readonly settings: Settings; readonly warnings: readonly Mistake[] }
  | { readonly mistakes: readonly Mistake[] };

function placedServer(server: ServerSettings, folder: string): ServerSettings {
  return !('url' in server) && server.cwd !== undefined ? { ...server, cwd: resolve(folder, server.cwd) } : server;
}

/** Paths in settings are relative to the file, never to where somebody stands. */
function placed(settings: Settings, folder: string): Settings {
  const { listen, extraCa } = settings;
  const secrets = Object.fromEntries(
    Object.entries(settings.secrets).map(([name, source]) => [
      name,
      'file' in source ? { file: resolve(folder, source.file) } : source,
    ]),
  );
  const servers = Object.fromEntries(
    Object.entries(settings.servers).map(([name, server]) => [name, placedServer(server, folder)]),
  );
  const tls = listen.tls && { cert: resolve(folder, listen.tls.cert), key: resolve(folder, listen.tls.key) };
  return {
    ...settings,
    servers,
    secrets,
    ...(tls === undefined ? {} : { listen: { ...listen, tls } }),
    ...(extraCa === undefined ? {} : { extraCa: resolve(folder, extraCa) }),
  };
}

/** Parses and checks settings; all mistakes at once. `folder` is the one of the file. Variables stay unexpanded. Never throws for any text. */
export function parseSettings(text: string, folder: string): ParsedSettings {
  const source = readYaml(text);
  if (source.mistakes.length > 0) return { mistakes: source.mistakes };
  if (source.value === null)
    return { mistakes: [{ line: 1, column: 1, path: '', message: 'the file is empty: it needs servers' }] };
  const checked = settingsSchema.safeParse(source.value, { error: wording });
  if (!checked.success) return { mistakes: mistakesOf(checked.error.issues, source) };
  const plain = plainSecretMistakes(checked.data, source);
  if (plain.length > 0) return { mistakes: plain };
  return { settings: placed(checked.data, folder), warnings: warningsOf(checked.data, source) };
}
