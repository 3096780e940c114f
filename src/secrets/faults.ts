// Faults of secrets: what keeps one from being kept or given out. No value, no passphrase and no output of a program ever appears in them.
import { faults } from '../base/fault.ts';

/** Entries of the `secrets` area, listed by `bartizan explain`. */
export const secretsFaultTable = {
  'bad-name': {
    summary: '"{name}" is not a name for a secret',
    fix: 'use 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or a digit',
  },
  'bad-value': {
    summary: 'the value of the secret "{name}" cannot be used for {place}: {reason}',
    fix: 'store a value that fits: bartizan secret set {name}',
  },
  'bad-passphrase': { summary: 'the passphrase was not taken: {reason}', fix: 'run the command again and choose another' },
  busy: {
    summary: 'the secrets in {path} are being changed by another process (waited {waitedMs} ms)',
    fix: 'wait until it is done, then try again',
  },
  'command-failed': {
    summary: 'the command that {what} comes from failed: {reason}',
    fix: 'run {program} by hand and correct what it says; it must print the value alone and end with code 0',
  },
  'command-not-allowed': {
    summary: 'the secret "{name}" comes from a command, which this settings file may not choose',
    fix: 'name the command in your own settings ({userFolder}), or keep the value with: bartizan secret set {name}',
  },
  corrupt: {
    summary: 'the secrets in {path} are damaged ({reason})',
    fix: 'restore {path} from a backup, or move it away and set the secrets again: bartizan secret set NAME',
  },
  empty: { summary: 'the value of the secret "{name}" is empty', fix: 'give it on standard input, or type it at the prompt' },
  io: { summary: 'reading or writing {path} failed ({reason})', fix: 'check the file, its folder and the disk, then try again' },
  'keyring-failed': {
    summary: 'the keyring of the system did not answer for the secret "{name}": {reason}',
    fix: 'unlock the keyring (log in to the desktop once), or keep the value in the file: bartizan secret set {name} --in file',
  },
  locked: {
    summary: 'the secrets in {path} open with a passphrase, and nobody can be asked for it here',
    fix: 'start Bartizan in a terminal, or let a key file or a command open them: bartizan secret protect --help',
  },
  'missing-source': {
    summary: 'the secret "{name}" comes from {source}, which is not there',
    fix: 'provide it where Bartizan is started, or correct secrets.{name} in bartizan.yaml',
  },
  newer: { summary: '{path} was written by a newer Bartizan (format {found})', fix: 'update Bartizan' },
  'no-key': {
    summary: 'the key file {path} of the secrets is not usable: {reason}',
    fix: 'put it back as it was; without it the secrets have to be set again',
  },
  'no-keyring': {
    summary: 'no keyring of the system answers here ({reason})',
    fix: 'keep the secret in the encrypted file: bartizan secret set {name} --in file',
  },
  'not-kept': { summary: 'no secret "{name}" is kept, so there is none to forget', fix: 'look for its name: bartizan secret ls' },
  reserved: {
    summary: 'the secret "{name}" is a key that Bartizan made: without it unprotect cannot bring back what protect changed',
    fix: 'take that back first (bartizan unprotect forgets the key, too), or name --force and take the entries back by hand later',
  },
  'too-large': {
    summary: 'the secret "{name}" is larger than {maxBytes} bytes',
    fix: 'name a file that holds it instead: secrets.{name}.file',
  },
  unknown: { summary: 'there is no secret "{name}"', fix: 'bartizan secret set {name}' },
  'unsafe-file': { summary: 'the file {path} is not safe: {reason}', fix: 'make it yours alone: chmod 600 {path}' },
  'wrong-key': {
    summary: '{what} does not open the secrets in {path}',
    fix: 'try again with the right one; a lost one cannot be replaced, the secrets have to be set again',
  },
} as const;

/** Makers of the `secrets` faults. */
export const secretsFault = faults('secrets', secretsFaultTable);
