// Faults of looking at AI clients and of changing their files.
import { faults } from '../base/fault.ts';

/** Entries of the `clients` area, listed by `bartizan explain`. */
export const clientsFaultTable = {
  'no-folder': { summary: 'there is no folder {path}', fix: 'name a folder that exists' },
} as const;

/** Makers of the `clients` faults. */
export const clientsFault = faults('clients', clientsFaultTable);
