// Faults of the protocol layer: a message that is JSON, but not one that MCP allows here.
import { faults } from '../base/fault.ts';

/** Entries of the `protocol` area, listed by `bartizan explain`. */
export const protocolFaultTable = {
  'not-a-message': { summary: 'not a JSON-RPC 2.0 message: {reason}', fix: 'send a request, a notification or a reply' },
  batch: { summary: 'a batch is not allowed in revision {version}', fix: 'send one message at a time' },
  'unknown-method': { summary: 'method "{method}" does not exist in revision {version}', fix: 'use a method of that revision' },
  'not-offered': { summary: '"{method}" is not offered here', fix: 'ask only for what the capabilities of the server name' },
  envelope: {
    summary: 'the request lacks {member} in _meta',
    fix: 'send the envelope that MCP 2026-07-28 requires in params._meta',
  },
  'unknown-version': { summary: 'revision "{version}" is not spoken here', fix: 'use one of the revisions named in the answer' },
  'header-mismatch': { summary: 'header {header} does not agree with the body', fix: 'send the headers that mirror the body' },
  params: { summary: 'params of {method} are not acceptable: {reason}', fix: 'send the params that the revision asks for' },
  cursor: { summary: 'the cursor is not one that was given out', fix: 'list again from the start' },
} as const;

/** Makers of the `protocol` faults. */
export const protocolFault = faults('protocol', protocolFaultTable);
