// Faults of scanning: what prevents a report. What could not be looked at is in the report itself.
import { faults } from '../base/fault.ts';

/** Entries of the `scan` area, listed by `bartizan explain`. */
export const scanFaultTable = {
  'no-target': {
    summary: 'there is no file or folder {path}',
    fix: "name a folder, a client's file, a saved tools/list or a server.json",
  },
  'not-readable': { summary: '{path} cannot be read: {reason}', fix: 'name a plain file that this user may read' },
  'not-understood': {
    summary: '{path} holds neither definitions nor servers: {reason}',
    fix: "give a saved tools/list, a server.json or a client's file",
  },
  'bad-suppressions': {
    summary: '{path}: {reason}',
    fix: 'each item has finding, reason and expires (YYYY-MM-DD, within a year); see docs/guide/scan.md',
  },
  'bad-baseline': { summary: '{path} is no baseline: {reason}', fix: 'write it with bartizan scan --write-baseline {path}' },
  'unknown-rule': { summary: 'there is no rule "{rule}"{hint}', fix: 'bartizan rules lists all' },
} as const;

/** Makers of the `scan` faults. */
export const scanFault = faults('scan', scanFaultTable);
