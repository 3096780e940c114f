// Pinned: what a call names is what was approved, as this connection's server showed it last. A client that ignores list changes gains nothing.
import { gatewayFault } from '../faults.ts';
import { deny, PASS, type PlainGuard } from './guard.ts';

/** Refuses definitions that changed since they were approved, and new ones that nobody approved yet. */
export const pinned: PlainGuard = {
  id: 'pinned',
  threats: ['T21'],
  judge({ server }, { differing }) {
    if (differing === undefined) return PASS;
    const { name, reason, what = 'it differs' } = differing;
    return deny(
      reason === 'unapproved' ? gatewayFault.unapproved({ name, server }) : gatewayFault.changed({ name, server, what }),
    );
  },
};
