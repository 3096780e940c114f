// JSON-RPC error numbers: those of the protocol, and our own (outside -32768…-32000, which the specification reserves).

/** Error numbers of JSON-RPC 2.0 and MCP. */
export const ErrorCode = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  /** Legacy only; the modern era uses -32602. */
  resourceNotFound: -32002,
  /** Legacy 2025-11-25 only: the call needs a URL elicitation first. */
  urlElicitationRequired: -32042,
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
  /** Ours: Bartizan refused the message; `data.code` is the fault code. */
  refused: -31000,
  /** Ours: the server cannot be reached, ended, or answered with something unusable. */
  unavailable: -31001,
  /** Ours: the call did not end in time; whether it ran is not known. */
  timeout: -31002,
  /** Ours: a limit was reached; try later. */
  limited: -31003,
} as const;

/** Numbers that describe one hop's own envelope and must never be relayed to the other hop. */
export const HOP_ERRORS: ReadonlySet<number> = new Set([-32020, -32021, -32022]);
