// Exchanges as OpenTelemetry logs: OTLP JSON, one request a line (the file exporter's form), with the attributes of the MCP conventions.
import { isRefused, isSuccess, observedOf, type Told } from './told.ts';

/** A value of OTLP JSON; whole numbers are text there. */
type OtlpValue =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly arrayValue: { readonly values: readonly OtlpValue[] } };

const otlpValue = (value: string | number | readonly string[]): OtlpValue => {
  if (typeof value === 'string') return { stringValue: value };
  return typeof value === 'number'
    ? { intValue: String(value) }
    : { arrayValue: { values: value.map((text) => ({ stringValue: text })) } };
};

type Facts = Readonly<Record<string, string | number | readonly string[] | undefined>>;

const attributesOf = (facts: Facts): readonly object[] =>
  Object.entries(facts).flatMap(([key, value]) =>
    value === undefined || value === '' || (Array.isArray(value) && value.length === 0) ? [] : [{ key, value: otlpValue(value) }],
  );

const INFO = { severityNumber: 9, severityText: 'INFO' };
const WARN = { severityNumber: 13, severityText: 'WARN' };

const nanos = (ms: number): string => `${ms}000000`;

/** Which attribute of the conventions holds the name that a method names. */
const TARGET: Readonly<Record<string, string>> = {
  'tools/call': 'gen_ai.tool.name',
  'prompts/get': 'gen_ai.prompt.name',
  'resources/read': 'mcp.resource.uri',
};

function factsOf(one: Told): Facts {
  const { method = '', name, hops, client, ruling, approval, identity } = one;
  return {
    'mcp.method.name': method,
    ...(name === undefined ? {} : { [TARGET[method] ?? 'mcp.target']: name }),
    'gen_ai.operation.name': method === 'tools/call' ? 'execute_tool' : undefined,
    'mcp.protocol.version': hops?.client.version,
    'network.transport': hops === undefined ? undefined : hops.client.transport === 'stdio' ? 'pipe' : 'tcp',
    'error.type': isSuccess(one) === false ? (one.code ?? one.result) : undefined,
    'user.id': one.caller,
    'bartizan.exchange': one.exchange,
    'bartizan.seq': one.seq,
    'bartizan.result': one.result,
    'bartizan.duration_us': one.durationUs,
    'bartizan.direction': one.direction,
    'bartizan.client': client?.name,
    'bartizan.server': one.server,
    'bartizan.server.identity': identity?.id,
    'bartizan.server.version': identity?.version,
    'bartizan.server.protocol.version': hops?.server?.version,
    'bartizan.definition.pin': one.pin,
    'bartizan.arguments.digest': one.argumentsDigest,
    'bartizan.result.digest': one.resultDigest,
    'bartizan.policy.effect': ruling?.effect,
    'bartizan.policy.ids': ruling?.policies,
    'bartizan.policy.version': ruling?.version,
    'bartizan.approval.id': approval?.id,
    'bartizan.approval.state': approval?.state,
    'bartizan.approval.by': approval?.by,
    'bartizan.labels': one.labels,
    'bartizan.guards.denied': one.verdicts
      ?.filter(({ verdict, observed }) => verdict === 'deny' && observed !== true)
      .map(({ guard }) => guard),
    'bartizan.guards.observed': observedOf(one).map(({ guard }) => guard),
    'bartizan.policy.observed': ruling?.observed,
  };
}

function recordOf(one: Told): object {
  const { method = '', name, trace } = one;
  return {
    timeUnixNano: nanos(one.endedMs ?? one.beganMs),
    observedTimeUnixNano: nanos(one.endedMs ?? one.beganMs),
    ...(isRefused(one) || one.result === 'unknown' ? WARN : INFO),
    eventName: 'bartizan.exchange',
    body: { stringValue: [method, name, one.result].filter((part) => part !== undefined && part !== '').join(' ') },
    attributes: attributesOf(factsOf(one)),
    ...(trace === undefined ? {} : { traceId: trace.traceId, spanId: trace.spanId }),
  };
}

/** One `ExportLogsServiceRequest`, as JSON on one line. */
export function otlpLine(exchanges: readonly Told[], version: string): string {
  const resource = { attributes: attributesOf({ 'service.name': 'bartizan', 'service.version': version }) };
  const scopeLogs = [{ scope: { name: 'bartizan.trail', version }, logRecords: exchanges.map(recordOf) }];
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs }] });
}
