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
  'no-consent': {
    summary: 'nothing was sent to {url}: nobody agreed',
    fix: 'agree at a terminal, or say --yes if the address may be asked',
  },
  'no-consent-live': {
    summary: 'none of {count} servers was fetched or started: nobody agreed',
    fix: 'agree at a terminal, or say --yes if they may be',
  },
  'no-answer': {
    summary: '{url} does not answer: {reason}',
    fix: 'check the address and the network; --json and exit code 3 say so too',
  },
  'unknown-rule': { summary: 'there is no rule "{rule}"{hint}', fix: 'bartizan rules lists all' },
} as const;

/** Makers of the `scan` faults. */
export const scanFault = faults('scan', scanFaultTable);
