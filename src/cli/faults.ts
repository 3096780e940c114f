// Faults of the command line itself, and the one for what nobody expected.
import { faults } from '../base/fault.ts';

/** Entries of the `cli` area, listed by `bartizan explain`. */
export const cliFaultTable = {
  usage: { summary: '{reason}', fix: 'see {help}' },
  'unknown-code': { summary: 'no fault has the code "{code}"{hint}', fix: 'bartizan explain lists all codes' },
  cancelled: { summary: 'nothing was done: the question was not answered', fix: 'run it again when you are ready' },
  'no-terminal': {
    summary: 'this needs an answer of a person, and no terminal belongs to this process',
    fix: 'run it in a terminal, or with --yes and --passphrase-file',
  },
  'no-output': { summary: '{path} cannot be written ({reason})', fix: 'name a place with room that you may write' },
  'no-file': { summary: 'the file {path} cannot be read ({reason})', fix: 'name a file that is there' },
  'no-payload': {
    summary: 'nothing that was in the messages of entry {seq} is kept',
    fix: 'name the first entry of an exchange (seq); only what was recorded while trail.payloads was set is kept, and for so long',
  },
  'no-head': {
    summary: 'there is no signed head that this can be compared with',
    fix: 'record something first, or name the public key that signed it: --key',
  },
  'no-log': {
    summary: 'there is no log of a server "{name}" ({path})',
    fix: 'start the server once; bartizan ls shows the names',
  },
} as const;

/** Makers of the `cli` faults. */
export const cliFault = faults('cli', cliFaultTable);

/** Entries of the `internal` area, listed by `bartizan explain`. */
export const internalFaultTable = {
  unexpected: {
    summary: 'something unexpected went wrong: {reason}',
    fix: 'run it again with BARTIZAN_DEBUG=1 and report what it prints',
  },
} as const;

/** Makers of the `internal` faults. */
export const internalFault = faults('internal', internalFaultTable);
