// How a server is started or reached, as the lock names it: comparable, independent of this machine's paths, and without any value that may be secret.
import { relative, sep } from 'node:path';
import type { Json } from '../base/json.ts';
import type { Launch, ServerIdentity } from '../lock/entry.ts';
import { pinOf } from '../lock/pins.ts';
import { grantLines } from '../sandbox/grants.ts';
import type { ServerSettings } from './settings-schema.ts';

const names = (record: Readonly<Record<string, string>>): readonly string[] | undefined => {
  const found = Object.keys(record).sort();
  return found.length === 0 ? undefined : found;
};

/** The pin of values as written: variables stay names, so that it is the same on every machine. A swapped value is found (MCPoison, CVE-2025-54136). */
const pinned = (record: Readonly<Record<string, string>>): string | undefined =>
  Object.keys(record).length === 0 ? undefined : pinOf(record as Json);

/** What the entry of a server grants, as the lock pins it; nothing where it runs unconfined, which is more than any grant. */
function grantsOf({ launcher, profile }: Exclude<ServerSettings, { url: string }>): readonly string[] | undefined {
  if (launcher === 'none' || profile === undefined) return undefined;
  const lines = grantLines(profile);
  return lines.length === 0 ? undefined : lines;
}

/** What `written` (a server of bartizan.yaml, variables unexpanded) would start. `folder` is that of the file. */
export function launchOf(written: ServerSettings, folder: string): Launch {
  if ('url' in written) return defined({ url: written.url, headers: names(written.headers), valuesPin: pinned(written.headers) });
  const { args, env, cwd } = written;
  return defined({
    command: 'command' in written ? written.command : undefined,
    args: args.length === 0 ? undefined : args,
    cwd: cwd === undefined ? undefined : relative(folder, cwd).split(sep).join('/') || '.',
    env: names(env),
    launcher: written.launcher === 'none' ? 'none' : undefined,
    profile: grantsOf(written),
    valuesPin: pinned(env),
  });
}

const defined = (launch: Launch): Launch =>
  Object.fromEntries(Object.entries(launch).filter(([, value]) => value !== undefined)) as Launch;

/** Who a server is where nothing but its entry says so: where it is reached, or the program that is started. Never its display name. */
export function identityOf(written: ServerSettings): ServerIdentity {
  if ('source' in written) return { id: written.source };
  if ('command' in written) return { id: `local:${written.command}` };
  const { origin, pathname } = new URL(written.url);
  return { id: `${origin}${pathname}` };
}
