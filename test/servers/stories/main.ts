// The server of the stories, written without an SDK so that its every message is known:
// `node main.ts --era legacy|modern|dual --transport stdio|http|sse --journal FILE [--name NAME] [--port N] [--tool NAME]… [--instructions TEXT]`.
// It writes what it receives and does into the journal, one JSON object a line. Over HTTP it prints its address.
import { parseArgs } from 'node:util';
import { createJournal } from './journal.ts';
import type { StoryOptions } from './parts.ts';

const ERAS = ['legacy', 'modern', 'dual'] as const;

function storyOptions(): { readonly story: StoryOptions; readonly transport: string; readonly port: number } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      era: text,
      transport: text,
      journal: text,
      name: text,
      port: text,
      instructions: text,
      'list-delay-ms': text,
      tool: { type: 'string', multiple: true },
    },
  });
  const era = ERAS.find((each) => each === values.era);
  if (era === undefined || values.journal === undefined || values.transport === undefined) {
    throw new Error('--era, --transport and --journal are needed');
  }
  const name = values.name ?? 'story';
  return {
    story: {
      era,
      name,
      journal: createJournal(values.journal, name),
      moreTools: values.tool ?? [],
      instructions: values.instructions,
      listDelayMs: Number(values['list-delay-ms'] ?? 0),
    },
    transport: values.transport,
    port: Number(values.port ?? 0),
  };
}

const { story, transport, port } = storyOptions();
if (transport === 'stdio') {
  const { serveOverStdio } = await import('./stdio.ts');
  serveOverStdio(story);
} else {
  const { serveOverHttp } = await import('./http.ts');
  process.stdout.write(`listening ${await serveOverHttp(story, transport === 'sse', port)}\n`);
}
