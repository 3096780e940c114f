// The page of one question: GET only shows it, POST with an approver's key answers. No scripts, no cookies, nothing from elsewhere.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Approval } from '../../store/approval.ts';
import type { ApprovalLinks } from '../approvals/links.ts';
import { questionIn } from '../approvals/question.ts';
import { readBody } from './edge.ts';

const MAX_BODY_BYTES = 8_192;

/** Nothing may frame, script or cache it. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
  // Not `no-referrer`: browsers then post the form with `Origin: null` (Fetch, append a request Origin header), as from a stranger's page.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
} as const;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}pre{background:#f3f3f3;padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere}
dt{font-weight:600}button{font:inherit;padding:.4rem 1rem;margin-right:1rem}</style></head><body><h1>${escaped(title)}</h1>${body}</body></html>
`;

function details(approval: Approval): string {
  const { client, caller, server, project, why, params, masked } = questionIn(approval);
  const rows: readonly (readonly [string, string])[] = [
    ['Server', [server.name, server.id, server.version].filter((part) => part !== undefined).join(' ')],
    ['Why it asks', why.map((each) => each.why).join('; ')],
    ['Client', [client.name, client.version, client.program].filter((part) => part !== undefined && part !== '').join(' ')],
    ['Caller', caller],
    ['Project', project],
    [
      'State',
      `${approval.state}, ${approval.answers.filter(({ answer }) => answer === 'allow').length} of ${approval.needed} persons`,
    ],
  ];
  const list = rows.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join('');
  const note = masked === 0 ? '' : `<p>${masked} secret value${masked === 1 ? ' is' : 's are'} masked.</p>`;
  return `<dl>${list}</dl><p>Exactly this will run:</p><pre>${escaped(JSON.stringify(params, undefined, 2))}</pre>${note}`;
}

const FORM = `<form method="post"><p><label>Your approver key <input type="password" name="key" autocomplete="off" required></label></p>
<p><button name="answer" value="refuse">Refuse</button><button name="answer" value="allow">Allow once</button></p></form>`;

const titleOf = (approval: Approval): string => {
  const { name, server } = questionIn(approval);
  return `${name} of ${server.name}`;
};

function reply(response: ServerResponse, status: number, title: string, body: string): void {
  response.writeHead(status, HEADERS).end(page(title, body));
}

const SAID: Readonly<Record<string, readonly [status: number, text: string]>> = {
  taken: [200, 'Your answer was taken.'],
  expired: [410, 'The question is not open any more.'],
  answered: [409, 'The question was answered already.'],
  twice: [409, 'You have answered already; another person has to answer as well.'],
};

/** Answers one request for the page of a question. Never rejects. */
export async function takeApprovalPage(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  links: ApprovalLinks,
): Promise<void> {
  try {
    const approval = await links.questionAt(path);
    if (approval === undefined)
      return reply(response, 404, 'No such question', '<p>The link is wrong, or the question is gone.</p>');
    if (request.method === 'GET' || request.method === 'HEAD')
      return reply(response, 200, titleOf(approval), details(approval) + (approval.state === 'asked' ? FORM : ''));
    if (request.method !== 'POST') return void response.writeHead(405, { ...HEADERS, allow: 'GET, POST' }).end();
    await answer(request, response, approval, links);
  } catch {
    // A body that broke off, a store that cannot be read: nothing was answered.
    if (!response.headersSent) reply(response, 503, 'Not taken', '<p>Something went wrong; nothing was answered.</p>');
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  approval: Approval,
  links: ApprovalLinks,
): Promise<void> {
  const form = new URLSearchParams(Buffer.from(await readBody(request, MAX_BODY_BYTES)).toString('utf8'));
  const by = links.approverWith(form.get('key') ?? '');
  const wanted = form.get('answer');
  if (by === undefined) return reply(response, 401, 'Not taken', '<p>This is not the key of an approver.</p>');
  if (wanted !== 'allow' && wanted !== 'refuse') return reply(response, 400, 'Not taken', '<p>Answer with allow or refuse.</p>');
  const [status, text] = SAID[await links.answer(approval, by, wanted)] ?? [503, 'Nothing was answered.'];
  reply(response, status, titleOf(approval), `<p>${text}</p>`);
}
