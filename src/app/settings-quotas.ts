// The `quotas` of bartizan.yaml: how often, how much and how many at once, for whom.
import { z } from 'zod';
import { parseSize } from '../base/units.ts';

const WINDOWS: Readonly<Record<string, number>> = { s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const MAX_CALLS = 1_000_000;
const MAX_BYTES = 2 ** 50;

/** `NUMBER/WINDOW` with bounds. */
function perWindow(about: string, expected: string, read: (text: string) => number | undefined, most: number) {
  return z
    .string()
    .regex(/^[0-9.]+[A-Za-z]*\/(?:s|min|h|d)$/, expected)
    .transform((text, context) => {
      const [amount = '', window = ''] = text.split('/');
      const max = read(amount) ?? 0;
      if (!Number.isSafeInteger(max) || max < 1 || max > most)
        context.addIssue({ code: 'custom', message: `${expected}; at least 1 (zero never means unlimited), at most ${most}` });
      return { max, windowMs: WINDOWS[window] ?? 0 };
    })
    .optional()
    .describe(about);
}

const name = (about: string) => z.string().min(1).max(256).optional().describe(about);

const quota = z
  .strictObject({
    caller: name('Only for this caller, as `key:NAME` or `user:NAME`'),
    client: name('Only for this client, as it calls itself'),
    server: name('Only for this server'),
    tool: name('Only for this tool, as `SERVER/TOOL`'),
    each: z.enum(['caller', 'client', 'all']).prefault('caller').describe('Who shares one count'),
    calls: perWindow(
      'Calls in a window, as `10/min` (`s`, `min`, `h`, `d`)',
      'expected calls and a window, as 10/min',
      (text) => (/^\d+$/.test(text) ? Number(text) : undefined),
      MAX_CALLS,
    ),
    bytes: perWindow(
      'Bytes of arguments and results in a window, as `10MiB/d`',
      'expected a size and a window, as 10MiB/d',
      parseSize,
      MAX_BYTES,
    ),
    atOnce: z
      .int()
      .min(1, 'must be at least 1 (zero never means unlimited)')
      .max(65_536)
      .optional()
      .describe('Calls that run at the same time in one program'),
  })
  .refine(({ calls, bytes, atOnce }) => calls !== undefined || bytes !== undefined || atOnce !== undefined, {
    error: 'limits nothing: set calls, bytes or atOnce',
  });

/** The list of quotas. */
export const quotasSchema = z.array(quota).max(256).prefault([]).describe('Limits of use, counted for all programs together');
