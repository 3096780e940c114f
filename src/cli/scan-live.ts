// `bartizan scan --live`: says which servers would start, asks, and has them listed in the sandbox.
import { type LivePlan, listLive, planLive } from '../app/live.ts';
import type { Json } from '../base/json.ts';
import { shownLaunch } from '../clients/shown.ts';
import { createEngine } from '../detectors/engine.ts';
import { scanFault } from '../scanner/faults.ts';
import { withAnswers } from '../scanner/live.ts';
import type { Progress, Sight } from '../scanner/scan.ts';
import { consented } from './consent.ts';
import { fetchingFor } from './fetching.ts';
import { note } from './terminal.ts';
import { visible } from './visible.ts';

/** A server that shows nothing within this time is not listed, in ms. */
const LIST_MS = 20_000;

interface LiveOptions extends Required<Progress> {
  readonly isAgreed: boolean;
}

/** @throws Fault `scan.no-consent` */
async function agree({ starts }: LivePlan, isAgreed: boolean): Promise<void> {
  if (starts.length === 0) return;
  for (const { entry } of starts) note(`  ${visible(entry.name)} of ${entry.file.client}: ${visible(shownLaunch(entry.launch))}`);
  const question = `Fetch these ${starts.length} servers and start each in the sandbox, without secrets, network or your folders, to read what they show?`;
  if (!(await consented(question, isAgreed))) throw scanFault['no-consent-live']({ count: starts.length });
}

/** The sight with what servers show. @throws Fault `scan.no-consent-live`, `sandbox.*` */
export async function lookLive(sight: Sight, { isAgreed, onProgress }: LiveOptions): Promise<Sight> {
  const plan = planLive(sight.inventory.servers);
  await agree(plan, isAgreed);
  const fetching = fetchingFor({});
  const listed = await listLive(plan.starts, {
    env: process.env,
    fetching,
    timeoutMs: LIST_MS,
    onDone: (done, total, name) => onProgress(done, total, name),
  }).finally(() => fetching.done());
  const answers = listed.flatMap((one) => ('catalogue' in one ? [{ entry: one.entry, answer: answerOf(one.catalogue) }] : []));
  const unlisted = listed.flatMap((one) => ('why' in one ? [one] : []));
  const remarks = plan.known.map(
    ({ program }) => `${program.source.name} goes through Bartizan and was not listed: bartizan diff ${program.source.name} does`,
  );
  const more = { ...sight, remarks: [...(sight.remarks ?? []), ...remarks] };
  return withAnswers(more, answers, [...unlisted, ...plan.left], { engine: createEngine(), onProgress });
}

/** A catalogue in the shape of a saved answer. */
function answerOf({ tools, prompts, resources, templates, instructions }: CatalogueLists): Json {
  const lists = { tools: [...tools], prompts: [...prompts], resources: [...resources], resourceTemplates: [...templates] };
  return { ...lists, ...(instructions === undefined ? {} : { instructions }) };
}

type CatalogueLists = Extract<Awaited<ReturnType<typeof listLive>>[number], { catalogue: unknown }>['catalogue'];
