// Tools of the conformance fixture that ask the client before they answer: forms, samplings and roots, alone, together and in a row.
import type { CallToolResult, ElicitRequestFormParams, Tool } from '@modelcontextprotocol/server';
import type { Answers, Asker, Conversation, Question, Questions } from './conversation.ts';
import { entered, rootUris, sampled } from './conversation.ts';
import { NO_ARGUMENTS, text } from './plain-tools.ts';

/** A tool that answers once its conversation is over. */
export interface AskingTool {
  readonly definition: Tool;
  readonly conversation: Conversation;
  readonly reply: (answers: Answers) => CallToolResult;
}

type FormSchema = ElicitRequestFormParams['requestedSchema'];

/** A question in the form of fields to fill. */
export const form = (message: string, properties: FormSchema['properties'], required: string[] = []): Question => ({
  method: 'elicitation/create',
  params: { mode: 'form', message, requestedSchema: { type: 'object', properties, required } },
});

const sampling = (prompt: string, maxTokens = 100): Question => ({
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens },
});

const ROOTS: Question = { method: 'roots/list' };

const nameForm = (message: string): Question => form(message, { name: { type: 'string' } }, ['name']);

const confirmForm = (): Question => form('Please confirm', { ok: { type: 'boolean' } }, ['ok']);

interface Recipe {
  readonly name: string;
  readonly description: string;
  readonly inputSchema?: Tool['inputSchema'];
  readonly rounds: readonly ((asker: Asker) => Questions)[];
  readonly isSealed?: boolean;
  readonly reply: (answers: Answers) => string;
}

const tool = ({ name, description, inputSchema = NO_ARGUMENTS, rounds, isSealed = false, reply }: Recipe): AskingTool => ({
  definition: { name, description, inputSchema },
  conversation: { name, rounds, isSealed },
  reply: (answers) => text(reply(answers)),
});

const oneText = (name: string): Tool['inputSchema'] => ({
  type: 'object',
  properties: { [name]: { type: 'string' } },
  required: [name],
});

const completed = (answers: Answers): string => `Elicitation completed: ${JSON.stringify(answers['form'])}`;

const simpleAsking: readonly AskingTool[] = [
  tool({
    name: 'test_sampling',
    description: 'Has the client’s model answer a prompt.',
    inputSchema: oneText('prompt'),
    rounds: [(asker) => ({ sampling: sampling(String(asker.arguments['prompt'])) })],
    reply: (answers) => `LLM response: ${sampled(answers, 'sampling')}`,
  }),
  tool({
    name: 'test_elicitation',
    description: 'Asks the user for a name and an address.',
    inputSchema: oneText('message'),
    rounds: [
      (asker) => ({
        form: form(
          String(asker.arguments['message']),
          {
            username: { type: 'string', description: 'A user name' },
            email: { type: 'string', description: 'An e-mail address' },
          },
          ['username', 'email'],
        ),
      }),
    ],
    reply: (answers) => `User response: ${JSON.stringify(answers['form'])}`,
  }),
  tool({
    name: 'test_missing_capability',
    description: 'Needs sampling, whatever the client declared.',
    rounds: [() => ({ sampling: sampling('Anything') })],
    reply: (answers) => sampled(answers, 'sampling'),
  }),
  tool({
    name: 'test_streaming_elicitation',
    description: 'Asks the user while its answer may already be streaming.',
    rounds: [() => ({ form: nameForm('Who is there?') })],
    reply: completed,
  }),
];

const choices = (prefix: string, title: string): { const: string; title: string }[] =>
  ['First', 'Second', 'Third'].map((ordinal, index) => ({ const: `${prefix}${index + 1}`, title: `${ordinal} ${title}` }));

const OPTIONS = ['option1', 'option2', 'option3'];

const formAsking: readonly AskingTool[] = [
  tool({
    name: 'test_elicitation_sep1034_defaults',
    description: 'Asks with a default for every kind of field.',
    rounds: [
      () => ({
        form: form('Please review the defaults', {
          name: { type: 'string', default: 'John Doe' },
          age: { type: 'integer', default: 30 },
          score: { type: 'number', default: 95.5 },
          status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
          verified: { type: 'boolean', default: true },
        }),
      }),
    ],
    reply: completed,
  }),
  tool({
    name: 'test_elicitation_sep1330_enums',
    description: 'Asks with every form of choice.',
    rounds: [
      () => ({
        form: form('Please choose', {
          untitledSingle: { type: 'string', enum: OPTIONS },
          titledSingle: { type: 'string', oneOf: choices('value', 'Option') },
          legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['Option One', 'Option Two', 'Option Three'] },
          untitledMulti: { type: 'array', items: { type: 'string', enum: OPTIONS } },
          titledMulti: { type: 'array', items: { anyOf: choices('value', 'Choice') } },
        }),
      }),
    ],
    reply: completed,
  }),
];

const singleRound: readonly AskingTool[] = [
  tool({
    name: 'test_input_required_result_elicitation',
    description: 'Asks for a name and greets.',
    rounds: [() => ({ user_name: nameForm('What is your name?') })],
    reply: (answers) => `Hello, ${String(entered(answers, 'user_name')?.['name'] ?? 'stranger')}!`,
  }),
  tool({
    name: 'test_input_required_result_sampling',
    description: 'Has the client’s model name a capital.',
    rounds: [() => ({ capital_question: sampling('What is the capital of France?') })],
    reply: (answers) => sampled(answers, 'capital_question'),
  }),
  tool({
    name: 'test_input_required_result_list_roots',
    description: 'Names the client’s roots.',
    rounds: [() => ({ client_roots: ROOTS })],
    reply: (answers) => `Roots: ${rootUris(answers, 'client_roots').join(', ')}`,
  }),
  tool({
    name: 'test_input_required_result_capabilities',
    description: 'Asks only for what the client can give.',
    rounds: [
      ({ capabilities }) => ({
        ...(capabilities.sampling ? { answer: sampling('Say something') } : {}),
        ...(capabilities.elicitation ? { user_name: nameForm('What is your name?') } : {}),
        ...(capabilities.roots ? { client_roots: ROOTS } : {}),
      }),
    ],
    reply: (answers) => `Received: ${Object.keys(answers).join(', ')}`,
  }),
];

const sealedRounds: readonly AskingTool[] = [
  tool({
    name: 'test_input_required_result_request_state',
    description: 'Asks for consent and remembers that it did.',
    isSealed: true,
    rounds: [() => ({ confirm: confirmForm() })],
    reply: () => 'state-ok',
  }),
  tool({
    name: 'test_input_required_result_tampered_state',
    description: 'Refuses a memory that was changed on the way.',
    isSealed: true,
    rounds: [() => ({ confirm: confirmForm() })],
    reply: () => 'state-ok',
  }),
  tool({
    name: 'test_input_required_result_multiple_inputs',
    description: 'Asks three things at the same time.',
    isSealed: true,
    rounds: [
      () => ({ user_name: nameForm('What is your name?'), greeting: sampling('Generate a greeting', 50), client_roots: ROOTS }),
    ],
    reply: (answers) => `${sampled(answers, 'greeting')} ${rootUris(answers, 'client_roots').length} root(s)`,
  }),
  tool({
    name: 'test_input_required_result_multi_round',
    description: 'Asks one thing after the other.',
    isSealed: true,
    rounds: [
      () => ({ step1: nameForm('Step 1: What is your name?') }),
      () => ({ step2: form('Step 2: What is your favorite color?', { color: { type: 'string' } }, ['color']) }),
    ],
    reply: (answers) => `${String(entered(answers, 'step1')?.['name'])} likes ${String(entered(answers, 'step2')?.['color'])}`,
  }),
];

/** Every tool that asks the client, in the order of the list. */
export const ASKING_TOOLS: readonly AskingTool[] = [...simpleAsking, ...formAsking, ...singleRound, ...sealedRounds];
