// `bartizan policy`: checks the policies, runs their tables, and says why something is decided and who may do what.
import { type Asked, type Decider, deciderFor, SOMEBODY } from '../app/deciding.ts';
import { type Explained, explained, observedNotes, policiesOf, type Right, whoCan } from '../app/policy-questions.ts';
import type { RowResult } from '../app/policy-table.ts';
import type { Project } from '../app/project.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { currentProject } from './current-project.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import type { ReplayFlags } from './policy-replay.ts';
import { colours, note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

interface PolicyFlags {
  readonly config?: string;
  readonly json?: true;
}

interface ExplainFlags extends PolicyFlags {
  readonly user?: string;
  readonly arguments?: string;
}

async function check(flags: PolicyFlags): Promise<ExitCode> {
  const decider = await deciderFor(await currentProject(flags.config));
  const { policies, warnings } = policiesOf(decider);
  for (const { place, reason, hint } of warnings) note(visible(`${place}: ${reason}${hint}`));
  const files = decider.sources.flatMap((source) => source.files.map((file) => `${source.folder}/policy/${file.name}`));
  await print(`${policies.length} policies in ${files.length} ${files.length === 1 ? 'file' : 'files'} are in order`);
  return warnings.length === 0 ? EXIT.ok : EXIT.findings;
}

async function schema(flags: PolicyFlags): Promise<ExitCode> {
  const [{ cedarSchema }, { ANNOTATIONS }] = await Promise.all([
    import('../policy/schema.ts'),
    import('../policy/annotations.ts'),
  ]);
  if (flags.json) await printJson(cedarSchema());
  else {
    await print('Annotations:', ...Object.entries(ANNOTATIONS).map(([name, about]) => `  @${name.padEnd(10)} ${about}`), '');
    await print('Types and actions (Cedar schema; arguments are those of each tool):', ...schemaLines(cedarSchema()));
  }
  return EXIT.ok;
}

function typeText(type: Json | undefined): string {
  if (!isObject(type)) return '';
  if (type['type'] === 'Set') return `Set<${typeText(type['element'])}>`;
  if (type['type'] === 'Entity' || type['type'] === 'Extension') return String(type['name']);
  return type['type'] === 'Record' ? `{ ${attributesText(type).join(', ')} }` : String(type['type']);
}

function attributesText(record: JsonObject): readonly string[] {
  const attributes = isObject(record['attributes']) ? record['attributes'] : {};
  return Object.entries(attributes).map(([name, type]) => {
    const isOptional = isObject(type) && type['required'] === false;
    return `${name}${isOptional ? '?' : ''}: ${typeText(type)}`;
  });
}

function schemaLines(schema: JsonObject): readonly string[] {
  const all = isObject(schema['']) ? schema[''] : {};
  const members = (name: string): readonly (readonly [string, JsonObject])[] =>
    Object.entries(isObject(all[name]) ? all[name] : {}).map(([key, value]) => [key, isObject(value) ? value : {}]);
  const entities = members('entityTypes').flatMap(([name, { shape }]) => [
    `  ${name}`,
    ...(isObject(shape) ? attributesText(shape).map((line) => `      ${line}`) : []),
  ]);
  const actions = members('actions').map(([name, { appliesTo }]) => {
    const on = isObject(appliesTo) && Array.isArray(appliesTo['resourceTypes']) ? appliesTo['resourceTypes'].join(', ') : '';
    return `  Action::"${name}" on ${on}`;
  });
  const [, first] = members('actions')[0] ?? ['', {}];
  const applies = isObject(first['appliesTo']) ? first['appliesTo'] : {};
  const context = isObject(applies['context']) ? attributesText(applies['context']).map((line) => `      ${line}`) : [];
  return [...entities, ...actions, '  context', ...context];
}

async function test(paths: readonly string[], flags: PolicyFlags): Promise<ExitCode> {
  const { runTable, tablesIn } = await import('../app/policy-table.ts');
  const project = await currentProject(flags.config);
  const decider = await deciderFor(project);
  const tables = paths.length > 0 ? paths : tablesIn(project.folder);
  if (tables.length === 0)
    throw cliFault.usage({ reason: 'there is no table: policy/*.test.yaml', help: 'bartizan policy test --help' });
  noteObserved(project, decider);
  const results = tables.flatMap((path) => runTable(decider, path, Date.now()));
  const failed = results.filter(({ isOk }) => !isOk);
  if (flags.json) await printJson(results);
  else {
    for (const result of results) await print(...resultLines(result));
    note(`${results.length - failed.length} of ${results.length} as expected`);
  }
  return failed.length === 0 ? EXIT.ok : EXIT.findings;
}

/** Who reads what policies say has to know where they only watch. */
function noteObserved(project: Project, decider: Decider): void {
  for (const line of observedNotes(project, policiesOf(decider))) note(visible(line));
}

function resultLines({ place, question, isOk, why = '' }: RowResult): readonly string[] {
  const { red, green } = colours();
  if (isOk) return [`${green('ok  ')}  ${visible(question)}`];
  return [`${red('FAIL')}  ${visible(question)}`, `      ${visible(place)}: ${visible(why)}`];
}

/** @throws Fault `cli.usage` */
function targetOf(text: string, help: string): { readonly server: string; readonly name: string } {
  const slash = text.indexOf('/');
  if (slash < 1 || slash === text.length - 1) throw cliFault.usage({ reason: `expected SERVER/TOOL, got "${text}"`, help });
  return { server: text.slice(0, slash), name: text.slice(slash + 1) };
}

/** @throws Fault `cli.usage` */
function argumentsFrom(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw cliFault.usage({ reason: '--arguments needs a JSON object', help: 'bartizan policy explain --help' });
}

async function explain(client: string, target: string, flags: ExplainFlags): Promise<ExitCode> {
  const project = await currentProject(flags.config);
  const decider = await deciderFor(project);
  const asked: Asked = {
    user: flags.user,
    client: client === '*' ? SOMEBODY.client : client,
    action: 'call_tool',
    ...targetOf(target, 'bartizan policy explain --help'),
    arguments: argumentsFrom(flags.arguments),
    atMs: Date.now(),
  };
  const answer = await explained(decider, asked, project);
  if (flags.json)
    await printJson({
      ...answer,
      traces: answer.traces.map(({ policy, ...rest }) => ({
        id: policy.id,
        place: policy.place,
        effect: policy.effect,
        isObserved: policy.annotations.observe !== undefined,
        ...rest,
      })),
    });
  else await printExplained(answer);
  return EXIT.ok;
}

const SAID = { allow: 'allowed', ask: 'asked: a person has to say yes', deny: 'denied' } as const;

function rulingLines({ isEnforced, ruling }: Explained): readonly string[] {
  const { effect, policies, obligations, reason, errors, observed } = ruling;
  const by = policies.length === 0 ? 'no policy permits it' : `by ${policies.join(', ')}`;
  return [
    `${SAID[effect]} (${by})`,
    ...(isEnforced ? [] : ['  only observed (authority.observe): it is recorded, and the call passes all the same']),
    ...(observed.length === 0 ? [] : [`  applies too, and is only observed (@observe): ${observed.join(', ')}`]),
    ...obligations.asks.map(({ why }) => `  asks: ${why}`),
    ...(reason === undefined ? [] : [`  callers read: ${reason}`]),
    ...errors.map(({ message, policy }) => `  fails: ${policy} ${message}`),
  ];
}

async function printExplained(answer: Explained): Promise<void> {
  const { bold } = colours();
  const { traces } = answer;
  const [first = '', ...others] = rulingLines(answer);
  await print(bold(visible(first)), ...others.map(visible));
  if (traces.length > 0) await print('', 'Policies whose head applies:');
  for (const { policy, layer, outcome, parts, error } of traces) {
    const observed = policy.annotations.observe === undefined ? '' : ', only observed';
    await print(visible(`  ${policy.effect} ${policy.id}  ${outcome}${observed}  (${layer} ${policy.place})`));
    if (error !== undefined) await print(visible(`      ${error}`));
    for (const { text, holds, values } of parts)
      await print(
        visible(`      ${holds ? 'holds' : 'does not hold'}: ${text}`),
        ...values.map((value) => visible(`        ${value}`)),
      );
  }
}

async function whoCanDo(target: string, flags: PolicyFlags): Promise<ExitCode> {
  const project = await currentProject(flags.config);
  const decider = await deciderFor(project);
  const wish = { action: 'call_tool' as const, ...targetOf(target, 'bartizan policy who-can --help'), atMs: Date.now() };
  const rights = whoCan(decider, wish);
  noteObserved(project, decider);
  if (flags.json) await printJson(rights);
  else {
    const { tableLines } = await import('./table.ts');
    await print(...tableLines(['USER', 'CLIENT', 'MAY', 'BY'], rights.map(rowOf)));
  }
  return EXIT.ok;
}

const MAY = { allow: 'yes', ask: 'with a yes of a person', deny: 'no', depends: 'depends on arguments or time' } as const;

const rowOf = ({ user, client, may, policies }: Right): readonly string[] => [
  visible(user === SOMEBODY.user ? 'anybody else' : user),
  visible(client === SOMEBODY.client ? 'any other' : client),
  MAY[may],
  visible(policies.join(', ')),
];

const TABLE_HELP = `
A table is a list of questions:
  - {client: cursor, call: files/read_file, arguments: {path: /tmp/x}, expect: allow}
  - {client: cursor, call: files/delete_file, expect: ask, reason: "it cannot be undone"}
  - {user: "key:ci", read: "files/file:///etc/passwd", expect: deny, policies: [no-etc]}
Each names one of call, prompt, read, subscribe (SERVER/NAME), sample, elicit (SERVER).`;

/** Adds `policy`. */
export function addPolicy({ program, finish }: Parent): void {
  const group = program
    .command('policy')
    .summary('check, test and explain the policies')
    .description('Policies say who may do what: policy/*.cedar beside bartizan.yaml, and in your own settings folder.');
  group
    .command('check')
    .description('Checks all policies: syntax, names, members, and whether they can ever apply.')
    .option(...CONFIG_OPTION)
    .addHelpText('after', examples('bartizan policy check'))
    .action(async (flags: PolicyFlags) => finish(await check(flags)));
  group
    .command('schema')
    .description('Prints what a policy can read, and the annotations it can have.')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan policy schema'))
    .action(async (flags: PolicyFlags) => finish(await schema(flags)));
  group
    .command('test')
    .description('Asks the questions of policy/*.test.yaml (or the files named) and compares the answers. For CI.')
    .argument('[files...]', 'tables to run')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', `${TABLE_HELP}\n${examples('bartizan policy test', 'bartizan policy test policy/work.test.yaml')}`)
    .action(async (files: readonly string[], flags: PolicyFlags) => finish(await test(files, flags)));
  group
    .command('explain')
    .description('Says how a call is decided, by which policies, and which values they looked at.')
    .argument('<client>', 'name of the client; * for one that no policy names')
    .argument('<tool>', 'SERVER/TOOL')
    .option('--user <id>', 'who calls, as user:NAME or key:NAME')
    .option('--arguments <json>', 'arguments of the call')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', examples(`bartizan policy explain cursor files/write_file --arguments '{"path":"/tmp/x"}'`))
    .action(async (client: string, tool: string, flags: ExplainFlags) => finish(await explain(client, tool, flags)));
  group
    .command('replay')
    .description(
      'Decides what is in the trail again by the policies as they are now: newly allowed, newly asked, newly denied. What the trail does not say is undecidable.',
    )
    .option('--since <when>', 'exchanges since then: 7d, 12h, 2026-11-21', '7d')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan policy replay --since 7d'))
    .action(async (flags: ReplayFlags) => {
      const { replay } = await import('./policy-replay.ts');
      finish(await replay(flags));
    });
  group
    .command('who-can')
    .description('Lists who may call a tool: everybody whom a policy names, and everybody else.')
    .argument('<tool>', 'SERVER/TOOL')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan policy who-can files/delete_file'))
    .action(async (tool: string, flags: PolicyFlags) => finish(await whoCanDo(tool, flags)));
}
