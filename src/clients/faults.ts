// Faults of looking at AI clients and of changing their files.
import { faults } from '../base/fault.ts';

/** Entries of the `clients` area, listed by `bartizan explain`. */
export const clientsFaultTable = {
  'changed-meanwhile': {
    summary: '{path} was changed by another program just now: it was left as it is',
    fix: 'close the client that it belongs to, and try again',
  },
  'not-writable': {
    summary: '{path} cannot be written: {reason}',
    fix: 'make the file and its folder writable for you, and try again',
  },
  'not-readable': {
    summary: '{path} cannot be read: {reason}',
    fix: 'make the file and its folder readable for you, and try again',
  },
  busy: {
    summary: 'another Bartizan is changing the files of clients just now',
    fix: 'wait until it is done, and try again',
  },
  'bad-record': {
    summary: '{path}, the sealed backup of what protect changed, cannot be opened: {reason}',
    fix: 'if the secret "{name}" was replaced, put back the one that was there; else take the entries back by hand (their files name bartizan), then remove that backup',
  },
  'record-locked': {
    summary: 'nothing was changed: the secret "{name}", which seals what unprotect needs, cannot be used ({reason})',
    fix: 'unlock the secret store; if that secret is lost or no key, bartizan secret rm {name} --force makes room for a new one',
  },
  'settings-not-editable': {
    summary: '{path} cannot take more servers: {reason}',
    fix: 'correct it (bartizan check-config), or name another file with --config',
  },
  'unknown-client': { summary: 'there is no client "{name}"{hint}', fix: 'bartizan inventory lists those of this machine' },
  'own-program': {
    summary: 'clients cannot start this Bartizan: {reason}',
    fix: 'install it (npm install --global bartizan), or name the program with --command',
  },
  'no-folder': { summary: 'there is no folder {path}', fix: 'name a folder that exists' },
} as const;

/** Makers of the `clients` faults. */
export const clientsFault = faults('clients', clientsFaultTable);
