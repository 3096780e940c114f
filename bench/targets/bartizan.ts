// The product, as built in dist/: `serve` where clients come over HTTP, the relay `run` where they come over stdio. Its defaults hold, but for
// the access key and the sandbox: the bench is loopback only and measures the path of a message, which no peer confines.
import fs from 'node:fs';
import path from 'node:path';
import type { Bench } from '../setup/bench.ts';
import type { StartContext, StartPlan, Target, Upstream } from './target.ts';

const CONFIG = 'bartizan.yaml';

const built = (bench: Bench): string => path.join(bench.repository, 'dist', 'cli.js');

const settingsOf = (upstream: Upstream): unknown =>
  upstream.transport === 'http' ? { url: upstream.url } : { command: upstream.command, args: upstream.args, launcher: 'none' };

// JSON is YAML.
const configOf = (upstreams: readonly Upstream[]): string =>
  JSON.stringify(
    {
      servers: Object.fromEntries(upstreams.map((upstream) => [upstream.name, settingsOf(upstream)])),
      // Locked as it shows itself first: every call is compared with its pin, as for any approved server.
      authority: { firstUse: 'lock' },
    },
    null,
    2,
  );

function start({ bench, route, port, dir, upstreams }: StartContext): StartPlan {
  const [first] = upstreams;
  if (first === undefined) throw new Error('bartizan needs an upstream');
  const isAlone = upstreams.length === 1;
  const config = path.join(dir, CONFIG);
  const common = {
    command: bench.node,
    env: { BARTIZAN_STATE_DIR: path.join(dir, 'state'), BARTIZAN_CONFIG_DIR: dir },
    files: { [CONFIG]: configOf(upstreams) },
  };
  if (route.endsWith('-stdio')) {
    const relay = path.join(bench.repository, 'bin', 'bartizan.js');
    return { ...common, args: [relay, 'run', isAlone ? first.name : '--all', '--config', config] };
  }
  return {
    ...common,
    args: [built(bench), 'serve', '--config', config, '--port', String(port), '--no-auth'],
    url: `http://127.0.0.1:${port}/${isAlone ? `s/${first.name}` : 'mcp'}`,
  };
}

export const bartizan: Target = {
  name: 'bartizan',
  kind: 'product',
  note: 'this repository, as built',
  routes: ['http-http', 'stdio-stdio', 'stdio-http', 'http-stdio'],
  isAggregator: true,
  toolName: (server, tool, isAlone) => (isAlone ? tool : `${server}__${tool}`),
  absence: (bench) => (fs.existsSync(built(bench)) ? undefined : 'dist/cli.js is missing; run `npm run build` first'),
  version: (bench) => JSON.parse(fs.readFileSync(path.join(bench.repository, 'package.json'), 'utf8')).version,
  start,
};
