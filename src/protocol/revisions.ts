// The protocol's revisions and its two eras. A revision that is not listed here is not spoken.

/** How a hop talks: `legacy` has a handshake and sessions (2024-11-05 to 2025-11-25), `modern` is stateless (2026-07-28). */
export type Era = 'legacy' | 'modern';

/** The legacy revisions, oldest first. */
export const LEGACY_REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const;

/** A legacy revision. */
export type LegacyRevision = (typeof LEGACY_REVISIONS)[number];

/** The newest legacy revision: offered upstream when the client's own era is modern. */
export const NEWEST_LEGACY: LegacyRevision = '2025-11-25';

/** The modern revision. */
export const MODERN_REVISION = '2026-07-28';

/** Modern revisions that a hop may name, newest first. */
export const MODERN_REVISIONS: readonly string[] = [MODERN_REVISION];

/** All revisions, newest first: what `server/discover` and `-32022` list. */
export const ALL_REVISIONS: readonly string[] = [MODERN_REVISION, ...[...LEGACY_REVISIONS].reverse()];

/** Is this one of the legacy revisions? */
export function isLegacyRevision(version: unknown): version is LegacyRevision {
  return LEGACY_REVISIONS.includes(version as LegacyRevision);
}

/** Does a session at `version` have what came with `since`? Revisions are dates, so text order is time order. */
export function atLeast(version: string, since: string): boolean {
  return version >= since;
}
