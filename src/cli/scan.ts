// `bartizan scan`: every client, server and risky setting on this machine, in a repository, or in a saved file. Reads files; starts and sends nothing.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { homeFolder } from '../base/home.ts';
import { isAtLeast, type Severity, severities } from '../detectors/detector.ts';
import { scanFault } from '../scanner/faults.ts';
import type { Report } from '../scanner/report-schema.ts';
import type { InventoryParts, Progress, Sight } from '../scanner/scan.ts';
import { examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { HOME_OPTION, type LookOptions, machineOf, PLATFORM_OPTION, ROOT_OPTION, surroundingsOf } from './look.ts';
import { settingsPathFor, stateFolder, whose } from './surroundings.ts';
import { note, print } from './terminal.ts';

const FORMATS = ['tree', 'json', 'sarif', 'markdown', 'html', 'cyclonedx'] as const;
type Format = (typeof FORMATS)[number];

interface ScanOptions extends LookOptions {
  readonly json?: true;
  readonly format?: string;
  readonly output?: string;
  readonly failOn: string;
  readonly suppress?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly all?: true;
  readonly yes?: true;
  readonly live?: true;
}

const usage = (reason: string): Error => cliFault.usage({ reason, help: 'bartizan scan --help' });

function formatOf({ json, format }: ScanOptions): Format {
  if (json === true && format !== undefined && format !== 'json') throw usage('either --json or --format');
  const wanted = json === true ? 'json' : (format ?? 'tree');
  const known = FORMATS.find((one) => one === wanted);
  if (known === undefined) throw usage(`--format is one of ${FORMATS.join(', ')}`);
  return known;
}

function thresholdOf({ failOn }: ScanOptions): Severity | 'never' {
  const known = [...severities, 'never' as const].find((one) => one === failOn);
  if (known === undefined) throw usage(`--fail-on is one of ${severities.join(', ')}, never`);
  return known;
}

/** A probe takes no longer. */
const PROBE_MS = 60_000;
const MAX_KNOWN_BYTES = 16 * 1024 * 1024;

function textOf(path: string, flag: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size > MAX_KNOWN_BYTES)
    throw usage(`${flag} needs a file of at most 16 MiB; ${path} is none`);
  return readFileSync(path, 'utf8');
}

/** A scan of some seconds says so on stderr; a short one says nothing. */
function progress(): NonNullable<Progress['onProgress']> {
  let told = systemClock.monotonicMs();
  return (done, total, what) => {
    const now = systemClock.monotonicMs();
    if (now - told < 1000) return;
    told = now;
    note(`scanning ${what}: ${done} of ${total}`);
  };
}

/** @throws Fault `scan.no-consent`, `scan.no-answer`, `cli.usage` */
async function lookAtUrl(target: string, options: ScanOptions, onProgress: NonNullable<Progress['onProgress']>): Promise<Sight> {
  const mistake = urlMistake(target);
  if (mistake !== undefined) throw usage(mistake);
  const { href } = new URL(target);
  const { consented } = await import('./consent.ts');
  const question = `Ask ${new URL(href).origin} about thirty read-only questions (initialize, tools/list, wrong Host and Origin, broken messages, a made-up token, metadata for signing in; no tool call, no credential)?`;
  if (!(await consented(question, options.yes === true))) throw scanFault['no-consent']({ url: new URL(href).origin });
  const { probe } = await import('../app/probe/probe.ts');
  const { scanEndpoint } = await import('../scanner/scan.ts');
  const { createEngine } = await import('../detectors/engine.ts');
  onProgress(0, 1, href);
  const stop = AbortSignal.timeout(PROBE_MS);
  const seen = await probe(href, stop).catch((error: unknown) => {
    if (!(error instanceof Error)) throw error;
    throw scanFault['no-answer']({ url: new URL(href).origin, reason: 'code' in error ? String(error.code) : error.name }, error);
  });
  return scanEndpoint(seen, { engine: createEngine(), onProgress });
}

/** Looks with what is known of packages on this machine: names that imitate others, the snapshot of advisories, and locks. */
async function withPackages(look: (parts: Pick<InventoryParts, 'packages' | 'remarks'>) => Sight): Promise<Sight> {
  const { cacheDirOf } = await import('../app/machine.ts');
  const { openAdvisories } = await import('../app/advisories.ts');
  const { approvalCheck, lockedSights } = await import('../app/locked-servers.ts');
  const { createNameJudge } = await import('../detectors/lookalike-package/judge-name.ts');
  const { packagesOf } = await import('../scanner/inventory-packages.ts');
  const advisories = openAdvisories(cacheDirOf(process.env, process.platform, homeFolder()));
  const known = {
    advisoriesOf: advisories.find,
    snapshotAt: advisories.oldest,
    judge: { package: createNameJudge() },
    locked: lockedSights(settingsPathFor(), await approvalCheck(whose(), stateFolder())),
  };
  try {
    return look({
      packages: (inventory, base) => packagesOf(inventory, base, known),
      remarks:
        advisories.oldest === undefined
          ? [
              'known vulnerabilities were not compared, but for the few that every Bartizan knows: there is no snapshot (bartizan advisories update)',
            ]
          : [],
    });
  } finally {
    advisories.close();
  }
}

/** @throws Fault `supply.*`, `settings.unsupported-source`, `scan.no-consent` */
async function lookAtSource(target: string, { yes }: ScanOptions): Promise<Sight> {
  const { consented } = await import('./consent.ts');
  const question = `Ask the registry about ${target} and fetch it, to look at it without installing or running it?`;
  if (!(await consented(question, yes === true))) throw scanFault['no-consent']({ url: 'the registry' });
  const { machineContext } = await import('../app/supplying.ts');
  const { lookAtPackage } = await import('../app/package-look.ts');
  const { scanPackage } = await import('../scanner/scan-package.ts');
  const { createEngine } = await import('../detectors/engine.ts');
  const { ensureStateDir } = await import('../store/state.ts');
  const { fetchingFor } = await import('./fetching.ts');
  const fetching = fetchingFor({});
  const context = machineContext({ folder: process.cwd(), stateDir: ensureStateDir(stateFolder()) }, fetching);
  const { openAdvisories } = await import('../app/advisories.ts');
  const advisories = openAdvisories(context.cacheDir);
  const sight = await lookAtPackage(target, { context, advisoriesOf: advisories.find }).finally(() => {
    fetching.done();
    advisories.close();
  });
  return scanPackage(sight, createEngine());
}

function urlMistake(target: string): string | undefined {
  if (!URL.canParse(target)) return 'the address is no URL';
  const { username, password } = new URL(target);
  return username === '' && password === '' ? undefined : 'an address with a password in it is not asked: no credential is sent';
}

/** Is it no path? */
const isElsewhere = (target: string): boolean => /^[a-z][a-z0-9+.-]+:/i.test(target) && !/^[A-Za-z]:[\\/]/.test(target);

/** Looks at clients, and at what their servers show where that was asked for. */
async function lookAtClients(folder: string | undefined, options: ScanOptions): Promise<Sight> {
  const { scanInventory } = await import('../scanner/scan.ts');
  const onProgress = progress();
  if (options.live === true && options.home !== undefined)
    throw usage('--live starts what is installed here; --home is another disk');
  const sight = await withPackages((parts) => scanInventory(machineOf(folder, options), { onProgress, ...parts }));
  if (options.live !== true) return sight;
  const { lookLive } = await import('./scan-live.ts');
  return lookLive(sight, { isAgreed: options.yes === true, onProgress });
}

async function look(target: string | undefined, options: ScanOptions): Promise<Sight> {
  const onProgress = progress();
  if (target === undefined) return lookAtClients(undefined, options);
  if (options.live === true && isElsewhere(target))
    throw usage('--live lists servers of clients: without a target, or with a folder');
  if (/^https?:\/\//i.test(target)) return lookAtUrl(target, options, onProgress);
  if (/^(?:npm|pypi|oci|mcpb|git|registry):/.test(target)) return lookAtSource(target, options);
  if (isElsewhere(target)) throw usage('a target is a folder, a file, npm:PACKAGE, pypi:PACKAGE, oci:IMAGE or an http address');
  const path = resolve(target);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw scanFault['no-target']({ path });
  if (stats.isDirectory()) {
    const sight = await lookAtClients(path, options);
    const [{ withSources }, { lookAtSources }] = await Promise.all([
      import('../scanner/scan.ts'),
      import('../scanner/source/scan-source.ts'),
    ]);
    const told = (done: number, total: number): void => onProgress(done, total, 'sources');
    return withSources(sight, await lookAtSources(path, { server: basename(path), isServer: false }, told));
  }
  if (options.live === true) throw usage('--live lists servers of clients: without a target, or with a folder');
  const { scanFile } = await import('../scanner/scan.ts');
  const { createEngine } = await import('../detectors/engine.ts');
  return scanFile(path, surroundingsOf(options), { engine: createEngine(), onProgress });
}

async function rendered(report: Report, format: Format, all: boolean): Promise<string> {
  const json = (value: object): string => JSON.stringify(value, null, 2);
  if (format === 'json') return json(report);
  if (format === 'sarif') return json((await import('../scanner/report/sarif.ts')).sarifOf(report));
  if (format === 'cyclonedx') return json((await import('../scanner/report/cyclonedx.ts')).cyclonedxOf(report));
  if (format === 'markdown') return (await import('../scanner/report/markdown.ts')).markdownOf(report).trimEnd();
  if (format === 'html') return (await import('../scanner/report/html.ts')).htmlOf(report).trimEnd();
  return (await import('./scan-tree.ts')).treeLines(report, { all }).join('\n');
}

/** New findings decide; a scan that is not complete is never clean. */
function exitOf(report: Report, threshold: Severity | 'never'): ExitCode {
  const counts = threshold === 'never' ? [] : report.findings.filter((one) => !one.isKnown && isAtLeast(one.severity, threshold));
  if (counts.length > 0) return EXIT.findings;
  return report.isComplete ? EXIT.ok : EXIT.failed;
}

async function scan(target: string | undefined, options: ScanOptions): Promise<ExitCode> {
  const format = formatOf(options);
  const threshold = thresholdOf(options);
  const { readBaseline, readSuppressions } = await import('../scanner/known.ts');
  const now = systemClock.now();
  const { suppress, baseline } = options;
  const suppressions = suppress === undefined ? [] : readSuppressions(textOf(suppress, '--suppress'), suppress, now);
  const known = baseline === undefined ? undefined : readBaseline(textOf(baseline, '--baseline'), baseline);
  const sight = await look(target, options);
  const { baselineOf, reportOf } = await import('../scanner/report.ts');
  const { version } = await import('../app/version.ts');
  const report = reportOf(sight, { version, now, suppressions, baseline: known });
  const text = await rendered(report, format, options.all === true);
  if (options.output === undefined) await print(text);
  else writeFileSync(options.output, `${text}\n`);
  if (options.writeBaseline !== undefined)
    writeFileSync(options.writeBaseline, `${JSON.stringify(baselineOf(report), null, 2)}\n`);
  return exitOf(report, threshold);
}

/** Adds `scan`. */
export function addScan({ program, finish }: Parent): void {
  program
    .command('scan')
    .summary('find servers, risky settings and poisoned definitions')
    .description(
      `Without a target: every AI client of this user, its servers, how they are started and what may happen unasked. A folder: the project files below it, and where arguments of tools end up in the JavaScript, TypeScript and Python of a server there. A file: a saved tools/list, a server.json, or a client's file.
npm:PACKAGE[@VERSION], pypi:PACKAGE[@VERSION], oci:IMAGE: what its registry says, whether its origin holds, what it would run and, of packages, where arguments of its tools end up; it is unpacked aside, never installed or run.
An address: what a server shows and checks, asked read-only and only after you agree.
With --live the servers that were found are fetched and started in the sandbox, without secrets and without your folders, to read what they show; no tool is called.
Otherwise nothing is started or changed, and nothing is sent but to that address or registry. Exits 0 when clean, 1 with a finding at or over --fail-on that is not in the baseline, 3 when something could not be looked at.`,
    )
    .argument('[target]', 'a folder, a file, npm:PACKAGE, pypi:PACKAGE, oci:IMAGE or an http address; this user when absent')
    .option('--format <format>', `${FORMATS.join(', ')} (default: tree)`)
    .option(...JSON_OPTION)
    .option('--output <file>', 'write to this file instead of stdout')
    .option('--fail-on <severity>', `least severity that makes the exit code 1: ${severities.join(', ')}, or never`, 'medium')
    .option('--suppress <file>', 'findings that are accepted, each with reason and expiry')
    .option('--baseline <file>', 'what is known: only new findings count, and new servers are found')
    .option('--write-baseline <file>', 'write what was found as a baseline')
    .option(
      '--yes',
      'agree that an address or a registry is asked, and with --live that servers start, without a question at the terminal',
    )
    .option('--live', 'start the servers in the sandbox, after you agreed, and judge what they show')
    .option('--all', 'show findings that are only worth knowing, too')
    .option(...HOME_OPTION)
    .option(...PLATFORM_OPTION)
    .option(...ROOT_OPTION)
    .addHelpText(
      'after',
      examples(
        'bartizan scan',
        'bartizan scan --live',
        'bartizan scan . --format sarif --output bartizan.sarif',
        'bartizan scan tools.json --json',
        'bartizan scan https://mcp.example.com/mcp',
        'bartizan scan npm:@modelcontextprotocol/server-memory',
        'bartizan scan --baseline known.json --fail-on high',
      ),
    )
    .action(async (target: string | undefined, options: ScanOptions) => finish(await scan(target, options)));
}
