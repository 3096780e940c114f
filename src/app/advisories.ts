// Keeps the snapshot of advisories: from files, or from where OSV publishes them. A download that fails leaves the old one in place.
import { join } from 'node:path';
import type { Advisory } from '../scanner/package.ts';
import { type ReadCount, readRecords } from '../supply/advisories/read.ts';
import { shippedRecords } from '../supply/advisories/shipped.ts';
import { importing, openSnapshot } from '../supply/advisories/snapshot.ts';
import { inStaging } from '../supply/cache.ts';
import { withFetcher } from '../supply/fetch.ts';
import type { SupplyContext } from '../supply/supplier.ts';

/** Where OSV publishes all records of an ecosystem as one archive; its folders are named as here. */
const OSV = 'https://osv-vulnerabilities.storage.googleapis.com/';
const FOLDERS: Readonly<Record<string, string>> = { npm: 'npm', pypi: 'PyPI' };

/** Ecosystems that can be updated. */
export const ecosystems: readonly string[] = Object.keys(FOLDERS);

/** Imports records from a file or folder. @throws Fault `supply.*` */
export async function importAdvisories(path: string, context: SupplyContext): Promise<ReadCount> {
  let count: ReadCount = { records: 0, strange: 0 };
  const at = new Date(context.clock.now()).toISOString();
  await importing(context.cacheDir, { from: path, at }, async ({ add }) => {
    count = await readRecords(path, add, context.signal);
  });
  return count;
}

/** Fetches all records of an ecosystem and replaces those of before. `base` ends with a slash. @throws Fault `supply.*` */
export async function updateAdvisories(ecosystem: string, context: SupplyContext, base: string = OSV): Promise<ReadCount> {
  const url = new URL(`${FOLDERS[ecosystem] ?? ecosystem}/all.zip`, base).href;
  return inStaging(context.cacheDir, async (staging) => {
    const file = join(staging, 'all.zip');
    await withFetcher(context, (fetcher) => fetcher.archive({ url, subject: `advisories of ${ecosystem}` }, undefined, file));
    let count: ReadCount = { records: 0, strange: 0 };
    const at = new Date(context.clock.now()).toISOString();
    await importing(context.cacheDir, { from: url, at, replaced: ecosystem }, async ({ add }) => {
      count = await readRecords(file, (entries) => add(entries.filter((entry) => entry.ecosystem === ecosystem)), context.signal);
    });
    return count;
  });
}

/** What is known of a version. */
export interface Compared {
  readonly found: readonly Advisory[];
  /** Is there a snapshot of that ecosystem? Without one only the few records were looked at that come with Bartizan. */
  readonly isCompared: boolean;
}

/** Looks versions up. */
export type AdvisoriesOf = (ecosystem: string, name: string, version: string | undefined) => Compared;

/** Opens what is there for looking up; `close` when done. */
export function openAdvisories(cacheDir: string): {
  readonly find: AdvisoriesOf;
  readonly oldest: string | undefined;
  readonly close: () => void;
} {
  const snapshot = openSnapshot(cacheDir);
  const state = snapshot?.state() ?? [];
  const compared = new Set(state.map(({ ecosystem }) => ecosystem));
  return {
    find: (ecosystem, name, version) => {
      const isCompared = compared.has(ecosystem);
      const fetched = isCompared ? (snapshot?.find(ecosystem, name, version) ?? []) : [];
      const added = shippedRecords(ecosystem, name, version).filter((one) => !fetched.some(({ id }) => id === one.id));
      const found = [...fetched, ...added].map(({ id, isMalicious, severity, summary }) => ({
        id,
        isMalicious,
        severity,
        summary,
      }));
      return { found, isCompared };
    },
    oldest: state.map(({ at }) => at).sort()[0],
    close: () => snapshot?.close(),
  };
}

/** What is in the snapshot. */
export function advisoriesState(cacheDir: string): ReturnType<NonNullable<ReturnType<typeof openSnapshot>>['state']> {
  const snapshot = openSnapshot(cacheDir);
  try {
    return snapshot?.state() ?? [];
  } finally {
    snapshot?.close();
  }
}
