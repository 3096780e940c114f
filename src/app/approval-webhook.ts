// Tells a chat that somebody waits: Slack-compatible JSON, signed, without any argument. It opens nothing and answers nothing; only a link leads back.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import type { Fault } from '../base/fault.ts';
import { approvalFault } from '../gateway/approvals/faults.ts';
import { questionIn } from '../gateway/approvals/question.ts';
import { asFault } from '../gateway/refuse.ts';
import type { Approvals, Telling } from '../store/ports.ts';

/** Where questions are told, as user or administrator wrote it. */
export interface WebhookSettings {
  readonly url: string;
  /** File with the secret that signs. */
  readonly secretFile: string;
}

/** What telling needs. */
export interface WebhookParts {
  /** Knows who was not told yet, whichever process was asked. */
  readonly store: Pick<Approvals, 'beginTelling' | 'told'>;
  readonly settings: () => WebhookSettings | undefined;
  /** The address of a question's page; undefined where no service is reached by one. */
  readonly linkOf: (id: string) => string | undefined;
  readonly nowMs: () => number;
  /** Does something every so many ms, until the function that it answers with is called; it keeps no program alive. */
  readonly every: (work: () => void, ms: number) => () => void;
  readonly report: (fault: Fault) => void;
}

/** Tells of questions. */
export interface Webhook {
  /** Looks for what is to be told now. */
  look(): void;
  /** Tells no more; what is just being told may end. */
  close(): Promise<void>;
}

/** What comes of one caller for one tool in this time after a message is told together, in ms; a message that failed is sent again after it. */
const BURST_MS = 30_000;
/** How often a program looks for what others left untold, in ms. */
const LOOK_EVERY_MS = 5_000;
/** Time for an answer, in ms: both tries together end within a burst, so that nobody else tells meanwhile. */
const TIMEOUT_MS = 10_000;
const PAUSE_MS = 1_000;
/** How long a program that ends waits for an answer, in ms. */
const CLOSE_MS = 2_000;
const MIN_SECRET_CHARS = 16;

/** Slack's control characters (Slack, Formatting text). */
const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A chat takes 3,000 characters (Slack, Text object): who calls himself at length must not keep it from being told. */
const MAX_NAME_CHARS = 150;
const MAX_REASON_CHARS = 1_000;
const cut = (text: string, maxChars: number): string =>
  text.length <= maxChars ? text : `${text.slice(0, maxChars).toWellFormed()}…`;

/** What others call themselves. Chats make links of what looks like an address, and this one asks for a key behind its link. */
const named = (text: string): string => cut(text, MAX_NAME_CHARS).replaceAll('://', ': //');

/** Most questions of one message that have a link of their own (Slack takes 25). */
const MAX_LINKS = 20;

/** The message about questions of one caller for one tool. Names and reasons only: what is sent to the tool stays here. */
export function messageOf(asked: Telling, linkOf: WebhookParts['linkOf']): object {
  const [first] = asked;
  const { name, server, client, why } = questionIn(first);
  const who = client.name === '' ? first.caller : client.name;
  const ids = asked.map(({ id }) => id);
  const how = asked.length === 1 ? `(question ${first.id})` : `${asked.length} times (questions ${ids.join(', ')})`;
  const text = plain(`${named(who)} asks to run ${named(name)} of ${named(server.name)} ${how}`);
  const reason = plain(cut(why.map((each) => each.why).join('; '), MAX_REASON_CHARS));
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
      { type: 'section', text: { type: 'mrkdwn', text: `*${text}*\n${reason}${shown}`, verbatim: true } },
      ...(links.length === 0 ? [] : [{ type: 'actions', elements: links.map(button) }]),
    ],
  };
}

/** `t=SECONDS,v1=HEX`: HMAC-SHA256 over `SECONDS.BODY`. */
export function signatureOf(body: string, secret: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/**
 * Makes what tells of questions: the first at once, those that follow it soon together. What waits is in the store, so that whoever runs, or starts
 * next, tells what another did not come to tell. Trouble is reported, once for each question; no call waits for it.
 */
export function webhook(parts: WebhookParts): Webhook {
  const ending = new AbortController();
  const running = new Set<Promise<void>>();
  const troubled = new Set<string>();
  const toldOf = async (asked: Telling, trouble: string | undefined): Promise<void> => {
    const ids = asked.map(({ id }) => id);
    if (trouble === undefined) return parts.store.told(ids);
    for (const id of ids.filter((each) => !troubled.has(each))) parts.report(approvalFault['not-told']({ id, reason: trouble }));
    for (const id of ids) troubled.add(id);
  };
  const tellAll = async (): Promise<void> => {
    const settings = parts.settings();
    if (settings === undefined) return;
    const begun = (await parts.store.beginTelling(BURST_MS)).map(async (asked) => {
      const trouble = await tell(settings, JSON.stringify(messageOf(asked, parts.linkOf)), parts.nowMs, ending.signal);
      // A program that ends leaves it to the next.
      if (trouble === undefined || !ending.signal.aborted) await toldOf(asked, trouble);
    });
    await Promise.all(begun);
  };
  const look = (): void => {
    const work: Promise<void> = tellAll()
      .catch((thrown: unknown) => parts.report(asFault(thrown)))
      .finally(() => running.delete(work));
    running.add(work);
  };
  const stop = parts.every(look, LOOK_EVERY_MS);
  return {
    look,
    async close() {
      stop();
      const timer = setTimeout(() => ending.abort(), CLOSE_MS);
      await Promise.all(running);
      clearTimeout(timer);
    },
  };
}

/** Why nobody was told; undefined when they were. */
async function tell(
  { url, secretFile }: WebhookSettings,
  body: string,
  nowMs: () => number,
  ending: AbortSignal,
): Promise<string | undefined> {
  try {
    const secret = readFileSync(secretFile, 'utf8').trim();
    if (secret.length < MIN_SECRET_CHARS) return `the secret has fewer than ${MIN_SECRET_CHARS} characters`;
    const post = () => posted(url, body, signatureOf(body, secret, nowMs()), ending);
    if ((await post()) === undefined) return undefined;
    await after(PAUSE_MS, undefined, { ref: false, signal: ending });
    return await post();
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'unknown';
  }
}

/** Why it was not taken; undefined when it was. Redirects are not followed: the address is the one that was set. */
async function posted(url: string, body: string, signature: string, ending: AbortSignal): Promise<string | undefined> {
  try {
    const headers = { 'content-type': 'application/json', 'bartizan-signature': signature };
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ending]),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.name : 'unknown';
  }
}
