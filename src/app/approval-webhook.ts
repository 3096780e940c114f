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
  /** Does something after a while, in ms; it keeps no program alive. */
  readonly later: (work: () => void, ms: number) => void;
  readonly report: (fault: Fault) => void;
}

/** What comes of one caller for one tool in this time after a message is told together, in ms. */
const BURST_MS = 30_000;
const TIMEOUT_MS = 10_000;
const PAUSES_MS = [1_000, 5_000];
const MIN_SECRET_CHARS = 16;

/** Slack's control characters (Slack, Formatting text). */
const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Most questions of one message that have a link of their own (Slack takes 25). */
const MAX_LINKS = 20;

/** The message about questions of one caller for one tool. Names and reasons only: what is sent to the tool stays here. */
export function messageOf(asked: readonly [Approval, ...Approval[]], linkOf: WebhookParts['linkOf']): object {
  const [first] = asked;
  const { name, server, client, why } = JSON.parse(first.question) as Question;
  const who = client.name === '' ? first.caller : client.name;
  const ids = asked.map(({ id }) => id);
  const how = asked.length === 1 ? `(question ${first.id})` : `${asked.length} more times (questions ${ids.join(', ')})`;
  const text = plain(`${who} asks to run ${name} of ${server.name} ${how}`);
  const reason = plain(why.map((each) => each.why).join('; '));
  const links = ids.slice(0, MAX_LINKS).flatMap((id) => linkOf(id) ?? []);
  const button = (url: string, at: number): object => ({
    type: 'button',
    text: { type: 'plain_text', text: asked.length === 1 ? 'Look and answer' : `Look at ${ids[at]}` },
    url,
  });
  const where = asked.length === 1 ? ` show ${first.id}` : '';
  const shown = links.length === asked.length ? '' : `\nAnswer at the terminal: bartizan approvals${where}`;
  return {
    text,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `*${text}*\n${reason}${shown}` } },
      ...(links.length === 0 ? [] : [{ type: 'actions', elements: links.map(button) }]),
    ],
  };
}

/** `t=SECONDS,v1=HEX`: HMAC-SHA256 over `SECONDS.BODY`. */
export function signatureOf(body: string, secret: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** Makes what tells of new questions: the first at once, those that follow it soon together. Trouble is reported; no call waits for it. */
export function webhook(parts: WebhookParts): (approval: Approval) => void {
  /** What waits to be told, while the last message of its kind is fresh. */
  const bursts = new Map<string, Approval[]>();
  const send = (asked: readonly [Approval, ...Approval[]], burst: string): void => {
    const settings = parts.settings();
    if (settings === undefined) return;
    bursts.set(burst, []);
    parts.later(() => {
      const [first, ...others] = bursts.get(burst) ?? [];
      bursts.delete(burst);
      if (first !== undefined) send([first, ...others], burst);
    }, BURST_MS);
    tell(settings, JSON.stringify(messageOf(asked, parts.linkOf)), parts.nowMs).catch((thrown: unknown) => {
      const reason = thrown instanceof Error ? thrown.message : 'unknown';
      for (const { id } of asked) parts.report(approvalFault['not-told']({ id, reason }));
    });
  };
  return (approval) => {
    const { name } = JSON.parse(approval.question) as Question;
    const burst = JSON.stringify([approval.caller, approval.server, name]);
    const waiting = bursts.get(burst);
    if (waiting === undefined) send([approval], burst);
    else waiting.push(approval);
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
