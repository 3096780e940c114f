// One conversation with one server through the real command, started in a lab; prints what happened as JSON. `lab-story.ts SPEC` with a JSON text.
import type { JsonObject } from '../../src/base/json.ts';
import { MARK } from '../../src/upstream/processes.test-kit.ts';
import { StoryClient } from './client.ts';
import { HttpWire } from './http-wire.ts';
import { at } from './look.ts';
import { type Entry, Place } from './place.ts';
import type { Wire } from './wire.ts';

/** What to do. */
export interface LabStory {
  readonly way: 'run' | 'serve';
  /** The server's entry, without the mark of its place. */
  readonly entry: Entry;
  readonly calls: readonly { readonly name: string; readonly arguments: JsonObject }[];
  /** Variables of Bartizan. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What happened. */
export interface LabReport {
  /** What each call answered; a fault's code where it was none. */
  readonly answers: readonly string[];
  /** Processes that were left when Bartizan had ended. */
  readonly left: number;
  readonly isTrailWhole: boolean;
  /** What `bartizan denials` says. */
  readonly denials: string;
}

/** Starts the command; answers with a way to it, and how to end it. */
async function begin(place: Place, { way, env = {} }: LabStory): Promise<{ wire: Wire; end: () => Promise<unknown> }> {
  if (way === 'run') {
    const wire = place.relay('it', env);
    return { wire, end: () => wire.program.stop() };
  }
  const { url, program } = await place.serve(['--no-auth'], env);
  return { wire: new HttpWire(`${url}/s/it`), end: () => program.stop() };
}

async function tell(story: LabStory): Promise<LabReport> {
  const place = new Place();
  const { entry } = story;
  const env = { [MARK]: place.mark, ...(entry['env'] as JsonObject | undefined) };
  place.configure({ servers: { it: { ...entry, env } } });
  const { wire, end } = await begin(place, story);
  const client = new StoryClient({ wire, version: '2025-11-25', capabilities: {}, answer: () => ({}) });
  const { error } = await client.open();
  if (error !== undefined) throw new Error(JSON.stringify(error));
  const answers: string[] = [];
  for (const call of story.calls) {
    const reply = await client.call(call.name, call.arguments);
    answers.push(String(at(reply.error, 'data', 'code') ?? at(reply.result, 'content', 0, 'text')));
  }
  await client.wire.close();
  await end();
  // What was killed takes a moment to be gone.
  for (let turn = 0; turn < 100 && place.running().length > 0; turn += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  const left = place.running().length;
  const { out: denials } = place.bartizan('denials', 'it', '--config', place.config, '--json');
  const isTrailWhole = place.bartizan('trail', 'verify').code === 0;
  for (const pid of place.running()) process.kill(pid, 'SIGKILL');
  await place.end();
  return { answers, left, isTrailWhole, denials };
}

process.stdout.write(`${JSON.stringify(await tell(JSON.parse(process.argv[2] ?? '{}') as LabStory))}\n`);
