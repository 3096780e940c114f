#!/usr/bin/env node
// Measures MCP gateways on this machine, over loopback only: `npm run bench -- --help`. Ends every process it started.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Fault, faultLine } from '../src/base/fault.ts';
import { messageOf } from './client/failures.ts';
import { ChildProcesses } from './machine/child-processes.ts';
import { loadAverage } from './machine/process-tree.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import type { Bench } from './setup/bench.ts';
import { emitPrograms } from './setup/programs.ts';
import type { TargetResult } from './suites/figures.ts';
import { measureTarget, type Plan, UNDER_LOAD } from './suites/full.ts';
import { QUICK_LIMIT_MS, quick } from './suites/quick.ts';
import { summaryOf } from './suites/summary.ts';
import { bartizan } from './targets/bartizan.ts';
import { findTarget, REFERENCES, TARGETS } from './targets/index.ts';
import type { Target } from './targets/target.ts';

const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

const HERE = import.meta.dirname;
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function makeBench(options: Options, processes: ChildProcesses): Bench {
  let nonces = 0;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  return {
    node: process.env.BENCH_NODE ?? process.execPath,
    repository: path.dirname(HERE),
    folder,
    programs: path.join(folder, 'programs'),
    peers: process.env.BENCH_PEERS,
    processes,
    readyMs: options.isQuick ? 10_000 : 30_000,
    callMs: options.isQuick ? 5_000 : 20_000,
    log: (text) => {
      if (!options.isSilent) process.stderr.write(`[${new Date().toISOString().slice(11, 19)} load ${loadAverage()}] ${text}\n`);
    },
    nextNonce: () => `n${++nonces}`,
  };
}

/** Without a choice: the product; where speed is measured, also the limits it is compared with. */
function defaultTargets(options: Options): readonly Target[] {
  const isSpeed = options.suites.some((suite) => suite === 'latency' || suite === 'throughput');
  const routes = options.routes ?? bartizan.routes;
  return options.isQuick || !isSpeed ? [bartizan] : [bartizan, ...routes.flatMap((route) => REFERENCES[route])];
}

async function chosenTargets(options: Options): Promise<readonly Target[]> {
  if (options.targets === null) return defaultTargets(options);
  if (options.targets.length === 1 && options.targets[0] === 'all') return TARGETS;
  return Promise.all(options.targets.map(findTarget));
}

/** Those that can run here; the others are left out with a line. */
function presentTargets(bench: Bench, targets: readonly Target[]): Target[] {
  return targets.filter((target) => {
    const absence = target.absence?.(bench);
    if (absence !== undefined) print(`${target.name} left out: ${absence}`);
    return absence === undefined;
  });
}

function writeResults(options: Options, results: readonly TargetResult[]): void {
  if (options.out === undefined) return;
  const machine = {
    cpu: os.cpus()[0]?.model,
    cores: os.cpus().length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    kernel: os.release(),
  };
  const { suites, effort, isQuick } = options;
  const head = { at: new Date().toISOString(), node: process.version, machine, load: loadAverage(), isQuick, suites, effort };
  fs.writeFileSync(options.out, `${JSON.stringify({ ...head, targets: results }, null, 1)}\n`);
}

/** Limits that nobody named are there for the ratios: only their speed is measured. */
function planOf(options: Options, target: Target): Plan {
  const isForRatios = options.targets === null && target.kind === 'limit';
  return isForRatios ? { ...options, suites: options.suites.filter((suite) => UNDER_LOAD.includes(suite)) } : options;
}

async function measure(bench: Bench, options: Options, targets: readonly Target[]): Promise<TargetResult[]> {
  const results: TargetResult[] = [];
  for (const target of targets) {
    if (options.isQuick) results.push(...(await quick(bench, target, options.routes ?? target.routes)));
    else results.push(await measureTarget(bench, target, planOf(options, target)));
    writeResults(options, results);
  }
  return results;
}

/** The product is judged where it runs; otherwise whatever was named. */
function judgedOf(options: Options, results: readonly TargetResult[]): TargetResult[] {
  if (options.isQuick) return results.slice(0, 1);
  const products = results.filter((result) => result.kind === 'product');
  return products.length > 0 ? products : [...results];
}

async function run(options: Options, bench: Bench): Promise<number> {
  const targets = presentTargets(bench, await chosenTargets(options));
  const isProductMissing = options.targets === null && !targets.includes(bartizan);
  if (isProductMissing || targets.length === 0) return EXIT.usage;
  const results = await measure(bench, options, targets);
  const { lines, hasFailed, holdsBars } = summaryOf(results, judgedOf(options, results));
  print(`\nNode ${process.version}, ${os.cpus().length} cores, load ${loadAverage()}\n${lines.join('\n')}`);
  return hasFailed || (options.holdsBars && !holdsBars) ? EXIT.failed : EXIT.ok;
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.wantsHelp) {
    print(USAGE);
    return EXIT.ok;
  }
  const startedAt = performance.now();
  const processes = new ChildProcesses();
  const bench = makeBench(options, processes);
  process.on('exit', () => {
    processes.killAll();
    if (process.env.BENCH_KEEP !== '1') fs.rmSync(bench.folder, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(EXIT.failed));
  if (options.isQuick) {
    setTimeout(() => {
      print(`not finished within ${QUICK_LIMIT_MS / 1000} s: an answer was lost, or the machine is busy`);
      process.exit(EXIT.failed);
    }, QUICK_LIMIT_MS).unref();
  }
  await emitPrograms(HERE, bench.programs);
  const code = await run(options, bench);
  print(`(${Math.round((performance.now() - startedAt) / 1000)} s)`);
  return code;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Fault ? faultLine(error) : messageOf(error)}\n`);
  process.exit(error instanceof Fault ? EXIT.usage : EXIT.failed);
}
