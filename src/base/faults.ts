// Faults of the base: input that is not acceptable JSON, and a user without a home folder.
import { faults } from './fault.ts';

/** Entries of the `json` area, listed by `bartizan explain`. */
export const jsonFaultTable = {
  syntax: { summary: 'not valid JSON: {reason}', fix: 'send one complete JSON value' },
  encoding: { summary: 'not valid UTF-8', fix: 'send UTF-8 without a byte order mark' },
  'duplicate-member': { summary: 'a JSON object names a member twice', fix: 'name each member once' },
  'case-variant': {
    summary: 'member "{name}" differs from "{other}" only in case',
    fix: 'send each member once, spelled exactly as the protocol spells it',
  },
  'lone-surrogate': { summary: 'a string holds half of a surrogate pair', fix: 'send well-formed Unicode' },
  'too-deep': { summary: 'JSON nested deeper than {max} levels', fix: 'send flatter data, or raise limits.jsonDepth' },
  'too-large': { summary: 'JSON larger than {max} bytes', fix: 'send less, or raise the limit named in the settings' },
} as const;

/** Makers of the `json` faults. */
export const jsonFault = faults('json', jsonFaultTable);

/** Entries of the `home` area, listed by `bartizan explain`. */
export const homeFaultTable = {
  unknown: {
    summary: 'it is not known where the home folder of this user is: {reason}',
    fix: 'set HOME to the absolute path of a folder of your own',
  },
} as const;

/** Makers of the `home` faults. */
export const homeFault = faults('home', homeFaultTable);
