// Faults of MCPB bundles: what kept a file from becoming a server that can be started.
import { faults } from '../base/fault.ts';

/** Entries of the `mcpb` area, listed by `bartizan explain`. */
export const mcpbFaultTable = {
  'bad-manifest': {
    summary: 'the manifest.json of {subject} cannot be used: {reason} ({where})',
    fix: 'ask its publisher for a bundle that follows the MCPB manifest 0.1 to 0.4',
  },
  'no-start': {
    summary: '{subject} is not started by what it holds: {reason}',
    fix: 'use the npm, PyPI or image package of this server: what a bundle fetches at its start cannot be pinned',
  },
  'wrong-platform': {
    summary: '{subject} is not made for this machine ({platform})',
    fix: 'use it on {wanted}, or choose another server',
  },
  'other-start': {
    summary: '{subject} starts differently on this machine than where it was locked',
    fix: 'lock it on this platform: bartizan upgrade',
  },
  'no-file': { summary: 'there is no bundle at {path}', fix: 'check the path; it is relative to the project' },
} as const;

/** Makers of the `mcpb` faults. */
export const mcpbFault = faults('mcpb', mcpbFaultTable);
