// The two committed files, described once: checks, order of members and the published JSON Schemas come from here.
import type { JsonObject } from '../base/json.ts';
import { SERVER_NAME } from '../protocol/names.ts';
import { AROUND_PARTS } from './around.ts';
import { anything, choice, list, map, object, type Shape, text, whole } from './shape.ts';

/** The version of both files. A change that older readers would misread raises it; what they may ignore does not. */
export const LOCK_VERSION = 1;

const LINE_CHARS = 4_096;
const TEXT_CHARS = 16_777_216;
const MAX_SERVERS = 1_000;
/** As many definitions as the gateway reads of one list. */
const MAX_DEFINITIONS = 20_000;
const MAX_PACKAGES = 50_000;
const MAX_WORDS = 1_000;
/** Far from where adding one has no effect: a lock file that states such a number would be the last that counts. */
const MAX_COUNTER = 1_000_000_000;

const line = (description: string): Shape => text(description, LINE_CHARS);
const pin = text('a pin: SHA-256 in lower-case hex', 64, /^[0-9a-f]{64}$/);
const pins = (what: string): Shape => map(`Pins of ${what}.`, pin, MAX_DEFINITIONS);
const words = (description: string): Shape => list(description, line('text'), MAX_WORDS);

/** Where something is said beside the definitions. */
const AROUND = new RegExp(`^(?:${AROUND_PARTS.join('|')})$`);

const identity = object(
  'Who the server is, whatever it is called here.',
  { id: line('Source without version, e.g. npm:@scope/package.') },
  { publishers: words('Who could publish it when it was approved.'), repository: line('Where its code is kept.') },
);

const pinnedPackage = object('One package of the tree.', {
  name: line('Name.'),
  version: line('Version.'),
  integrity: line('SRI of its archive.'),
});

const artefact = object(
  'One exact artefact.',
  { kind: line('npm, pypi, oci, mcpb, git, local or remote.'), name: line('Name, image, URL or path.') },
  {
    version: line('Version.'),
    integrity: line('Digest of what was fetched.'),
    registry: line('Base URL of the registry where it is not the default.'),
    tree: line('Digest of the installed files.'),
    start: object('What starts it, inside the tree.', {
      runtime: line('node, python, native or oci.'),
      entry: line('File or module.'),
      args: words('Arguments that belong to the artefact.'),
    }),
    scripts: list(
      'Install scripts that were found and not run.',
      object('A script.', {
        package: line('Package.'),
        event: line('When it would run.'),
        command: text('What it runs.', TEXT_CHARS),
      }),
      MAX_PACKAGES,
    ),
    packages: map('The dependency tree.', pinnedPackage, MAX_PACKAGES),
  },
);

const fact = object(
  'One thing that was checked.',
  {
    id: line('What was checked.'),
    result: choice('What came out.', ['verified', 'failed', 'absent', 'not-checkable']),
    detail: line('In a sentence.'),
  },
  { values: map('What was attested.', line('A value.'), MAX_WORDS) },
);

const launch = object(
  'How it is started or reached. Values of variables and headers are never here.',
  {},
  {
    command: line('Program.'),
    args: words('Arguments.'),
    cwd: line('Working folder.'),
    env: words('Names of variables it gets.'),
    url: line('URL of a remote server.'),
    headers: words('Names of headers that are sent.'),
    launcher: line('none: it runs unconfined.'),
    profile: words('What it may touch beyond its own code, one grant each.'),
    valuesPin: pin,
  },
);

const envelope = object('A DSSE envelope.', {
  payloadType: line('Kind of payload.'),
  payload: line('Base64 of what was signed.'),
  signatures: list(
    'Signatures.',
    object('A signature.', { keyid: line('Public key.'), sig: line('Base64 of the Ed25519 signature.') }),
    100,
  ),
});

const approval = object(
  'One person’s yes to this state.',
  {
    by: text('Who.', 200),
    at: text('an ISO time in UTC', 30, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/),
    state: pin,
  },
  { envelope },
);

const rules = (what: string): Shape => map(`In ${what}.`, words('Ids of rules.'), MAX_DEFINITIONS);

const findings = object(
  'What the rules found in what was approved. What is not named was looked at and is clean.',
  {},
  {
    server: rules('instructions, and what is said beside the definitions'),
    tools: rules('tools'),
    prompts: rules('prompts'),
    resources: rules('resources'),
    templates: rules('templates'),
  },
);

const members = {
  source: line('As it was added.'),
  identity,
  artefact,
  provenance: list('What was checked of where it comes from.', fact, 1_000),
  launch,
  era: choice('Era of the protocol that it speaks.', ['legacy', 'modern']),
  transport: choice('How it is reached.', ['stdio', 'http', 'sse']),
  counter: whole('Rises with every approved state.', 1, MAX_COUNTER),
  pins: object(
    'Digests of everything it shows: SHA-256 over canonical JSON (RFC 8785).',
    {
      capabilities: pin,
      tools: pins('tools'),
      prompts: pins('prompts'),
      resources: pins('resources'),
      templates: pins('templates'),
    },
    {
      serverInfo: pin,
      instructions: pin,
      around: map('Pins of what it says beside its definitions, without numbers and times.', pin, AROUND_PARTS.length, AROUND),
    },
  ),
  approvals: list('Who approved this state.', approval, 100),
};

const entry = object('A server as it was approved.', members, { findings });

/** bartizan.lock. */
export const lockShape = object('What was approved: committed, reviewed, signed.', {
  version: whole('Version of the format.', 1),
  project: text('a project id: 32 hex digits', 32, /^[0-9a-f]{32}$/),
  servers: map('Servers by name.', entry, MAX_SERVERS, SERVER_NAME),
});

const definitions = (what: string): Shape => list(`All ${what}, sorted.`, anything('A definition, whole.'), MAX_DEFINITIONS);

/** bartizan.lock.d/NAME.json. */
export const definitionsShape = object(
  'The approved definitions of one server in full. Their pins are in bartizan.lock.',
  {
    version: whole('Version of the format.', 1),
    server: text('a server name', 16, SERVER_NAME),
    capabilities: anything('What it declared.'),
    tools: definitions('tools'),
    prompts: definitions('prompts'),
    resources: definitions('resources'),
    templates: definitions('resource templates'),
  },
  {
    serverInfo: anything('What it says it is.'),
    instructions: text('What it tells a model at once.', TEXT_CHARS),
    around: map('What it says beside its definitions.', anything('Members, whole.'), AROUND_PARTS.length, AROUND),
  },
);

const published = (shape: Shape, title: string): JsonObject => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title,
  ...shape.schema,
});

/** JSON Schema of bartizan.lock. */
export const lockJsonSchema = (): JsonObject => published(lockShape, 'bartizan.lock');

/** JSON Schema of bartizan.lock.d/NAME.json. */
export const definitionsJsonSchema = (): JsonObject => published(definitionsShape, 'bartizan.lock.d/NAME.json');
