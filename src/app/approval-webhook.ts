// Tells a chat that somebody waits: Slack-compatible JSON, signed, without any argument. It opens nothing and answers nothing; only a link leads back.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import type { Fault } from '../base/fault.ts';
import { approvalFault } from '../gateway/approvals/faults.ts';
import type { Question } from '../gateway/approvals/question.ts';
import type { Approval } from '../store/approval.ts';

/** Where questions are told, as user or administrator wrote it. */
export interface WebhookSettings {
  readonly url: string;
  /** File with the secret that signs. */
  readonly secretFile: string;
}

/** What telling needs. */
export interface WebhookParts {
  readonly settings: () => WebhookSettings | undefined;
  /** The address of a question's page; undefined where no service is reached by one. */
  readonly linkOf: (id: string) => string | undefined;
  readonly nowMs: () => number;
  readonly report: (fault: Fault) => void;
}

/** Bursts of one caller for one tool are one message in this time, in ms. */
const BURST_MS = 30_000;
const TIMEOUT_MS = 10_000;
const PAUSES_MS = [1_000, 5_000];
const MIN_SECRET_CHARS = 16;

/** Slack's control characters (Slack, Formatting text). */
const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The message. Names and reasons only: what is sent to the tool stays here. */
export function messageOf(approval: Approval, link: string | undefined): object {
  const { name, server, client, why } = JSON.parse(approval.question) as Question;
  const who = client.name === '' ? approval.caller : client.name;
  const text = plain(`${who} asks to run ${name} of ${server.name} (question ${approval.id})`);
  const reason = plain(why.map((each) => each.why).join('; '));
  const shown = link === undefined ? `Answer at the terminal: bartizan approvals show ${approval.id}` : undefined;
  return {
    text,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `*${text}*\n${reason}${shown === undefined ? '' : `\n${shown}`}` } },
      ...(link === undefined
        ? []
        : [
            { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Look and answer' }, url: link }] },
          ]),
    ],
  };
}

/** `t=SECONDS,v1=HEX`: HMAC-SHA256 over `SECONDS.BODY`. */
export function signatureOf(body: string, secret: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** Makes what tells of new questions. Trouble is reported; no call waits for it. */
export function webhook(parts: WebhookParts): (approval: Approval) => void {
  const told = new Map<string, number>();
  return (approval) => {
    const settings = parts.settings();
    const { name } = JSON.parse(approval.question) as Question;
    const burst = JSON.stringify([approval.caller, approval.server, name]);
    const nowMs = parts.nowMs();
    for (const [key, atMs] of told) if (nowMs - atMs >= BURST_MS) told.delete(key);
    if (settings === undefined || told.has(burst)) return;
    told.set(burst, nowMs);
    const body = JSON.stringify(messageOf(approval, parts.linkOf(approval.id)));
    tell(settings, body, parts.nowMs).catch((thrown: unknown) => {
      const reason = thrown instanceof Error ? thrown.message : 'unknown';
      parts.report(approvalFault['not-told']({ id: approval.id, reason }));
    });
  };
}

async function tell({ url, secretFile }: WebhookSettings, body: string, nowMs: () => number): Promise<void> {
  const secret = readFileSync(secretFile, 'utf8').trim();
  if (secret.length < MIN_SECRET_CHARS) throw new Error(`the secret has fewer than ${MIN_SECRET_CHARS} characters`);
  for (let tries = 0; ; tries++) {
    const reason = await posted(url, body, signatureOf(body, secret, nowMs()));
    if (reason === undefined) return;
    const pauseMs = PAUSES_MS[tries];
    if (pauseMs === undefined) throw new Error(reason);
    await after(pauseMs, undefined, { ref: false });
  }
}

/** Why it was not taken; undefined when it was. Redirects are not followed: the address is the one that was set. */
async function posted(url: string, body: string, signature: string): Promise<string | undefined> {
  try {
    const headers = { 'content-type': 'application/json', 'bartizan-signature': signature };
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.name : 'unknown';
  }
}
