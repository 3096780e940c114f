// Other gateways from npm, found in BENCH_PEERS/npm/node_modules; left out where they are not. Never a dependency of this repository.
import fs from 'node:fs';
import path from 'node:path';
import type { Bench } from '../setup/bench.ts';
import { httpUpstream, mcpUrl, type StartContext, type StartPlan, stdioUpstream, type Target } from './target.ts';

type PeerSettings = Omit<Target, 'kind' | 'absence' | 'version' | 'start'> & {
  readonly packageName: string;
  start(context: StartContext, home: string): StartPlan;
};

const homeOf = (bench: Bench, packageName: string): string => path.join(bench.peers ?? '', 'npm', 'node_modules', packageName);

const peer = ({ packageName, start, ...target }: PeerSettings): Target => ({
  ...target,
  kind: 'peer',
  absence: (bench) =>
    bench.peers !== undefined && fs.existsSync(path.join(homeOf(bench, packageName), 'package.json'))
      ? undefined
      : `${packageName} is not in BENCH_PEERS`,
  version: (bench) => JSON.parse(fs.readFileSync(path.join(homeOf(bench, packageName), 'package.json'), 'utf8')).version,
  start: (context) => start(context, homeOf(context.bench, packageName)),
});

/** For peers that would listen on every address. */
const onLoopback = (bench: Bench): readonly string[] => ['--import', `${bench.programs}/loopback.mjs`];

export const mcpProxy = peer({
  name: 'mcp-proxy',
  packageName: 'mcp-proxy',
  note: 'stdio to Streamable HTTP and SSE; one upstream connection for all clients',
  routes: ['stdio-http'],
  start: (context, home) => {
    const { command, args } = stdioUpstream(context);
    const protocol = context.era === 'modern' ? ['--upstreamProtocol', 'auto'] : [];
    const listen = ['--host', '127.0.0.1', '--port', String(context.port), '--server', 'stream'];
    return {
      command: context.bench.node,
      args: [`${home}/dist/bin/mcp-proxy.mjs`, ...listen, ...protocol, '--', command, ...args],
      url: mcpUrl(context.port),
    };
  },
});

const supergatewayPlan = (context: StartContext, home: string, sessions: readonly string[]): StartPlan => {
  const { bench, port, route } = context;
  const program = `${home}/dist/index.js`;
  if (route === 'http-stdio') {
    return { command: bench.node, args: [program, '--streamableHttp', httpUpstream(context).url, '--logLevel', 'none'] };
  }
  const { command, args } = stdioUpstream(context);
  const serve = ['--stdio', [command, ...args].join(' '), '--outputTransport', 'streamableHttp', ...sessions];
  return {
    command: bench.node,
    args: [...onLoopback(bench), program, ...serve, '--port', String(port), '--logLevel', 'none'],
    url: mcpUrl(port),
  };
};

export const supergateway = peer({
  name: 'supergateway',
  packageName: 'supergateway',
  note: 'stdio to Streamable HTTP (stateful: a process per session) and back',
  routes: ['stdio-http', 'http-stdio'],
  maxSessions: 200,
  start: (context, home) => supergatewayPlan(context, home, ['--stateful']),
});

export const supergatewayStateless = peer({
  name: 'supergateway-stateless',
  packageName: 'supergateway',
  note: 'its default mode: a process per request',
  routes: ['stdio-http'],
  maxSessions: 200,
  start: (context, home) => supergatewayPlan(context, home, []),
});

export const mcpRemote = peer({
  name: 'mcp-remote',
  packageName: 'mcp-remote',
  note: 'Streamable HTTP to stdio, what IDEs spawn to reach remote servers',
  routes: ['http-stdio'],
  start: (context, home) => {
    const protocol = context.era === 'modern' ? ['--protocol', 'auto'] : [];
    const { url } = httpUpstream(context);
    return {
      command: context.bench.node,
      args: [`${home}/dist/proxy.js`, url, '--transport', 'http-only', '--allow-http', '--silent', ...protocol],
      env: { HOME: context.dir, MCP_REMOTE_CONFIG_DIR: `${context.dir}/cfg`, BROWSER: 'none' },
    };
  },
});

export const mcpHub = peer({
  name: 'mcp-hub',
  packageName: 'mcp-hub',
  note: 'aggregator; serves the deprecated HTTP+SSE transport only',
  routes: ['http-http', 'stdio-http'],
  isAggregator: true,
  isLegacySse: true,
  toolName: (server, tool) => `${server}__${tool}`,
  start: ({ bench, dir, port, upstreams }, home) => {
    const servers = upstreams.map((upstream) => [
      upstream.name,
      upstream.transport === 'http' ? { url: upstream.url } : { command: upstream.command, args: upstream.args },
    ]);
    return {
      command: bench.node,
      args: [...onLoopback(bench), `${home}/dist/cli.js`, '--port', String(port), '--config', `${dir}/hub.json`],
      env: {
        HOME: dir,
        XDG_STATE_HOME: `${dir}/state`,
        XDG_CONFIG_HOME: `${dir}/config`,
        XDG_DATA_HOME: `${dir}/data`,
        XDG_CACHE_HOME: `${dir}/cache`,
      },
      files: { 'hub.json': JSON.stringify({ mcpServers: Object.fromEntries(servers) }) },
      url: mcpUrl(port),
    };
  },
});

export const civic = peer({
  name: 'civic',
  packageName: '@civic/passthrough-mcp-server',
  note: 'pass-through proxy that could run hooks; none configured',
  routes: ['http-http', 'http-stdio'],
  start: (context, home) => {
    const { bench, port, route } = context;
    return {
      command: bench.node,
      args: [...onLoopback(bench), `${home}/dist/cli.js`, ...(route === 'http-stdio' ? ['--stdio'] : [])],
      env: {
        PORT: String(port),
        TARGET_SERVER_URL: new URL(httpUpstream(context).url).origin,
        TARGET_SERVER_MCP_PATH: '/mcp',
        SOURCE_SERVER_MCP_PATH: '/mcp',
        LOG_LEVEL: 'error',
      },
      url: mcpUrl(port),
    };
  },
});
