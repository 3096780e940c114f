// Takes a credential out of the settings file: finds it, and writes the place of a secret where it stood. Everything else of the file stays as it is.
import { isScalar, parseDocument } from 'yaml';
import { plainSecretIn } from '../secrets/plain-secrets.ts';
import { settingsFault } from './faults.ts';
import { replaceFile } from './replace-file.ts';
import { readSettingsFile } from './settings.ts';
import { literalPartOf, secretPlaceFor } from './settings-expand.ts';

/** A value in the settings file. */
export interface PlainValue {
  /** What becomes the secret. */
  readonly value: string;
  /** The whole text of the setting, the value within it. */
  readonly text: string;
  /** The file as it was read. */
  readonly file: string;
  /** Where the setting's value stands in it. */
  readonly range: readonly [start: number, end: number];
}

const SETTING = /^servers\.([a-z0-9-]{1,16})\.(env|headers)\.(.+)$/;

/**
 * Finds the value of a setting: the credential in it, or the whole text where none is recognised.
 * @throws Fault `settings.not-movable`, `settings.unreadable`, `settings.too-large`
 */
export function findPlainSecret(path: string, setting: string): PlainValue {
  const refuse = (reason: string): Error => settingsFault['not-movable']({ setting, path, reason });
  const [, server, member, key] = SETTING.exec(setting) ?? [];
  if (server === undefined || member === undefined || key === undefined)
    throw refuse('it must be servers.NAME.env.VARIABLE or servers.NAME.headers.HEADER');
  const file = readSettingsFile(path).toString('utf8');
  const document = parseDocument(file, { version: '1.2', schema: 'core', merge: false, uniqueKeys: false, logLevel: 'error' });
  if (document.errors.length > 0) throw refuse('the file is not valid YAML');
  const node: unknown = document.getIn(['servers', server, member, key], true);
  if (!isScalar(node) || typeof node.value !== 'string' || node.range == null) throw refuse('there is no text there');
  const literal = literalPartOf(node.value);
  if (literal.trim() === '') throw refuse('there is no value in clear');
  const found = plainSecretIn(key, literal) ?? { start: 0, end: node.value.length };
  const value = node.value.slice(found.start, found.end);
  return { value, text: node.value, file, range: [node.range[0], node.range[1]] };
}

/** Writes the place of a secret where its value stood. @throws Fault `settings.not-movable` when the file was changed meanwhile */
export function replaceWithPlace(path: string, found: PlainValue, name: string): void {
  if (readSettingsFile(path).toString('utf8') !== found.file)
    throw settingsFault['not-movable']({ setting: 'the value', path, reason: 'the file was changed meanwhile' });
  const [start, end] = found.range;
  const text = found.text.replace(found.value, () => secretPlaceFor(name));
  // JSON's quotes are YAML's double quotes; in a block scalar what follows needs its line end.
  const gap = found.file.slice(start, end).endsWith('\n') ? '\n' : '';
  replaceFile(path, `${found.file.slice(0, start)}${JSON.stringify(text)}${gap}${found.file.slice(end)}`);
}
