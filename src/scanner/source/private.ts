// What is nobody's business but its owner's, told by its name: variables that hold credentials, and files where they are kept.
import { type Danger, dangersOf, type Step, type Taint, type Value } from './value.ts';

const SECRET_VARIABLE = /(?:KEY|TOKEN|SECRET|PASSWO?R?D|CREDENTIAL|PRIVATE|MNEMONIC)/i;
const NOT_SECRET = /(?:PUBLIC|MAX_?TOKENS|KEYBOARD|KEY_?(?:PATH|FILE|NAME|ID)$|TOKEN_?(?:PATH|FILE|LIMIT|TYPE|URL)$)/i;
const PRIVATE_FILE =
  /(?:^|[/\\~\0])(?:\.ssh|\.aws|\.gnupg|\.kube|\.netrc|\.npmrc|\.pypirc|\.git-credentials|\.docker[/\\]config\.json|\.config[/\\](?:gcloud|gh)|\.azure|\.bash_history|\.zsh_history|\.cursor[/\\]mcp\.json|\.claude\.json)(?:$|[/\\])|(?:^|[/\\])id_(?:rsa|ed25519|ecdsa)$|^[/\\]etc[/\\](?:passwd|shadow|sudoers)$|claude_desktop_config\.json$|(?:Login Data|cookies\.sqlite|wallet\.dat|logins\.json)$/;

/** Does a variable's name say that it is secret? */
export const isSecretVariable = (name: string): boolean => SECRET_VARIABLE.test(name) && !NOT_SECRET.test(name);

/** The file of somebody else that a path names; undefined for all others. */
export function privateFile({ text, shape }: Value): string | undefined {
  const path = text ?? shape;
  return path !== undefined && PRIVATE_FILE.test(path) ? path.replaceAll('\0', '…') : undefined;
}

function taintFrom(name: string, dangers: readonly Danger[], step: Step): Taint {
  const from = new Set([name]);
  return { from, dangers: dangersOf(from, dangers), steps: [step], tool: '' };
}

const WHOLE = ['shown', 'sent'] as const;
const ONE = ['shown'] as const;
const CHANGING = ['described'] as const;

/** All variables, or one that is secret: a server sends its own credential to its own service, so one alone may be sent. */
export function environmentTaint(all: string, name: string | undefined, step: Step): Taint | undefined {
  if (name === undefined) return taintFrom(all, WHOLE, step);
  return isSecretVariable(name) ? taintFrom(`${all}.${name}`, ONE, step) : undefined;
}

/** What is in a private file. */
export const contentsTaint = (path: string, step: Step): Taint => taintFrom(`the file ${path}`, WHOLE, step);

/** What is another one each time: an answer, the time, a counter. */
export const changingTaint = (what: string, step: Step): Taint => taintFrom(what, CHANGING, step);

/** Of a value that decides which of two it is, what matters in a description. */
export function decidingTaint(value: Value): Taint | undefined {
  const { taint } = value;
  const from = taint?.dangers.get('described');
  return taint === undefined || from === undefined ? undefined : { ...taint, dangers: dangersOf(from, CHANGING) };
}
