// Toxic flows: what a stranger wrote reaches the model, the model can read what is private, and can send it where others read. Each part is harmless; together a
// sentence on a web page is enough. Told once for a whole catalogue, with the fewest tools whose control breaks it.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { Rule } from '../detectors/detector.ts';
import type { SavedDefinition } from './saved.ts';

/** What a tool can be in a flow. */
export type FlowLabel = 'untrusted' | 'private' | 'sink' | 'destructive';

/** A tool with its labels, each with what it was judged by. */
export interface LabelledTool {
  readonly server: string;
  readonly tool: string;
  readonly labels: Readonly<Partial<Record<FlowLabel, 'annotations' | 'schema' | 'name' | 'description'>>>;
}

/** A way through a catalogue, and its smallest cut. */
export interface Flow {
  readonly kind: 'leak' | 'harm';
  /** One tool for each step. */
  readonly path: readonly { readonly label: FlowLabel; readonly server: string; readonly tool: string }[];
  /** The fewest tools that are in every such way. */
  readonly cut: readonly { readonly server: string; readonly tool: string }[];
  /** A statement that has a person asked before they are called. */
  readonly cedar: string;
}

/** The rule that flows are told by. */
export const toxicFlow: Rule = {
  id: 'toxic-flow',
  title: 'Tools that together can leak or do harm',
  severity: 'medium',
  tier: 'soft',
  status: 'stable',
  surfaces: ['catalogue'],
  threats: ['T25', 'T24'],
  tags: ['OWASP-MCP-06', 'CWE-200', 'CWE-441'],
};

interface Signs {
  readonly name: RegExp;
  readonly description: RegExp;
}

const SIGNS: Readonly<Record<FlowLabel, Signs>> = {
  untrusted: {
    name: /^(?:(?:web_?)?fetch|browse|crawl|scrape|navigate|visit|web_?search|search_web|brave_web_search)|(?:read|get|list|search|fetch)_?(?:\w+_)?(?:e?mails?|inbox|messages?|issues?|issue_comments?|comments?|pull_requests?|merge_requests?|discussions?|threads?|channel_history|tickets?|pages?|urls?|web|tweets?|reviews?|rss|feeds?|transcripts?)(?:$|_)|(?:^|_)(?:search|browse|fetch)_(?:the_)?(?:web|internet)(?:$|_)/,
    description:
      /\b(?:fetch|fetches|downloads?|reads?|retrieves?|gets?|scrapes?|browses?|search(?:es)?)\b[^.]{0,60}\b(?:web ?(?:page|site)s?|urls?|internet|the web|e-?mails?|inbox|issues?|pull requests?|merge requests?|comments?|tickets?|messages|threads|transcripts)\b|\bweb search(?:es)?\b/,
  },
  private: {
    name: /(?:read|get|open|cat|view|load|download|list|search|query|select|dump|export)_?(?:\w+_)?(?:files?|directory|folder|documents?|notes?|memory|memories|secrets?|credentials?|env|contacts?|calendar|events?|e?mails?|inbox|customers?|users?|records?|rows?|tables?|database|db|drive|private\w*|graph|history|messages|chats?|threads?|vault)(?:$|_)|^(?:query|sql|execute_sql|run_query|read_query)$/,
    description:
      /\b(?:reads?|returns?|retrieves?|gets?|queries|opens?|lists?|search(?:es)?)\b[^.]{0,60}\b(?:files?|director(?:y|ies)|documents?|notes|databases?|tables?|rows|customers?|contacts?|calendars?|e-?mails?|inbox|messages|vault|workspace|mailbox|private|secrets?|credentials?|environment variables)\b/,
  },
  sink: {
    name: /^(?:send|post|publish|tweet|email|reply|upload|share|submit|notify|push)(?:_|$)|_(?:send|post|publish|upload|reply)$|create_?(?:\w+_)?(?:issues?|comments?|pull_requests?|gists?|pages?|posts?|messages?|webhooks?|repository|drafts?)(?:$|_)|^(?:http_?request|curl|webhook|fetch|request)(?:$|_)/,
    description:
      /\b(?:sends?|posts?|publishes|uploads?|e-?mails|shares?|submits?)\b[^.]{0,60}\b(?:messages?|e-?mails?|channels?|webhooks?|urls?|issues?|comments?|requests?|publicly|slack|twitter|recipients?)\b/,
  },
  destructive: {
    name: /^(?:delete|remove|drop|destroy|purge|wipe|kill|terminate|execute|exec|run|shell|bash|transfer|pay|merge|deploy|write|overwrite|move)(?:_|$)|_(?:delete|remove|drop|exec|execute)$/,
    description:
      /\b(?:deletes?|removes?|drops?|overwrites?|executes?|runs?|transfers?|pays?|deploys?)\b[^.]{0,40}\b(?:files?|tables?|rows?|commands?|code|scripts?|shell|money|payments?|branch(?:es)?|resources?|repositor(?:y|ies))\b/,
  },
};

const snake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[\s.:/-]+/g, '_')
    .toLowerCase();

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const membersOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** What annotations and schema say for sure; a tool that says it only reads is no sink and destroys nothing. */
function declared(definition: JsonObject): Partial<Record<FlowLabel, 'annotations' | 'schema' | false>> {
  const annotations = membersOf(definition['annotations']);
  const properties = Object.keys(membersOf(membersOf(definition['inputSchema'])['properties'])).map((key) => key.toLowerCase());
  const isReading = annotations['readOnlyHint'] === true;
  const takesUrl = properties.some((key) => /^(?:url|uri|href|webhook_?url|endpoint)$/.test(key));
  const takesRecipient = properties.some((key) => /^(?:to|recipients?|channel(?:_id)?|cc|bcc|email_?address)$/.test(key));
  return {
    // An address that the model fills in carries data out, and brings back what a stranger wrote.
    ...(takesUrl ? { untrusted: 'schema', sink: 'schema' } : {}),
    ...(takesRecipient && !isReading ? { sink: 'schema' } : {}),
    ...(annotations['destructiveHint'] === true && !isReading ? { destructive: 'annotations' } : {}),
    ...(isReading ? { destructive: false } : {}),
    ...(annotations['openWorldHint'] === false ? { untrusted: false } : {}),
  };
}

/** Labels one tool. */
function labelled({ server, definition }: SavedDefinition): LabelledTool | undefined {
  if (!isObject(definition) || typeof definition['name'] !== 'string') return undefined;
  const name = snake(definition['name']);
  const description = textOf(definition['description']).slice(0, 600).toLowerCase();
  const known = declared(definition);
  const labels: Partial<Record<FlowLabel, 'annotations' | 'schema' | 'name' | 'description'>> = {};
  for (const [label, signs] of Object.entries(SIGNS) as [FlowLabel, Signs][]) {
    const sure = known[label];
    if (sure === false) continue;
    if (sure !== undefined) labels[label] = sure;
    else if (signs.name.test(name)) labels[label] = 'name';
    else if (signs.description.test(description)) labels[label] = 'description';
  }
  return { server, tool: definition['name'], labels };
}

const STEPS: Readonly<Record<Flow['kind'], readonly FlowLabel[]>> = {
  leak: ['untrusted', 'private', 'sink'],
  harm: ['untrusted', 'destructive'],
};

/** Text as a Cedar string: whatever is not plain becomes an escape. */
function quoted(text: string): string {
  const inside = text
    .replace(/["\\]/g, (character) => `\\${character}`)
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${inside}"`;
}

const WHY: Readonly<Record<Flow['kind'], string>> = {
  leak: 'it can carry private data to where others read',
  harm: 'it can do harm because of what a stranger wrote',
};

function cedarOf(kind: Flow['kind'], cut: Flow['cut']): string {
  const tools = cut.map(({ server, tool }) => `resource == Tool::${quoted(`${server}/${tool}`)}`);
  return `@id("cut-${kind}")\n@ask("${WHY[kind]}")\nforbid (principal, action == Action::"call_tool", resource)\nwhen { ${tools.join(' || ')} };\n`;
}

function flowOf(kind: Flow['kind'], tools: readonly LabelledTool[]): Flow | undefined {
  const steps = STEPS[kind].map((label) => ({ label, tools: tools.filter(({ labels }) => labels[label] !== undefined) }));
  if (steps.some(({ tools: found }) => found.length === 0)) return undefined;
  // Every way needs one tool of each step: controlling all of one step breaks them all. Of equals the last step is cut, which costs least.
  const fewest = steps.toReversed().reduce((best, step) => (step.tools.length < best.tools.length ? step : best));
  const cut = fewest.tools.map(({ server, tool }) => ({ server, tool }));
  const path = steps.map(({ label, tools: [first] }) => ({ label, server: first?.server ?? '', tool: first?.tool ?? '' }));
  return { kind, path, cut, cedar: cedarOf(kind, cut) };
}

/** Flows of everything that one client sees. */
export function flowsIn(definitions: readonly SavedDefinition[]): readonly Flow[] {
  const tools = definitions.filter(({ name, definition }) => isObject(definition) && definition['name'] === name).map(labelled);
  const known = tools.filter((tool) => tool !== undefined);
  return (['leak', 'harm'] as const).map((kind) => flowOf(kind, known)).filter((flow) => flow !== undefined);
}
