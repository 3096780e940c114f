// Proxies in Node with nothing but one idea each: what the platform costs before a product is added.
import { httpUpstream, mcpUrl, type StartContext, type StartPlan, stdioUpstream, type Target } from './target.ts';

const program = (context: StartContext, name: string): string => `${context.bench.programs}/limits/${name}.mjs`;

const audit = (context: StartContext): string => `${context.dir}/audit.log`;

const httpPlan = (context: StartContext, name: string, ...more: readonly string[]): StartPlan => ({
  command: context.bench.node,
  args: [program(context, name), String(context.port), String(httpUpstream(context).port), ...more],
  url: mcpUrl(context.port),
});

const stdioPlan = (context: StartContext, name: string, ...before: readonly string[]): StartPlan => {
  const { command, args } = stdioUpstream(context);
  return { command: context.bench.node, args: [program(context, name), ...before, '--', command, ...args] };
};

const httpLimit = (name: string, note: string, start: Target['start']): Target => ({
  name,
  kind: 'limit',
  note,
  routes: ['http-http'],
  start,
});

const stdioLimit = (name: string, note: string, start: Target['start']): Target => ({
  name,
  kind: 'limit',
  note,
  routes: ['stdio-stdio'],
  start,
});

export const nodeTcp = httpLimit('node-tcp', 'TCP splice in Node, nothing parsed', (context) => httpPlan(context, 'node-tcp'));

export const nodeHttp = httpLimit('node-http', 'node:http server and agent, body not parsed', (context) =>
  httpPlan(context, 'node-http'),
);

export const nodeRaw = httpLimit('node-raw', 'own HTTP/1.1 framing on raw sockets, body not parsed', (context) =>
  httpPlan(context, 'node-raw'),
);

export const nodeRawWork = httpLimit(
  'node-raw-work',
  'as node-raw, with parse, policy, scan and audit of every message',
  (context) => httpPlan(context, 'node-raw', '--work', audit(context)),
);

export const nodeHybrid = httpLimit('node-hybrid', 'node:http at the edge, raw upstream pool, full work', (context) =>
  httpPlan(context, 'node-hybrid', audit(context)),
);

export const stdioPipe = stdioLimit('stdio-pipe', 'byte relay for stdio in Node', (context) => stdioPlan(context, 'stdio-pipe'));

export const stdioPipeWork = stdioLimit('stdio-pipe-work', 'as stdio-pipe, with parse, policy, scan and audit', (context) =>
  stdioPlan(context, 'stdio-pipe', '--work', audit(context)),
);

export const bridgeS2h: Target = {
  name: 'bridge-s2h',
  kind: 'limit',
  note: 'least stdio to HTTP bridge in Node',
  routes: ['stdio-http'],
  start: (context) => ({ ...stdioPlan(context, 'bridge-s2h', String(context.port)), url: mcpUrl(context.port) }),
};

export const bridgeH2s: Target = {
  name: 'bridge-h2s',
  kind: 'limit',
  note: 'least HTTP to stdio bridge in Node',
  routes: ['http-stdio'],
  start: (context) => ({ command: context.bench.node, args: [program(context, 'bridge-h2s'), httpUpstream(context).url] }),
};
