// Runs git, for objects alone: without settings of this machine or the repository, hooks, helpers, questions, redirects, and any way but https
// (http to this machine's own loopback). It never checks files out: filters, attributes and submodules are code or data of a stranger.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { hostOf, isLoopback, usesProxy } from '../base/proxy.ts';
import { proxyOfEnv } from './fetch.ts';
import { findProgram } from './find-program.ts';
import { gitFault } from './git-faults.ts';
import type { SupplyContext } from './supplier.ts';

/** GIT_CONFIG_GLOBAL is known since 2.32; an older git would read the user's settings, which may name programs. */
const MIN = [2, 32] as const;
const MAX_STDERR_BYTES = 64 * 1024;

/** A git of this machine with an environment of its own. */
export interface Git {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

function settings(url: URL, { bounds }: SupplyContext): Readonly<Record<string, string>> {
  const isPlain = url.protocol === 'http:' && isLoopback(hostOf(url));
  return {
    'core.hooksPath': devNull,
    'core.attributesFile': devNull,
    'core.fsmonitor': 'false',
    'credential.helper': '',
    'credential.interactive': 'never',
    'fetch.fsckObjects': 'true',
    'fetch.unpackLimit': '1',
    'fetch.recurseSubmodules': 'false',
    'gc.auto': '0',
    'maintenance.auto': 'false',
    // A redirect would be a stranger's word about where the answer comes from.
    'http.followRedirects': 'false',
    'http.sslVerify': 'true',
    'http.lowSpeedLimit': '1',
    'http.lowSpeedTime': String(Math.ceil(bounds.idleTimeoutMs / 1000)),
    'protocol.allow': 'never',
    'protocol.https.allow': 'always',
    'protocol.http.allow': isPlain ? 'always' : 'never',
    'protocol.version': '2',
  };
}

function proxyEnv(url: URL, context: SupplyContext): Readonly<Record<string, string>> {
  const proxy = context.proxy ?? proxyOfEnv(context.env);
  if (proxy === undefined || !usesProxy(url, proxy)) return { no_proxy: '*', NO_PROXY: '*' };
  return { https_proxy: proxy.url, http_proxy: proxy.url };
}

/** The whole environment; nothing of ours is inherited but where programs and the user's `.netrc` are. */
function environment(url: URL, context: SupplyContext, authorities: string | undefined): Readonly<Record<string, string>> {
  const config = Object.entries(settings(url, context)).flatMap(([key, value], n) => [
    [`GIT_CONFIG_KEY_${n}`, key],
    [`GIT_CONFIG_VALUE_${n}`, value],
  ]);
  return {
    PATH: context.env['PATH'] ?? '',
    ...(context.env['SYSTEMROOT'] === undefined ? {} : { SYSTEMROOT: context.env['SYSTEMROOT'] }),
    // curl reads .netrc there: credentials by host, which the user wrote down for that.
    HOME: context.home,
    LANG: 'C',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_CONFIG_COUNT: String(config.length / 2),
    ...Object.fromEntries(config),
    ...(authorities === undefined ? {} : { GIT_SSL_CAINFO: authorities }),
    ...proxyEnv(url, context),
  };
}

/**
 * Finds git and makes the environment for one repository. `folder` takes a file of authorities where there are extra ones.
 * @throws Fault `git.no-git`, `git.old-git`
 */
export async function openGit(url: URL, context: SupplyContext, folder: string): Promise<Git> {
  const path = findProgram('git', context);
  if (path === undefined) throw gitFault['no-git']({ subject: `git:${url.href}` });
  let authorities: string | undefined;
  if (context.extraCa !== undefined) {
    authorities = join(folder, 'authorities.pem');
    writeFileSync(authorities, [...getCACertificates('default'), context.extraCa].join('\n'), { mode: 0o600, flag: 'wx' });
  }
  const git: Git = { path, env: environment(url, context, authorities), signal: context.signal };
  const { stdout } = await runGit(git, folder, ['version'], 'say its version');
  const version = stdout.toString().trim().slice(0, 60);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  const isOld = Number(major ?? 0) * 1_000 + Number(minor ?? 0) < MIN[0] * 1_000 + MIN[1];
  if (isOld) throw gitFault['old-git']({ version, path, min: MIN.join('.') });
  return git;
}

/** Starts git in a folder. What it says is not passed on: the other side may have written it. */
export function startGit({ path, env, signal }: Git, folder: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(path, [...args], { cwd: folder, env, signal, stdio: 'pipe', windowsHide: true });
}

/** Waits for the end of a child, and says how it ended. */
export function endOf(child: ChildProcessWithoutNullStreams): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? 'failed'));
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : `git ended with ${signal ?? `status ${code}`}`));
  });
}

/**
 * Runs git to its end. `failed` tells how it ended where that was not well; `stderr` may hold words of the other side, and is never shown.
 * @throws Fault `git.failed` where it must end well (`action` is given), or says more than `maxBytes`
 */
export async function runGit(
  git: Git,
  folder: string,
  args: readonly string[],
  action: string,
  { mayFail = false, maxBytes = MAX_STDERR_BYTES }: { readonly mayFail?: boolean; readonly maxBytes?: number } = {},
): Promise<{ readonly stdout: Buffer; readonly failed: string | undefined; readonly stderr: string }> {
  const child = startGit(git, folder, args);
  const ended = endOf(child);
  child.stdin.on('error', () => undefined).end();
  let stderr = '';
  child.stderr.setEncoding('latin1').on('data', (text: string) => {
    stderr = (stderr + text).slice(0, MAX_STDERR_BYTES);
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else child.kill();
  });
  const failed = await ended;
  if (bytes > maxBytes) throw gitFault.failed({ action, reason: `it said more than ${maxBytes} bytes` });
  if (failed !== undefined && !mayFail) throw gitFault.failed({ action, reason: failed });
  return { stdout: Buffer.concat(chunks), failed, stderr };
}
