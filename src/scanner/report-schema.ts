// The report as others may rely on it: one schema, from which types and the published JSON Schema come. Changes within a version only add.
import { z } from 'zod';

const severity = z.enum(['critical', 'high', 'medium', 'low', 'info']);

const finding = z.strictObject({
  id: z.string().describe('The same for the same thing found again; what a suppression or a baseline names'),
  rule: z.string().describe('Id of the rule: `bartizan rules ID` explains it'),
  title: z.string(),
  severity,
  tier: z.enum(['hard', 'soft']).describe('`hard` may stop a thing alone; `soft` is a sign among others'),
  surface: z.string().describe('What was looked at: entry, settings, definition ...'),
  client: z.string().nullable(),
  server: z.string().nullable(),
  tool: z.string().nullable(),
  path: z.string().nullable().describe('The file'),
  line: z.int().nullable().describe('Its line, counted from one'),
  pointer: z.string().describe('JSON pointer (RFC 6901) into the file, or into the definition'),
  note: z.string().describe('What was found, and what is wrong with it'),
  excerpt: z.string().describe('Secrets masked, invisible characters written as `\\u{…}`'),
  decoded: z.string().nullable().describe('What is hidden behind it'),
  why: z.string().describe('Why it matters'),
  fix: z.string().describe('What to do'),
  tags: z.array(z.string()),
  isKnown: z.boolean().describe('It is in the baseline'),
});

const entry = z.strictObject({
  client: z.string(),
  readBy: z.array(z.string()).describe('Other clients that read the same file'),
  name: z.string(),
  scope: z.enum(['user', 'profile', 'plugin', 'extension', 'project', 'managed']),
  path: z.string(),
  line: z.int(),
  pointer: z.string(),
  launch: z.string().describe('How it is started or reached; secrets masked'),
  version: z.string().nullable().describe('Version, tag, range or digest as written'),
  isDisabled: z.boolean(),
  isProtected: z.boolean().describe('It goes through Bartizan'),
});

const server = z.strictObject({
  id: z.string().describe('Its identity by source: the same in every client'),
  kind: z.enum(['npm', 'pypi', 'oci', 'git', 'url', 'file', 'module', 'command', 'bartizan', 'builtin', 'unknown', 'saved']),
  name: z.string(),
  entries: z.array(entry),
  tools: z.array(z.string()).describe('Definitions that were looked at; empty when none were there to read'),
  facts: z
    .array(
      z.strictObject({
        label: z.string(),
        value: z.string(),
        state: z.enum(['measured', 'claimed', 'not measured']),
        date: z.string().nullable().describe('When it was measured or claimed; null for what nobody looked at'),
      }),
    )
    .describe('What is known of where it comes from, and how surely'),
  grade: z
    .strictObject({ letter: z.enum(['A', 'B', 'C', 'D', 'F']), reasons: z.array(z.string()) })
    .nullable()
    .describe('Of a package that was looked at: capped by what was found and by what nobody proved, each with its reason'),
});

const known = z.enum(['yes', 'no', 'unknown']);

const client = z.strictObject({
  id: z.string(),
  title: z.string(),
  controls: z
    .strictObject({ asksByDefault: known, perTool: known, allowList: known })
    .describe("What the client offers to keep tools in check, by its vendor's documents"),
  files: z.array(z.strictObject({ path: z.string(), scope: z.string(), readBy: z.array(z.string()) })),
});

/** The report. */
export const reportSchema = z
  .strictObject({
    version: z.literal(1),
    tool: z.strictObject({ name: z.literal('bartizan'), version: z.string(), rules: z.int() }),
    at: z.iso.datetime(),
    target: z.strictObject({ kind: z.enum(['machine', 'folder', 'file', 'url', 'package']), path: z.string().nullable() }),
    isComplete: z.boolean().describe('False when something that was asked for could not be looked at'),
    notScanned: z.array(z.strictObject({ what: z.string(), why: z.string() })),
    notice: z.string(),
    clients: z.array(client),
    servers: z.array(server),
    findings: z.array(finding),
    suppressed: z.array(z.strictObject({ ...finding.shape, reason: z.string(), expires: z.string() })),
    flows: z
      .array(
        z.strictObject({
          kind: z.enum(['leak', 'harm']),
          path: z.array(
            z.strictObject({
              label: z.enum(['untrusted', 'private', 'sink', 'destructive']),
              server: z.string(),
              tool: z.string(),
            }),
          ),
          cut: z.array(z.strictObject({ server: z.string(), tool: z.string() })),
          cedar: z.string().describe('A statement for policy/ that has a person asked before the tools of the cut are called'),
        }),
      )
      .describe('Ways through a catalogue that are more than the sum of their tools'),
    remarks: z.array(z.string()).describe('Suppressions that expired or suppress nothing, and the like'),
    summary: z.strictObject({
      findings: z.strictObject({ critical: z.int(), high: z.int(), medium: z.int(), low: z.int(), info: z.int() }),
      clients: z.int(),
      servers: z.int(),
      entries: z.int(),
      protected: z.int().describe('Entries that go through Bartizan'),
      definitions: z.int(),
    }),
  })
  .describe('Report of `bartizan scan --json`');

/** The report as data. */
export type Report = z.output<typeof reportSchema>;
/** One finding of a report. */
export type ReportFinding = Report['findings'][number];
/** One server of a report. */
export type ReportServer = Report['servers'][number];

/** The published JSON Schema. */
export function reportJsonSchema(): Record<string, unknown> {
  return { title: 'Report of bartizan scan', ...z.toJSONSchema(reportSchema) };
}
