// A script of calls, played to a server through the gateway, so that it can be learned from without a client. What it answers is dropped, but for how it ended.
import { readFileSync } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import { NEWEST_LEGACY } from '../protocol/revisions.ts';
import { LineSplitter } from '../protocol/stdio-lines.ts';
import { sandboxFault } from '../sandbox/faults.ts';
import { readYaml } from './settings-yaml.ts';
import { version } from './version.ts';

const callArguments = z.record(z.string(), z.unknown()).prefault({});
const callSchema = z.union(
  [
    z.strictObject({ tool: z.string().min(1), arguments: callArguments }),
    z.strictObject({ prompt: z.string().min(1), arguments: callArguments }),
    z.strictObject({ resource: z.string().min(1) }),
  ],
  'expected one of tool: NAME, prompt: NAME (each with arguments) or resource: URI',
);
const MAX_CALLS = 1000;
const callsSchema = z.array(callSchema).min(1, 'holds no call').max(MAX_CALLS);

/** One call of a script. */
export type ScriptedCall = z.infer<typeof callSchema>;

/** How one call ended. `error`: the server or the gateway said so. */
export interface CallOutcome {
  readonly call: string;
  readonly outcome: 'ok' | 'error' | 'no answer';
}

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const ANSWER_MS = 60_000;

/** Reads a script: a list in YAML or JSON. @throws Fault `sandbox.bad-calls` (facts: path, reason) */
export function readCalls(path: string): readonly ScriptedCall[] {
  const refuse = (reason: string, cause?: unknown): Error => sandboxFault['bad-calls']({ path, reason }, cause);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw refuse('it cannot be read', error);
  }
  if (text.length > MAX_FILE_BYTES) throw refuse('it is larger than 4 MiB');
  const { value, mistakes } = readYaml(text);
  const [mistake] = mistakes;
  if (mistake !== undefined) throw refuse(`line ${mistake.line}: ${mistake.message}`);
  const checked = callsSchema.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw refuse(`call ${issue?.path.join('.') || '-'}: ${issue?.message ?? 'is none'}`);
}

interface Request {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** As it is told to people. */
  readonly shown: string;
}

function requestOf(call: ScriptedCall): Request {
  if ('tool' in call)
    return { method: 'tools/call', params: { name: call.tool, arguments: call.arguments }, shown: `tool ${call.tool}` };
  if ('prompt' in call)
    return { method: 'prompts/get', params: { name: call.prompt, arguments: call.arguments }, shown: `prompt ${call.prompt}` };
  return { method: 'resources/read', params: { uri: call.resource }, shown: `resource ${call.resource}` };
}

/** A client of one script. Its two streams are what a relay is started with. */
export interface ScriptedClient {
  readonly input: PassThrough;
  readonly output: PassThrough;
  /** Plays everything; closes the input at the end. `over`: nobody answers any more. */
  play(over: Promise<unknown>): Promise<readonly CallOutcome[]>;
}

/** Answers by the number of their question. */
function answersOf(output: Readable): { readonly waitFor: (id: number) => Promise<'ok' | 'error'> } {
  const waiting = new Map<number, (outcome: 'ok' | 'error') => void>();
  const onLine = (bytes: Uint8Array): void => {
    const message = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      readonly id?: unknown;
      readonly error?: unknown;
      readonly result?: { readonly isError?: unknown };
    };
    const isError = message.error !== undefined || message.result?.isError === true;
    if (typeof message.id === 'number') waiting.get(message.id)?.(isError ? 'error' : 'ok');
  };
  const lines = new LineSplitter({ maxBytes: MAX_ANSWER_BYTES, onLine, onOverlong: () => {} });
  output.on('data', (chunk: Buffer) => lines.push(chunk));
  return { waitFor: (id) => new Promise((resolve) => void waiting.set(id, resolve)) };
}

/** Makes a client; nothing is sent yet. */
export function scriptedClient(calls: readonly ScriptedCall[]): ScriptedClient {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answers = answersOf(output);
  let last = 0;
  const send = (message: object): void => void input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const ask = async (method: string, params: object, over: Promise<unknown>): Promise<CallOutcome['outcome']> => {
    last += 1;
    const answer = answers.waitFor(last);
    send({ id: last, method, params });
    const none = over.then(() => 'no answer' as const);
    return Promise.race([answer, none, after(ANSWER_MS, 'no answer' as const, { ref: false })]);
  };
  return {
    input,
    output,
    async play(over) {
      const clientInfo = { name: 'bartizan-learn', version };
      const hello = await ask('initialize', { protocolVersion: NEWEST_LEGACY, capabilities: {}, clientInfo }, over);
      const outcomes: CallOutcome[] = [{ call: 'start', outcome: hello }];
      send({ method: 'notifications/initialized' });
      if (hello === 'ok') {
        await ask('tools/list', {}, over);
        for (const { method, params, shown } of calls.map(requestOf))
          outcomes.push({ call: shown, outcome: await ask(method, params, over) });
      }
      input.end();
      return outcomes;
    },
  };
}
