// Faults of approvals: what a caller is told while a person is asked, and what the person is told.
import { faults } from '../../base/fault.ts';

/** Entries of the `approval` area, listed by `bartizan explain`. */
export const approvalFaultTable = {
  waiting: {
    summary: '"{name}" has to be approved by a person first, who was asked (question {id}): {why}',
    fix: 'call it again with the same arguments when your user says that it is approved (bartizan approvals show {id})',
  },
  refused: {
    summary: 'a person refused "{name}" (question {id})',
    fix: 'do not call it again; ask your user what to do instead',
  },
  'too-many': {
    summary: '"{name}" has to be approved by a person, and {max} questions of this caller are open or were just asked',
    fix: 'wait until they are answered, then call again',
  },
  'too-large': {
    summary:
      '"{name}" has to be approved by a person, and its arguments are too large to be shown ({chars} characters, at most {max})',
    fix: 'send less at a time',
  },
  'not-proven': {
    summary: 'the answer to question {id} is not proven: {reason}',
    fix: 'refuse it (bartizan approvals refuse {id}), find out who wrote it, and let the call be asked again in ten minutes',
  },
  'not-told': {
    summary: 'the webhook was not told of question {id}: {reason}',
    fix: 'check authority.approvals of your settings; it is tried again every half minute, and the question waits all the same',
  },
  gone: {
    summary: 'the call of question {id} was begun before, and what came of it is not kept here',
    fix: 'it is never made twice: see with bartizan trail whether it ran, and call anew if it is still wanted',
  },
  late: {
    summary: 'question {id} was not answered in time, or its answer not used in time',
    fix: 'call again if it is still wanted: it is asked about again',
  },
  unknown: { summary: 'there is no question {id}', fix: 'see those that wait: bartizan approvals' },
  closed: { summary: 'question {id} is not open any more: {state}', fix: 'see those that wait: bartizan approvals' },
  twice: { summary: '{by} has answered question {id} already', fix: 'another person has to answer as well' },
  'bad-scope': { summary: 'the answer cannot go that far: {reason}', fix: 'see bartizan approvals allow --help' },
} as const;

/** Makers of the `approval` faults. */
export const approvalFault = faults('approval', approvalFaultTable);
