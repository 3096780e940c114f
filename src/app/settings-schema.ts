// The one description of bartizan.yaml: types, checks, JSON Schema and reference page come from it. Zero never means unlimited: every number has both bounds.
import { isIP } from 'node:net';
import { z } from 'zod';
import { anchorMistake } from './anchor-place.ts';
import { approvalsSchema } from './settings-approvals.ts';
import { confinement, confinementAuthority } from './settings-confine.ts';
import { deciding } from './settings-deciding.ts';
import { placeFor, secretPlaceFor, strayPlace } from './settings-expand.ts';
import { limits } from './settings-limits.ts';
import { exposure } from './settings-listen.ts';
import { count, DAY, DURATION, GIB, HOUR, MIB, measured, size } from './settings-measures.ts';
import { quotasSchema } from './settings-quotas.ts';

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

const MAX_LIST = 256;
const MAX_TEXT_CHARS = 32_768;

// NUL ends a string in the kernel, so what runs would differ from what was read.
const text = () =>
  z
    .string()
    .max(MAX_TEXT_CHARS)
    .regex(/^[^\0]*$/, 'may not hold a NUL character');

const path = (about: string) =>
  text()
    .min(1, 'may not be empty')
    .refine((value) => !value.startsWith('~'), 'only a shell expands ~: write the whole path')
    .describe(`${about} (relative to the folder of the settings file)`);

/** Text that may hold `${env:NAME}`, `${secret:NAME}` and `${plain:TEXT}`. */
const expandable = () =>
  text().superRefine((value, context) => {
    const stray = strayPlace(value);
    if (stray !== undefined)
      context.addIssue({
        code: 'custom',
        message: `${JSON.stringify(stray)} is neither \${env:NAME} nor \${secret:NAME}; write $\${ for a plain \${`,
      });
  });

const tools = z
  .array(z.string().min(1).max(256))
  .max(10_000)
  .optional()
  .describe('Offer only these tools, by their exact names; all of them when absent');

const environment = z
  .record(z.string().regex(/^[^=\0]{1,128}$/, 'not a name of an environment variable'), expandable())
  .prefault({})
  .describe(
    `Environment variables for it, beside the few that every server gets. \`${placeFor('NAME')}\` is taken from the environment of Bartizan, \`${secretPlaceFor('NAME')}\` is a secret`,
  );

const commandServer = z.strictObject({
  command: text().min(1, 'may not be empty').describe('Program to start, found on the PATH; no shell is involved'),
  args: z.array(text()).max(MAX_LIST).prefault([]).describe('Its arguments, passed as they are'),
  env: environment,
  cwd: path('Folder it is started in').optional(),
  ...confinement,
  tools,
});

// Headers that carry the protocol or the connection: if settings set them, what is judged and what is sent could differ.
const OWN_HEADER =
  /^(?:host|connection|content-.*|transfer-encoding|te|trailer|upgrade|keep-alive|expect|accept|mcp-.*|proxy-.*|last-event-id)$/;

const headers = z
  .record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'not a name of a header')
      .refine((name) => !OWN_HEADER.test(name.toLowerCase()), 'Bartizan sets this header itself'),
    expandable().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'holds a character that no header may carry'),
  )
  .superRefine((value, context) => {
    const seen = new Set<string>();
    for (const name of Object.keys(value)) {
      if (seen.has(name.toLowerCase()))
        context.addIssue({ code: 'custom', path: [name], message: 'set twice: header names have no case' });
      seen.add(name.toLowerCase());
    }
  })
  .prefault({})
  .describe(`Headers sent with every request, e.g. \`Authorization: Bearer ${secretPlaceFor('TOKEN')}\``);

function urlMistake(value: string): string | undefined {
  if (!URL.canParse(value)) return 'expected a whole URL such as https://example.com/mcp';
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'expected an http or https URL';
  if (url.username !== '' || url.password !== '')
    return `may not hold a user name or password: use headers with ${secretPlaceFor('NAME')}`;
  return url.hash === '' ? undefined : 'may not hold a fragment (#…)';
}

const sourceServer = z.strictObject({
  source: z
    .string()
    .min(1, 'may not be empty')
    .max(2048)
    .describe('What `bartizan add` installed, e.g. `npm:@scope/package@1.2.3`; bartizan.lock says which artefact it is'),
  args: z.array(text()).max(MAX_LIST).prefault([]).describe('Arguments after those that the artefact itself asks for'),
  env: environment,
  cwd: path('Folder it is started in').optional(),
  ...confinement,
  tools,
});

const urlServer = z.strictObject({
  url: z
    .string()
    .max(2048)
    .superRefine((value, context) => {
      const message = urlMistake(value);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .describe('http or https URL of its MCP endpoint, without credentials'),
  headers,
  transport: z
    .enum(['auto', 'http', 'sse'])
    .prefault('auto')
    .describe('`http` is Streamable HTTP, `sse` the older HTTP+SSE; `auto` finds out'),
  tools,
});

const secretName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'a secret name has 1 to 64 of: A-Z a-z 0-9 . _ - and begins with a letter or digit',
  );

const secretSource = z.union(
  [
    z.strictObject({
      env: z
        .string()
        .regex(/^[^=\0]{1,128}$/, 'not a name of an environment variable')
        .describe('Variable of Bartizan that holds it'),
    }),
    z.strictObject({ file: path('File that holds it and nothing else, readable by you alone') }),
    z.strictObject({
      command: z
        .array(text())
        .min(1, 'a command needs at least its program')
        .max(MAX_LIST)
        .describe("Program and arguments that print it, e.g. a vault's; only in your own settings, not in those of a project"),
    }),
  ],
  'expected one of env: NAME, file: PATH or command: [PROGRAM, ...]',
);

const secrets = z
  .record(secretName, secretSource)
  .refine((all) => Object.keys(all).length <= MAX_LIST, `at most ${MAX_LIST} secrets`)
  .prefault({})
  .describe('Secrets that come from elsewhere; all others are kept by `bartizan secret set`');

const serverName = z.string().regex(/^[a-z0-9-]{1,16}$/, 'a server name has 1 to 16 of: a-z 0-9 -');

const HOST_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

/** A name or an address, alone. An empty host would listen on every address. */
const host = () =>
  z
    .string()
    .refine((value) => HOST_NAME.test(value) || isIP(value) > 0, {
      error: 'expected a host name or an address, without scheme, port, brackets or *',
      abort: true,
    })
    .toLowerCase();

function originMistake(value: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@*\s]+$/.test(value))
    return 'expected an origin such as https://app.example.com (no path, no *)';
  const url = /^https?:/.test(value) && URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && url.origin !== value ? `a browser writes this origin as ${url.origin}` : undefined;
}

const listen = z
  .strictObject({
    host: host().prefault('127.0.0.1').describe('Address to listen on'),
    port: count('Port to listen on', 4200, 1, 65_535),
    hosts: z
      .array(host())
      .max(MAX_LIST)
      .prefault([])
      .describe('Further names that a Host header may carry; those of loopback are always known'),
    origins: z
      .array(
        z.string().superRefine((value, context) => {
          const message = originMistake(value);
          if (message !== undefined) context.addIssue({ code: 'custom', message });
        }),
      )
      .max(MAX_LIST)
      .prefault([])
      .describe('Origins of web pages that may call; none by default'),
    tls: z
      .strictObject({ cert: path('Certificate chain, PEM'), key: path('Private key, PEM') })
      .optional()
      .describe('Serve HTTPS with this certificate'),
    behindProxy: z.boolean().prefault(false).describe('A reverse proxy in front ends TLS'),
  })
  .superRefine((value, context) => {
    const reason = exposure(value);
    if (reason !== undefined) context.addIssue({ code: 'custom', path: ['host'], message: `not a loopback address: ${reason}` });
  });

const aggregate = z.strictObject({
  maxNameChars: count('Longest name offered when all servers are one; some clients cut longer ones', 41, 32, 128),
  instructions: z
    .boolean()
    .prefault(false)
    .describe("Pass on the servers' own instructions, each capped and headed by its server"),
});

const trail = z.strictObject({
  maxBytes: size('Largest store; a full one refuses calls rather than lose entries', '4GiB', MIB, 1024 * GIB),
  durability: z
    .enum(['normal', 'full'])
    .prefault('normal')
    .describe('`normal` survives any end of the process, `full` power loss too (slower)'),
  anchor: z
    .array(
      z
        .string()
        .max(2048)
        .superRefine((value, context) => {
          const message = anchorMistake(value);
          if (message !== undefined) context.addIssue({ code: 'custom', message });
        }),
    )
    .max(8)
    .optional()
    .describe(
      'Where signed heads are kept as well: `file:/path`, `syslog:udp://host`, `webhook:https://…`, `cosigner:https://… KEY`. Not read from files of a project',
    ),
  payloads: measured(DURATION, HOUR, 3_650 * DAY)
    .optional()
    .describe(
      'Keep arguments and results as well, encrypted, for so long; not kept when absent. Not read from files of a project',
    ),
  keep: measured(DURATION, DAY, 36_500 * DAY)
    .optional()
    .describe(
      'Entries older than this are removed, their hashes stay in the tree; kept for ever when absent. Not read from files of a project',
    ),
});

const authority = z
  .strictObject({
    firstUse: z
      .enum(['refuse', 'ask', 'lock'])
      .optional()
      .describe(
        'A server that nobody approved yet: `refuse` it, `ask` a person (bartizan approvals), or `lock` what it shows at its first start',
      ),
    passWording: z.boolean().optional().describe('Let changes of mere wording pass, with a record, until they are approved'),
    requireSigned: z
      .strictObject({
        keys: z
          .array(
            z.strictObject({
              key: z.string().max(64).describe('Public key, `ed25519:…`'),
              name: z.string().min(1).max(200).describe('Whose it is'),
            }),
          )
          .min(1)
          .max(100)
          .describe('Keys whose signatures count'),
        threshold: z.int().min(1).max(100).describe('How many different persons have to approve'),
        sequence: z
          .int()
          .min(1)
          .prefault(1)
          .describe('Rises by one with every change of this list, which the old threshold has to sign'),
      })
      .optional()
      .describe('Approvals need signatures of these keys'),
    approvals: approvalsSchema,
    ...deciding,
    ...confinementAuthority,
  })
  .describe('What only you or an administrator may allow; not read from files of a project');

/** The schema of `bartizan.yaml`. Paths in its result are as written; `settings-parse.ts` makes them absolute. */
export const settingsSchema = z
  .strictObject({
    servers: z
      .record(serverName, z.union([commandServer, sourceServer, urlServer]))
      .refine((servers) => Object.keys(servers).length <= MAX_LIST, `at most ${MAX_LIST} servers`)
      // A user's or administrator's own settings may say nothing but what is allowed.
      .prefault({})
      .describe('The servers by name: each has a `source`, a `command` or a `url`'),
    secrets,
    listen: listen.prefault({}).describe('Where `bartizan serve` listens'),
    quotas: quotasSchema,
    limits: limits.prefault({}).describe('Bounds; sizes as `4MiB`, durations as `30s`'),
    aggregate: aggregate.prefault({}).describe('The one endpoint for all servers'),
    trail: trail.prefault({}).describe('The record of what happened'),
    authority: authority.optional(),
    extraCa: path('Further certificate authorities for servers and for where they are fetched from, PEM').optional(),
  })
  .describe('Settings of Bartizan (bartizan.yaml)');

/** Settings after checking: defaults filled in, sizes in bytes, durations in ms, paths absolute. */
export type Settings = DeepReadonly<z.output<typeof settingsSchema>>;
/** One server of the settings. */
export type ServerSettings = Settings['servers'][string];
/** A server that is started. */
export type CommandServerSettings = Extract<ServerSettings, { command: string }>;
/** What only a user or an administrator may allow. */
export type AuthoritySettings = NonNullable<Settings['authority']>;
/** Where `serve` listens. */
export type ListenSettings = Settings['listen'];

/** The JSON Schema of the file as people write it. */
export function settingsJsonSchema(): Record<string, unknown> {
  return { title: 'bartizan.yaml', ...z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'throw' }) };
}
