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
  'no-folder': { summary: 'there is no folder {path}', fix: 'name a folder that exists' },
} as const;

/** Makers of the `clients` faults. */
export const clientsFault = faults('clients', clientsFaultTable);
