// The policies that `bartizan init` writes: readable Cedar to begin with, for everybody to grow.

const HEAD = `// Written by bartizan init. What no statement permits is denied; a forbid wins over every permit.
// Edit it as you like: "bartizan policy check" checks it, "bartizan policy explain" says why something is decided as it is.
`;

const UNLOCKED = `
// What nobody approved is not used.
@id("unlocked")
@reason("nobody has approved it yet")
forbid (principal, action in [Action::"call_tool", Action::"get_prompt"], resource)
unless { resource.approved };
`;

const READING = `
// Prompts and resources of approved servers.
@id("reading")
permit (
  principal,
  action in [Action::"get_prompt", Action::"read_resource", Action::"complete", Action::"subscribe"],
  resource
)
when { resource.server.approved };
`;

const QUESTIONS = `
// Approved servers may ask your client and you something, where the client says that it can be asked.
@id("questions")
permit (principal, action in [Action::"sample", Action::"elicit"], resource)
when { resource.approved };
`;

const CAREFUL = `${HEAD}${UNLOCKED}
// Tools that only read, or that change nothing for good and nothing outside. What a server says of its own tools does not count until you say so
// ("authority: hints:" in your own settings): by default every tool may destroy and reaches everywhere.
@id("harmless")
permit (principal, action == Action::"call_tool", resource)
when { resource.trusted.readOnly || (!resource.trusted.destructive && !resource.trusted.openWorld) };

// Everything else needs a yes for each call.
@id("risky")
@ask("it may change, delete or publish something")
permit (principal, action == Action::"call_tool", resource)
when { !resource.trusted.readOnly && (resource.trusted.destructive || resource.trusted.openWorld) };
${READING}${QUESTIONS}`;

const READ_ONLY = `${HEAD}${UNLOCKED}
// Only tools that only read. What a server says of its own tools does not count until you say so ("authority: hints:" in your own settings).
@id("read-only")
permit (principal, action == Action::"call_tool", resource)
when { resource.trusted.readOnly };
${READING}`;

/** Everything that was approved, as without any policy. */
export const AS_BEFORE = `// Everything that was approved passes, as it does without any policy.
@id("approved")
permit (principal, action, resource);
`;

/** The baselines by name. */
export const BASELINES = {
  careful: CAREFUL,
  'read-only': READ_ONLY,
  open: `${HEAD}\n${AS_BEFORE}`,
} as const;

/** The name of a baseline. */
export type BaselineName = keyof typeof BASELINES;
