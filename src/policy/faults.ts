// Faults of policy: what keeps a policy from being used. They name file, line and word; a caller never sees them.
import { faults } from '../base/fault.ts';

/** Entries of the `policy` area, listed by `bartizan explain`. */
export const policyFaultTable = {
  syntax: {
    summary: '{place}: {reason}',
    fix: 'correct the policy; bartizan policy check says when it is right',
  },
  invalid: {
    summary: '{place}: {reason}{hint}',
    fix: 'correct the policy; bartizan policy schema shows what a policy can read',
  },
  annotation: {
    summary: '{place}: @{name}: {reason}{hint}',
    fix: 'correct the annotation; bartizan policy schema lists them',
  },
  'too-many': {
    summary: 'there are more than {max} policies in {folder}',
    fix: 'join policies that say the same of several tools (in [ … ])',
  },
  unknown: {
    summary: 'there is no {what} that was approved{hint}',
    fix: 'bartizan ls shows the servers, bartizan diff what one of them shows',
  },
  none: {
    summary: 'there are no policies: everything that was approved passes',
    fix: 'begin with a baseline: bartizan init',
  },
  'bad-table': {
    summary: '{place}: {reason}',
    fix: 'see bartizan policy test --help for what a row looks like',
  },
  exists: {
    summary: '{path} is there already',
    fix: 'edit it, or remove it first',
  },
  unreadable: {
    summary: 'the policy {path} cannot be read: {reason}',
    fix: 'make it a readable UTF-8 file of your own',
  },
} as const;

/** Makers of the `policy` faults. */
export const policyFault = faults('policy', policyFaultTable);
