// What of `authority` is about policy: whose hints count, what is only observed, and a company's own decision point.
import { z } from 'zod';
import { postedTo } from './settings-approvals.ts';

const hint = z.boolean().optional();

const hints = z
  .record(
    z.string().regex(/^[a-z0-9-]{1,16}(?:\/.{1,256})?$/u, 'expected SERVER or SERVER/TOOL'),
    z.union([z.literal('as-claimed'), z.strictObject({ readOnly: hint, destructive: hint, idempotent: hint, openWorld: hint })]),
  )
  .refine((all) => Object.keys(all).length <= 10_000, 'at most 10000 entries')
  .optional()
  .describe('What a tool does, for policy, by `SERVER` or `SERVER/TOOL`: values, or `as-claimed` to take what the server says');

/** What may be tried before it is enforced: rules that persons wrote, and whether arguments fit what a server published. What holds what was approved
 *  (pins, known targets, quarantine), what protects this program and other callers (bounds, admission), and what persons answer is no opinion. */
const OBSERVABLE = ['policy', 'decision-point', 'quotas', 'shape'] as const;

const observe = z
  .array(z.enum(OBSERVABLE))
  .max(OBSERVABLE.length)
  .optional()
  .describe('Guards whose verdicts are recorded and not enforced: to see what they would refuse before they do');

const decisionPoint = z
  .strictObject({
    url: postedTo.describe('Where questions are posted, as AuthZEN access evaluations; https, or loopback'),
    timeoutMs: z
      .int()
      .min(50, 'must be at least 50 (zero never means unlimited)')
      .max(30_000)
      .prefault(2_000)
      .describe('Time for an answer, in ms; none is a denial'),
    tokenVariable: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'not a name of an environment variable')
      .optional()
      .describe("Variable of Bartizan's environment that holds a bearer token"),
    sendsArguments: z.boolean().prefault(false).describe('May it see the arguments of calls?'),
  })
  .optional()
  .describe('A service of yours that has to allow each call as well');

/** Members of `authority`. */
export const deciding = { hints, observe, decisionPoint };
