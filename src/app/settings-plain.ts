// Refuses credentials that stand in clear in the settings file, and says how to move each one. A value never reaches a message.
import { knownFormat, type PlainSecret, plainSecretIn } from '../secrets/plain-secrets.ts';
import { secretNameFor } from '../secrets/secret-name.ts';
import { literalPartOf, secretPlaceFor } from './settings-expand.ts';
import { type Mistake, pathText, type SettingPath } from './settings-place.ts';
import type { ServerSettings, Settings } from './settings-schema.ts';
import type { YamlSource } from './settings-yaml.ts';

/** A credential in clear, and the setting it stands in. */
interface Found {
  readonly path: SettingPath;
  readonly secret: PlainSecret;
  /** Name that the secret gets. */
  readonly name: string;
  /** Can it be moved by a command? Arguments and addresses have no place for a secret. */
  readonly isMovable: boolean;
}

/** A name that says whose it is, without saying it twice: `github` and `GITHUB_TOKEN` make `github-token`. */
export function secretNameIn(server: string, key: string): string {
  const own = secretNameFor(key);
  return own.startsWith(`${server}-`) ? own : secretNameFor(`${server}-${key}`);
}

const leader = (settings: Exclude<ServerSettings, { url: string }>): readonly [SettingPath, string] =>
  'command' in settings ? [['command'], settings.command] : [['source'], settings.source];

function* foundIn(server: string, settings: ServerSettings): Generator<Found> {
  const member = 'url' in settings ? 'headers' : 'env';
  for (const [key, value] of Object.entries('url' in settings ? settings.headers : settings.env)) {
    const secret = plainSecretIn(key, literalPartOf(value));
    if (secret !== undefined)
      yield { path: ['servers', server, member, key], secret, name: secretNameIn(server, key), isMovable: true };
  }
  const name = secretNameIn(server, 'token');
  const fixed: readonly (readonly [SettingPath, string])[] =
    'url' in settings
      ? [[['url'], settings.url]]
      : [leader(settings), ...settings.args.map((arg, index): readonly [SettingPath, string] => [['args', index], arg])];
  for (const [path, text] of fixed) {
    const secret = knownFormat(text);
    if (secret !== undefined) yield { path: ['servers', server, ...path], secret, name, isMovable: false };
  }
}

function mistakeOf({ path, secret, name, isMovable }: Found, source: YamlSource): Mistake {
  const place = path.join('.');
  const isPlainWord = /^[\w.-]+$/.test(place);
  const set = `bartizan secret set ${name}`;
  const then = isMovable ? `write ${secretPlaceFor(name)} in its place` : `give it as ${secretPlaceFor(name)} in env or headers`;
  const fix = isMovable && isPlainWord ? `move it out of the file: ${set} --move ${place}` : `${set}, then ${then}`;
  return {
    ...source.placeOf(path),
    path: pathText(path),
    message: `holds ${secret.what} in plain text`,
    code: 'plaintext-secret',
    fix,
  };
}

/** All credentials in clear, in the order of the file's lines. */
export function plainSecretMistakes(settings: Settings, source: YamlSource): readonly Mistake[] {
  const found = Object.entries(settings.servers).flatMap(([name, server]) => [...foundIn(name, server)]);
  return found.map((one) => mistakeOf(one, source)).sort((a, b) => a.line - b.line || a.column - b.column);
}
