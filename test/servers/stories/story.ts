// The story server itself: answers the requests of one session (legacy) or of everybody (modern). It knows nothing of transports.
import { setTimeout as after } from 'node:timers/promises';
import { isObject, type Json, type JsonObject } from '../../../src/base/json.ts';
import { completionOf, PROMPTS, page, promptOf, RESOURCES, readResource, TEMPLATES } from './catalogue.ts';
import { type Era, Failure, type StoryOptions, type StoryState, type Turn } from './parts.ts';
import { taskRequest } from './tasks.ts';
import { callTool, TOOLS, toolNamed } from './tools.ts';

/** State of one legacy session, or of a modern server. */
export class Story implements StoryState {
  readonly options: StoryOptions;
  readonly memory = new Map<string, Json>();
  readonly visited = new Set<string>();
  readonly grown: string[] = [];
  readonly tasks = new Map<string, JsonObject>();
  /** Sends what belongs to no request; a modern story tells its listeners. */
  readonly announce: (method: string, params: JsonObject) => void;
  logLevel = 'debug';
  readonly watched = new Set<string>();

  constructor(options: StoryOptions, announce: Story['announce']) {
    this.options = options;
    this.announce = announce;
  }

  /** Answers one request. Throws Failure for an error reply. */
  async handle(turn: Turn): Promise<JsonObject> {
    const { method, params } = turn;
    if (method.endsWith('/list') && this.options.listDelayMs > 0) await after(this.options.listDelayMs);
    const answer = this.#plain(turn) ?? (await this.#asking(turn));
    if (answer !== undefined) return turn.era === 'modern' ? modern(method, answer, this.options.name) : answer;
    throw new Failure(-32_601, `no method ${method} (${Object.keys(params).length} params)`);
  }

  #plain({ method, params, era }: Turn): JsonObject | undefined {
    switch (method) {
      case 'tools/list':
        return page('tools', this.#tools(), params, 8);
      case 'prompts/list':
        return page('prompts', PROMPTS, params, 1);
      case 'resources/list':
        return page('resources', RESOURCES, params, 2);
      case 'resources/templates/list':
        return page('resourceTemplates', TEMPLATES, params, 1);
      case 'resources/read':
        return readResource(String(params['uri']), era);
      case 'completion/complete':
        return completionOf(params);
      default:
        return era === 'legacy' ? this.#legacyOnly(method, params) : undefined;
    }
  }

  #legacyOnly(method: string, params: JsonObject): JsonObject | undefined {
    if (method === 'ping') return {};
    if (method === 'logging/setLevel') {
      this.logLevel = String(params['level']);
      return {};
    }
    if (method === 'resources/subscribe') this.watched.add(String(params['uri']));
    else if (method === 'resources/unsubscribe') this.watched.delete(String(params['uri']));
    else return undefined;
    return {};
  }

  async #asking(turn: Turn): Promise<JsonObject | undefined> {
    const { method, params } = turn;
    if (method.startsWith('tasks/')) return taskRequest(this, method, params);
    if (method === 'prompts/get') return promptOf(turn);
    if (method !== 'tools/call') return undefined;
    const tool = toolNamed(String(params['name']), this.#extra());
    if (tool === undefined) throw new Failure(-32_602, `Unknown tool: ${String(params['name'])}`);
    return callTool(this, tool, turn);
  }

  #extra(): readonly string[] {
    return [...this.options.moreTools, ...this.grown];
  }

  #tools(): readonly JsonObject[] {
    return [
      ...TOOLS.map((tool) => tool.definition),
      ...this.#extra().map((name) => ({ name, description: `Echoes as ${name}.`, inputSchema: { type: 'object' } })),
    ];
  }
}

const CACHED = new Set(['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list', 'resources/read']);

function modern(method: string, result: JsonObject, name: string): JsonObject {
  const meta = isObject(result['_meta']) ? result['_meta'] : {};
  return {
    resultType: 'complete',
    ...(CACHED.has(method) ? { ttlMs: 5_000, cacheScope: 'public' } : {}),
    ...result,
    _meta: { ...meta, 'io.modelcontextprotocol/serverInfo': serverInfo(name) },
  };
}

/** How the server calls itself. */
export const serverInfo = (name: string): JsonObject => ({ name, version: '1.0.0', title: 'A story', 'x-kept': true });

/** What the server can do. */
export const capabilitiesOf = (era: Era): JsonObject => ({
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  completions: {},
  logging: {},
  ...(era === 'legacy'
    ? { tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } }
    : { extensions: { 'io.modelcontextprotocol/tasks': {} } }),
});
