// Stories in a lab: the real command, as an ordinary user, on a machine whose internet is made up.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inLab, netLogOf } from '../probes/run.ts';
import type { LabReport, LabStory } from './lab-story.ts';
import { type Reachable, reachable, runAs, userFolder } from './ordinary-user.ts';

const STORY_MS = 120_000;

/** A lab, and a home in it. */
export interface Lab extends Reachable {
  readonly home: string;
  /** Writes a file of the user, folders and all; answers with its path. */
  readonly write: (path: string, text: string) => string;
  /** Has one conversation; `arrived` is what came to the internet. */
  readonly tell: (story: LabStory) => LabReport & { readonly arrived: string };
}

/** Makes a lab. */
export function makeLab(): Lab {
  const { root, node } = reachable();
  const home = userFolder();
  const own = (path: string): void => {
    if (runAs !== undefined) chownSync(path, runAs, runAs);
  };
  const makeFolder = (path: string): void => {
    if (existsSync(path)) return;
    makeFolder(dirname(path));
    mkdirSync(path);
    own(path);
  };
  const write: Lab['write'] = (name, text) => {
    const path = join(home, name);
    makeFolder(dirname(path));
    writeFileSync(path, text, { mode: 0o600 });
    own(path);
    return path;
  };
  const tell: Lab['tell'] = (story) => {
    const uid = runAs ?? process.getuid?.() ?? -1;
    const words = [node, join(root, 'test/support/lab-story.ts'), JSON.stringify(story)];
    const [command = '', ...args] = inLab({ folder: home, node, uid, probes: join(root, 'test/probes') }, words);
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', HOME: home };
    const { stdout, stderr, status } = spawnSync(command, args, { env, cwd: home, encoding: 'utf8', timeout: STORY_MS });
    assert.equal(status, 0, stderr);
    const log = netLogOf(home);
    return { ...(JSON.parse(stdout) as LabReport), arrived: existsSync(log) ? readFileSync(log, 'utf8') : '' };
  };
  return { root, node, home, write, tell };
}
