// The review for programs: the same facts as on the screen. Nothing that would be invisible there is invisible here.
import type { Suspect } from '../app/inspection.ts';
import type { KnownOf } from '../app/look.ts';
import type { ServerSettings } from '../app/settings-schema.ts';
import type { Supplied } from '../app/supplying.ts';
import { escapedJson } from '../lock/characters.ts';
import { diffJson } from '../lock/diff-text.ts';
import type { Launch } from '../lock/entry.ts';
import type { Seen } from './reviewing.ts';
import { print } from './terminal.ts';

/** What is known of a server before anything of it runs. */
export interface ReviewedBefore {
  readonly known: KnownOf & Partial<Pick<Supplied, 'facts' | 'asked'>>;
  readonly launch: Launch;
  readonly written: ServerSettings;
}

/** What it showed when it was started. */
export interface ReviewedAfter {
  readonly seen: Seen;
  readonly suspects: readonly Suspect[];
}

/** One review. `shown` is null until somebody agreed to its start; values of variables are as `bartizan.yaml` has them. */
export function reviewJson(
  { known, launch, written }: ReviewedBefore,
  after: ReviewedAfter | undefined,
  isApproved: boolean,
): object {
  const { identity, artefact, provenance, facts = [], asked } = known;
  return {
    ...{ isApproved, identity, artefact, facts, provenance, asksFor: asked ?? null, launch, offers: written.tools ?? null },
    ...('url' in written ? { headers: written.headers } : { env: written.env }),
    shown: after === undefined ? null : shownJson(after),
  };
}

function shownJson({ seen: { seen, facts, changes, renamedFrom }, suspects }: ReviewedAfter): object {
  return {
    era: facts.era,
    transport: facts.transport,
    renamedFrom: renamedFrom ?? null,
    definitions: seen,
    changes: changes === undefined ? null : diffJson(changes),
    suspicious: suspects,
  };
}

/** Prints reviews by the names of their servers. */
export const printReviews = (reviews: ReadonlyMap<string, object>): Promise<void> =>
  print(escapedJson(JSON.stringify(Object.fromEntries(reviews), undefined, 2)));
