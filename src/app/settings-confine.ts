// What a server entry says of its confinement, and what only a user may give up of it.
import { z } from 'zod';
import { profileSchema } from '../sandbox/profile-schema.ts';

/** Members of every server that is started here. */
export const confinement = {
  profile: profileSchema.optional(),
  launcher: z
    .enum(['sandbox', 'none'])
    .optional()
    .describe('`none` starts it unconfined, with all that you may do; it has to be approved so. `sandbox` where nothing is said'),
};

/** Guarantees that may be given up by name: each is a limit, and none opens a file, a host or the kernel. */
const DEGRADABLE = ['cpu', 'processes'] as const;

/** Members of `authority`. */
export const confinementAuthority = {
  allowDegraded: z
    .array(z.enum(DEGRADABLE))
    .max(DEGRADABLE.length)
    .optional()
    .describe('Limits that a profile may ask for although they cannot be enforced here; otherwise such a server does not start'),
  engine: z
    .enum(['podman', 'docker'])
    .optional()
    .describe('What runs servers that come as images; podman where nothing is said, or docker where only that is installed'),
  runAs: z
    .int()
    .min(1, 'must be an ordinary user, not root')
    .max(65_533)
    .optional()
    .describe('Number of the ordinary user that servers run as when Bartizan is started by root'),
};
