// Settings of questions to persons who are not at the terminal: a chat that is told, a link back, and who may answer over it.
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { isLoopback } from './settings-listen.ts';

/** What is wrong with an address that is posted to; undefined: nothing. Nothing is told over the open network. */
function webhookMistake(value: string): string | undefined {
  if (!URL.canParse(value)) return 'expected a whole URL';
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== '' || password !== '') return 'may not hold a user name or password';
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)) ? undefined : 'expected an https URL';
}

/** An address that is posted to. */
export const postedTo = z
  .string()
  .max(2048)
  .superRefine((value, context) => {
    const message = webhookMistake(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

const webhook = z.strictObject({
  url: postedTo.describe('Where new questions are posted, as Slack-compatible JSON without arguments'),
  secretFile: z
    .string()
    .max(4096)
    .refine(isAbsolute, 'expected an absolute path')
    .describe('Absolute path of a file with the secret that signs each post'),
});

const approver = z.strictObject({
  name: z.string().min(1).max(64).describe('Who it is'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected what `bartizan approvals new-key` printed')
    .describe('Digest of the key'),
});

/** `authority.approvals`. */
export const approvalsSchema = z
  .strictObject({
    webhook: webhook.optional().describe('Tells a chat that somebody waits'),
    link: z
      .string()
      .regex(/^https?:\/\/[^/?#@\s]+$/, 'expected the origin of a running service such as https://bartizan.example.com')
      .optional()
      .describe('Origin under which `bartizan serve` is reached; posts then link to the question'),
    approvers: z.array(approver).max(100).optional().describe('Who may answer over a link'),
  })
  .optional()
  .describe('How persons are asked who are not at the terminal');
