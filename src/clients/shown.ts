// What may be shown of a launch: its words without secrets, names of variables without values.
import { type Redacted, redacted } from '../base/redacted.ts';
import type { Launch } from './entry.ts';

const MAX_CHARS = 400;
/** Options whose next word is a secret. */
const SECRET_OPTION =
  /^--?(?:[\w-]*(?:token|secret|password|passwd|api[-_]?key|apikey|credential|auth|bearer)[\w-]*|key|pat|pw)$/i;
const HEADER_OPTION = /^(?:-H|--header)$/;

const quoted = (word: string): string => (/^[\w@%+=:,./\\-]+$/.test(word) ? word : JSON.stringify(word));

function masked(args: readonly string[]): readonly string[] {
  return args.map((word, index) => {
    const before = args[index - 1] ?? '';
    if (SECRET_OPTION.test(before) && !word.startsWith('-')) return '***';
    return HEADER_OPTION.test(before) ? word.replace(/:[\s\S]*$/, ': ***') : word;
  });
}

/** A URL without credentials and without the values of its query. */
export function shownUrl(url: string): Redacted {
  return redacted(url.replace(/([?&][^=&#]+=)[^&#]*/g, '$1***'), { maxChars: MAX_CHARS });
}

/** How a server is started or reached, in one line. */
export function shownLaunch(launch: Launch): Redacted {
  if (launch.kind === 'url') return shownUrl(launch.url);
  if (launch.kind === 'builtin') return redacted(`(part of the client: ${launch.name})`, { maxChars: MAX_CHARS });
  return redacted([launch.command, ...masked(launch.args)].map(quoted).join(' '), { maxChars: MAX_CHARS });
}
