// A git repository behind http on loopback, honest unless told otherwise: the protocol is spoken by git's own http-backend.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

/** A repository that is served. */
export interface GitServer {
  /** URL of the repository. */
  readonly url: string;
  readonly folder: string;
  readonly asked: readonly { readonly path: string; readonly authorization: string | undefined }[];
  /** Answers instead of git where it answers true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Runs git in the repository, and answers with what it says. */
  git(...args: readonly string[]): string;
  /** Makes a commit with these files (a value that starts with `->` is a link) and answers with its id. */
  commit(files: Readonly<Record<string, string>>): string;
}

const ENV = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  GIT_AUTHOR_DATE: '2026-11-01T00:00:00Z',
  GIT_COMMITTER_DATE: '2026-11-01T00:00:00Z',
};

function backend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://x');
  const child = spawn('git', ['http-backend'], {
    env: {
      ...ENV,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  const chunks: Buffer[] = [];
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf('\r\n\r\n');
    for (const line of all.toString('latin1', 0, Math.max(end, 0)).split('\r\n')) {
      const [name = '', value = ''] = line.split(': ', 2);
      if (name === 'Status') response.statusCode = Number(value.slice(0, 3));
      else if (name !== '') response.setHeader(name, value);
    }
    response.end(all.subarray(end + 4));
  });
}

/** Starts a server with one empty repository, gone after the test. */
export async function serveGit(t: TestContext, format: 'sha1' | 'sha256' = 'sha1', tls?: ServerOptions): Promise<GitServer> {
  const root = mkdtempSync(join(tmpdir(), 'bartizan-git-'));
  t.after(() => rmSync(root, { recursive: true }));
  const folder = join(root, 'server');
  mkdirSync(folder);
  const git = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder, env: ENV, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  git('init', '--quiet', '--initial-branch=main', `--object-format=${format}`);
  const asked: { path: string; authorization: string | undefined }[] = [];
  const answer: RequestListener = (request, response) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
    if (!served.intercept(request, response)) backend(root, request, response);
  };
  const http = tls === undefined ? createServer(answer) : createSecureServer(tls, answer);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  t.after(() => http.close().closeAllConnections());
  const served: GitServer = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(http.address() as AddressInfo).port}/server/.git`,
    folder,
    asked,
    intercept: () => false,
    git,
    commit: (files) => {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        if (content.startsWith('->')) symlinkSync(content.slice(2), join(folder, path));
        else writeFileSync(join(folder, path), content);
      }
      git('add', '--all', '--force');
      git('commit', '--quiet', '--message', 'What it does');
      return git('rev-parse', 'HEAD');
    },
  };
  return served;
}
