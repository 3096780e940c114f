// One MCP server of the test upstream, apart from its transport: both eras, answers as cheap as they can be, so that a gateway's cost stands out.
import { at, type JsonObject, LEGACY_VERSIONS, META, type MessageId, MODERN_VERSION, objectAt } from '../protocol.ts';
import { type Answer, type ChangeListener, type Channel, contentResult, refuse, textBlock } from './answers.ts';
import { buildTools, type Tool } from './catalogue.ts';
import { bigJson } from './payloads.ts';
import { richMethod, richTool } from './rich.ts';

/** Revisions that an upstream speaks. */
export type UpstreamEra = 'both' | 'legacy' | 'modern';

/** How a server of the upstream is set up. */
export interface ServerOptions {
  readonly name: string;
  readonly tools: number;
  readonly prefix: string;
  /** Whether the features of the transparency probes are served. */
  readonly isRich: boolean;
  /** Entries a page of a list; 0 serves everything on one. */
  readonly pageSize: number;
  readonly era: UpstreamEra;
}

/** A request as the transports hand it over. */
export interface Request {
  readonly id: MessageId;
  readonly method: string;
  readonly params?: JsonObject;
}

const RICH_CAPABILITIES = {
  tools: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
  prompts: { listChanged: true },
  logging: {},
  completions: {},
  experimental: { 'com.example/x': { on: true } },
};

/** State of one server: its tools, running calls and who listens to changes. */
export class BenchServer {
  readonly options: ServerOptions;
  readonly tools: Tool[];
  readonly running = new Map<string, () => void>();
  readonly listeners = new Set<ChangeListener>();
  cancelled = 0;
  readonly #identity: JsonObject;
  readonly #capabilities: JsonObject;
  #toolsJson: string;

  constructor(options: ServerOptions) {
    this.options = options;
    this.tools = buildTools({ count: options.tools, isRich: options.isRich, prefix: options.prefix });
    this.#toolsJson = JSON.stringify(this.tools);
    this.#identity = { name: `bench-${options.name}`, title: 'Bench upstream', version: '1.0.0' };
    this.#capabilities = options.isRich ? RICH_CAPABILITIES : { tools: { listChanged: true } };
  }

  /** Answers one request. */
  handle(request: Request, channel: Channel): Answer {
    switch (request.method) {
      case 'tools/call':
        return this.#call(request, channel);
      case 'tools/list':
        return this.page('tools', this.tools, request.params, channel, this.#toolsJson);
      case 'ping':
      case 'logging/setLevel':
        return '{}';
      case 'initialize':
        return this.#initialize(request.params, channel);
      case 'server/discover':
        return this.options.era === 'legacy' ? refuse(-32601, 'Method not found: server/discover') : this.#discover();
      default: {
        const answer = this.options.isRich ? richMethod(this, request, channel) : undefined;
        return answer ?? refuse(-32601, `Method not found: ${request.method}`);
      }
    }
  }

  /** Adds a tool at run time. */
  addTool(tool: Tool): void {
    this.tools.push(tool);
    this.#toolsJson = JSON.stringify(this.tools);
  }

  /** Ends the running call with this key, if there is one. */
  cancel(key: string): void {
    this.running.get(key)?.();
  }

  /** One page of a list; `json` is the ready JSON of all entries. */
  page(member: string, all: readonly unknown[], params: JsonObject | undefined, channel: Channel, json?: string): Answer {
    const tail = channel.isModern ? ',"resultType":"complete","ttlMs":0,"cacheScope":"private"}' : '}';
    const size = this.options.pageSize;
    if (size === 0 || all.length <= size) return `{"${member}":${json ?? JSON.stringify(all)}${tail}`;
    const cursor = params?.cursor;
    const start = typeof cursor === 'string' ? Number(Buffer.from(cursor, 'base64').toString()) : 0;
    if (!(start >= 0)) return refuse(-32602, 'Invalid cursor');
    const end = start + size;
    const next = end < all.length ? `,"nextCursor":"${Buffer.from(String(end)).toString('base64')}"` : '';
    return `{"${member}":${JSON.stringify(all.slice(start, end))}${next}${tail}`;
  }

  #discover(): string {
    return JSON.stringify({
      resultType: 'complete',
      supportedVersions: this.options.era === 'modern' ? [MODERN_VERSION] : [MODERN_VERSION, ...LEGACY_VERSIONS.slice(0, 2)],
      capabilities: this.#capabilities,
      _meta: { [META.serverInfo]: this.#identity },
      instructions: 'Bench instructions.',
      ttlMs: 0,
      cacheScope: 'private',
    });
  }

  #initialize(params: JsonObject | undefined, channel: Channel): Answer {
    const asked = params?.protocolVersion;
    if (this.options.era === 'modern') {
      return refuse(-32022, 'Unsupported protocol version', { supported: [MODERN_VERSION], requested: asked });
    }
    const version = LEGACY_VERSIONS.find((known) => known === asked) ?? LEGACY_VERSIONS[0];
    if (channel.session) {
      channel.session.capabilities = objectAt(params, 'capabilities');
      channel.session.client = params?.clientInfo;
      channel.session.version = version;
    }
    return JSON.stringify({
      protocolVersion: version,
      capabilities: this.#capabilities,
      serverInfo: this.#identity,
      instructions: 'Bench instructions.',
      ...(this.options.isRich ? { _meta: { 'com.example/init': 1 } } : {}),
    });
  }

  #call(request: Request, channel: Channel): Answer {
    const name = request.params?.name;
    const args = (request.params?.arguments ?? {}) as JsonObject;
    const nonce = String(args.nonce ?? '');
    switch (name) {
      case 'echo':
        return contentResult(textBlock(`${nonce}|${args.text}`), channel.isModern);
      case 'big':
        return contentResult(`${textBlock(nonce)},{"type":"text","text":${bigJson(Number(args.bytes))}}`, channel.isModern);
      case 'slow':
        return new Promise((resolve) => {
          setTimeout(() => resolve(contentResult(textBlock(`${nonce}|slow`), channel.isModern)), Number(args.ms));
        });
    }
    const rich = this.options.isRich ? richTool(this, request, channel) : undefined;
    if (rich !== undefined) return rich;
    if (this.tools.some((tool) => tool.name === name))
      return contentResult(textBlock(`${nonce}|${String(name)}`), channel.isModern);
    return refuse(-32602, `Unknown tool: ${String(name)}`);
  }
}

/** The name a request routes by: a tool, a prompt or a resource. */
export const routedName = (params: JsonObject | undefined): unknown => at(params, 'name') ?? at(params, 'uri');
