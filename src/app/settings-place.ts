// Where in bartizan.yaml something stands, and what is wrong there. Shared by reading, checking and warning; never holds a value that may be secret.

/** A position in the file, both counted from one. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One thing to correct (or, as a warning, to look at). */
export interface Mistake extends Place {
  /** Path of the setting, e.g. `servers.files.args[1]`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** Set when the mistake has a fault of its own instead of `settings.invalid`. */
  readonly code?: 'plaintext-secret';
  /** How to mend it, when there is one way. */
  readonly fix?: string;
}

/** A path of keys and list positions. */
export type SettingPath = readonly (string | number)[];

const MAX_KEY_CHARS = 48;

/** A key as it may be shown: quoted where it is not a plain word, without control characters, cut when long. */
export function shownKey(key: string): string {
  const cut = key.length > MAX_KEY_CHARS ? `${key.slice(0, MAX_KEY_CHARS)}…` : key;
  return /^[\w-]+$/.test(cut) ? cut : JSON.stringify(cut).replace(/[^\x20-\x7e…]/gu, '\u{fffd}');
}

/** Prints a path the way people write it: `servers.files.args[1]`. */
export function pathText(path: SettingPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? shownKey(step) : `.${shownKey(step)}`;
  }
  return text;
}

/** One line for a terminal: `bartizan.yaml:3:5  servers.files.comand: unknown setting`. */
export function mistakeLine(file: string, mistake: Mistake): string {
  const path = mistake.path === '' ? '' : `${mistake.path}: `;
  const fix = mistake.fix === undefined ? '' : `; ${mistake.fix}`;
  // Whoever wrote the file must not steer the terminal of whoever checks it.
  return `${file}:${mistake.line}:${mistake.column}  ${path}${mistake.message}${fix}`.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    '\u{fffd}',
  );
}
