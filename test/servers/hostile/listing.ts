// Shows what it has in bad ways; the argument says which. It greets properly, so that nobody is warned.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { type Asked, onMessages, say } from './lines.ts';

/** Where the way is written, so that a story can change it between two starts. */
const path = process.argv[2] ?? '';
const way = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
const HUNDRED_MB = 100 * 1024 * 1024;
const TOOL = { name: 'send', description: 'Sends a text.', inputSchema: { type: 'object' } };
const PAGE_EVERY_MS = 50;

const reply = ({ id }: Asked, result: object): void => say({ jsonrpc: '2.0', id, result });
const tools = (asked: Asked, list: readonly object[], nextCursor?: string): void => reply(asked, { tools: list, nextCursor });
const pageOf = ({ params }: Asked): number => Number(params?.['cursor'] ?? 0);
const numbered = (number: number): object => ({ ...TOOL, name: `send-${number}` });

/** A page of one tool, and one more page to come. */
const next = (asked: Asked): void => tools(asked, [numbered(pageOf(asked))], String(pageOf(asked) + 1));

const WAYS: Readonly<Record<string, (asked: Asked) => void>> = {
  honest: (asked) => tools(asked, [TOOL]),
  silent: () => undefined,
  'dies-half-way': (asked) => (pageOf(asked) === 0 ? next(asked) : process.exit(1)),
  'pages-for-ever': next,
  'pages-slowly-for-ever': (asked) => setTimeout(() => next(asked), PAGE_EVERY_MS),
  'goes-in-a-circle': (asked) => tools(asked, [numbered(pageOf(asked))], 'the same'),
  'too-many': (asked) =>
    tools(
      asked,
      Array.from({ length: 30_000 }, (_, number) => numbered(number)),
    ),
  'a-hundred-megabytes': (asked) => tools(asked, [{ ...TOOL, description: 'x'.repeat(HUNDRED_MB) }]),
  'too-deep': ({ id }) => {
    const schema = `${'{"items":'.repeat(50_000)}{}${'}'.repeat(50_000)}`;
    say(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"tools":[{"name":"send","inputSchema":${schema}}]}}`);
  },
  'no-list': (asked) => reply(asked, { tools: 'send' }),
  'an-error': ({ id }) => say({ jsonrpc: '2.0', id, error: { code: -32_603, message: 'no' } }),
  'half-a-line': ({ id }) => {
    process.stdout.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"tools":[{"name":"se`, () => process.exit(0));
  },
  'refers-to-itself': (asked) => {
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' } } };
    const inputSchema = {
      type: 'object',
      properties: { node: { $ref: '#/$defs/node' } },
      $defs: { node, self: { $ref: '#/$defs/self' } },
    };
    tools(asked, [{ ...TOOL, inputSchema }]);
  },
};

appendFileSync(`${path}.starts`, '.');
if (way === 'dies-at-once') process.exit(3);
if (way === 'deaf') setInterval(() => undefined, 1_000);
else
  onMessages((asked) => {
    if (asked.id === undefined) return;
    if (asked.method === 'initialize') {
      const serverInfo = { name: 'listing', version: '1' };
      reply(asked, { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo });
    } else if (asked.method === 'tools/list') WAYS[way]?.(asked);
    else if (asked.method === 'tools/call') reply(asked, { content: [{ type: 'text', text: 'sent' }] });
    else say({ jsonrpc: '2.0', id: asked.id, error: { code: -32_601, message: 'no' } });
  });
