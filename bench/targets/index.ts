// Every target that can be named. Others are given by the path of a module that exports `target`.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { benchFault } from '../faults.ts';
import { bartizan } from './bartizan.ts';
import { haproxy, haproxyTcp, nginx, socat } from './native-proxies.ts';
import {
  bridgeH2s,
  bridgeS2h,
  nodeHttp,
  nodeHybrid,
  nodeRaw,
  nodeRawWork,
  nodeTcp,
  stdioPipe,
  stdioPipeWork,
} from './node-limits.ts';
import { civic, mcpHub, mcpProxy, mcpRemote, supergateway, supergatewayStateless } from './peers.ts';
import type { Route, Target } from './target.ts';

export const TARGETS: readonly Target[] = [
  bartizan,
  nginx,
  haproxy,
  haproxyTcp,
  nodeTcp,
  nodeRaw,
  nodeRawWork,
  nodeHybrid,
  nodeHttp,
  socat,
  stdioPipe,
  stdioPipeWork,
  bridgeS2h,
  bridgeH2s,
  mcpProxy,
  supergateway,
  supergatewayStateless,
  mcpRemote,
  mcpHub,
  civic,
];

/** The limits that a product on a route is compared with. */
export const REFERENCES: Readonly<Record<Route, readonly Target[]>> = {
  'http-http': [nginx, nodeHttp, nodeHybrid],
  'stdio-stdio': [socat, stdioPipe, stdioPipeWork],
  'stdio-http': [bridgeS2h],
  'http-stdio': [bridgeH2s],
};

/** The target with this name, or the one that a module at this path exports. Throws bench.unknown-target, bench.no-target. */
export async function findTarget(name: string): Promise<Target> {
  const known = TARGETS.find((target) => target.name === name);
  if (known !== undefined) return known;
  const file = path.resolve(name);
  if (!fs.existsSync(file)) throw benchFault['unknown-target']({ name });
  const module = (await import(pathToFileURL(file).href)) as { readonly target?: Target };
  if (module.target === undefined) throw benchFault['no-target']({ name });
  return module.target;
}
