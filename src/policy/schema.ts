// The schema that policies are checked with: which types there are, what each has, and the arguments of one tool. Our own generator: MCP names hold any character.
import type { JsonObject } from '../base/json.ts';
import { type ArgumentType, cedarType } from './argument-types.ts';

const STRING = { type: 'String' };
const BOOLEAN = { type: 'Boolean' };
const LONG = { type: 'Long' };
const STRINGS = { type: 'Set', element: STRING };
const may = (type: JsonObject): JsonObject => ({ ...type, required: false });
const record = (attributes: JsonObject): JsonObject => ({ type: 'Record', attributes });
const entity = (name: string): JsonObject => ({ type: 'Entity', name });

// Of what was approved before anybody looked there are no findings, and no labels of anything yet: a policy has to ask with `has`.
const MAYBE = { labels: may(STRINGS), findings: may(STRINGS) };
const HINTS = { readOnly: BOOLEAN, destructive: BOOLEAN, idempotent: BOOLEAN, openWorld: BOOLEAN };
const CLAIMS = Object.fromEntries(Object.entries(HINTS).map(([name, type]) => [name, may(type)]));

const IN_SERVER = { server: entity('Server'), approved: BOOLEAN, ...MAYBE };

const ENTITIES: JsonObject = {
  Client: {},
  User: { memberOfTypes: ['Client'], shape: record({ kind: STRING, name: STRING }) },
  Agent: { memberOfTypes: ['User', 'Client'] },
  Server: {
    shape: record({
      name: STRING,
      approved: BOOLEAN,
      source: may(STRING),
      transport: may(STRING),
      kind: may(STRING),
      publishers: may(STRINGS),
      verified: may(STRINGS),
      approvers: may(STRINGS),
      ...MAYBE,
    }),
  },
  Tool: {
    memberOfTypes: ['Server'],
    shape: record({ name: STRING, claims: record(CLAIMS), trusted: record(HINTS), ...IN_SERVER }),
  },
  Prompt: { memberOfTypes: ['Server'], shape: record({ name: STRING, ...IN_SERVER }) },
  Resource: { memberOfTypes: ['Server'], shape: record({ uri: STRING, ...IN_SERVER }) },
};

const CONTEXT: JsonObject = {
  client: record({ name: STRING, version: STRING, transport: STRING, era: STRING }),
  time: record({ at: { type: 'Extension', name: 'datetime' }, hour: LONG, minute: LONG, weekday: STRING }),
  labels: may(STRINGS),
};

const PRINCIPALS = ['User', 'Agent'];

const action = (resourceTypes: readonly string[], more: JsonObject = {}): JsonObject => ({
  appliesTo: { principalTypes: PRINCIPALS, resourceTypes, context: record({ ...CONTEXT, ...more }) },
});

const NONE: ArgumentType = { kind: 'record', members: new Map() };

/** The schema for tools with these arguments and prompts with those, in Cedar's JSON form. */
export function cedarSchema(ofTool: ArgumentType = NONE, ofPrompt: ArgumentType = NONE): JsonObject {
  return {
    '': {
      entityTypes: ENTITIES,
      actions: {
        call_tool: action(['Tool'], { arguments: cedarType(ofTool) }),
        get_prompt: action(['Prompt'], { arguments: cedarType(ofPrompt) }),
        read_resource: action(['Resource']),
        list: action(['Tool', 'Prompt', 'Resource']),
        sample: action(['Server']),
        elicit: action(['Server'], { url: may(STRING) }),
        complete: action(['Prompt', 'Resource']),
        subscribe: action(['Resource']),
      },
    },
  };
}
