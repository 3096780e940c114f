#!/usr/bin/env node
// The test upstream: a minimal fast MCP server for both eras, over Streamable HTTP (loopback only) and stdio.
//   main.ts --http --port 9000 [--servers 10] [--tools 100] [--rich] [--page 50] [--era both|legacy|modern] [--sse]
//   main.ts --stdio [--name s0] [--prefix s0] [--tools 100] [--rich]
import { UPSTREAM_PROCESS_NAME } from '../protocol.ts';
import { BenchServer, type UpstreamEra } from './bench-server.ts';
import { serveHttp } from './http-listener.ts';
import { serveStdio } from './stdio-listener.ts';

const args = process.argv.slice(2);
const has = (name: string): boolean => args.includes(`--${name}`);
const option = (name: string, fallback: string): string => {
  const index = args.indexOf(`--${name}`);
  return index < 0 ? fallback : (args[index + 1] ?? fallback);
};

const serverNamed = (name: string, prefix: string): BenchServer =>
  new BenchServer({
    name,
    prefix,
    tools: Number(option('tools', '3')),
    isRich: has('rich'),
    pageSize: Number(option('page', '0')),
    era: option('era', 'both') as UpstreamEra,
  });

const serversByPath = (count: number): Map<string, BenchServer> => {
  if (count === 1) return new Map([['/mcp', serverNamed('s0', '')]]);
  return new Map(Array.from({ length: count }, (_, index) => [`/s${index}/mcp`, serverNamed(`s${index}`, `s${index}`)]));
};

process.title = UPSTREAM_PROCESS_NAME;
process.on('SIGTERM', () => process.exit(0));
if (has('stdio')) {
  serveStdio(serverNamed(option('name', 's0'), option('prefix', '')));
} else {
  serveHttp(serversByPath(Number(option('servers', '1'))), { port: Number(option('port', '0')), isAlwaysStreamed: has('sse') });
}
