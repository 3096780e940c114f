// Prompts of the conformance fixture: four plain ones, and one that asks the client first.
import type { GetPromptResult, Prompt } from '@modelcontextprotocol/server';
import { form } from './asking-tools.ts';
import type { Answers, Conversation } from './conversation.ts';
import { entered } from './conversation.ts';
import { PIXEL_PNG } from './samples.ts';

/** A prompt; the conversation, if there is one, comes before the result. */
export interface FixturePrompt {
  readonly definition: Prompt;
  readonly conversation?: Conversation;
  readonly get: (args: Readonly<Record<string, string>>, answers: Answers) => GetPromptResult;
}

const says = (text: string): GetPromptResult['messages'][number] => ({ role: 'user', content: { type: 'text', text } });

/** Every prompt, in the order of the list. */
export const PROMPTS: readonly FixturePrompt[] = [
  {
    definition: { name: 'test_simple_prompt', description: 'A prompt without arguments.' },
    get: () => ({ messages: [says('This is a simple prompt for testing.')] }),
  },
  {
    definition: {
      name: 'test_prompt_with_arguments',
      description: 'A prompt with two arguments.',
      arguments: [
        { name: 'arg1', description: 'The first', required: true },
        { name: 'arg2', description: 'The second', required: true },
      ],
    },
    get: (args) => ({ messages: [says(`Prompt with arguments: arg1='${args['arg1']}', arg2='${args['arg2']}'`)] }),
  },
  {
    definition: {
      name: 'test_prompt_with_embedded_resource',
      description: 'A prompt that carries a resource.',
      arguments: [{ name: 'resourceUri', description: 'Its address', required: true }],
    },
    get: (args) => ({
      messages: [
        {
          role: 'user',
          content: {
            type: 'resource',
            resource: {
              uri: args['resourceUri'] ?? 'test://example-resource',
              mimeType: 'text/plain',
              text: 'Embedded resource content for testing.',
            },
          },
        },
        says('Please process the embedded resource above.'),
      ],
    }),
  },
  {
    definition: { name: 'test_prompt_with_image', description: 'A prompt that carries an image.' },
    get: () => ({
      messages: [
        { role: 'user', content: { type: 'image', data: PIXEL_PNG, mimeType: 'image/png' } },
        says('Please analyze the image above.'),
      ],
    }),
  },
  {
    definition: { name: 'test_input_required_result_prompt', description: 'A prompt that asks the user for its context.' },
    conversation: {
      name: 'test_input_required_result_prompt',
      isSealed: false,
      rounds: [
        () => ({ user_context: form('What context should the prompt use?', { context: { type: 'string' } }, ['context']) }),
      ],
    },
    get: (_args, answers) => ({ messages: [says(`Context: ${String(entered(answers, 'user_context')?.['context'])}`)] }),
  },
];
