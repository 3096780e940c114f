// An exchange as an OCSF event: API Activity (6003), version 1.3.0, with the security control profile. What OCSF has no place for stands in `unmapped`.
import { isRefused, isSuccess, observedOf, type Told } from './told.ts';

const API_ACTIVITY = 6_003;
const READ = 2;
const OTHER = 99;

/** Methods that only look. A call may do anything. */
const LOOKING: ReadonlySet<string> = new Set(['resources/read', 'prompts/get', 'completion/complete']);

const SUCCESS = { status_id: 1, status: 'Success' };
const FAILURE = { status_id: 2, status: 'Failure' };
const UNKNOWN = { status_id: 0, status: 'Unknown' };

const statusOf = (one: Told): object => {
  const success = isSuccess(one);
  if (success === undefined) return UNKNOWN;
  return success ? SUCCESS : FAILURE;
};

function severityOf(one: Told): object {
  if (isRefused(one)) return { severity_id: 3, severity: 'Medium' };
  return one.result === 'unknown' ? { severity_id: 2, severity: 'Low' } : { severity_id: 1, severity: 'Informational' };
}

/** Policies that determined it, as OCSF's authorizations. */
function authorizationsOf(one: Told): readonly object[] | undefined {
  // What is only observed authorized nothing.
  if (observedOf(one).some(({ guard }) => guard === 'policy')) return undefined;
  const decision = isRefused(one) ? 'deny' : 'allow';
  return one.ruling?.policies.map((uid) => ({ decision, policy: { uid, version: one.ruling?.version } }));
}

const NOT_BLOCKED = { action_id: 1, action: 'Allowed', disposition_id: 1, disposition: 'Allowed' };
const BLOCKED = { action_id: 2, action: 'Denied', disposition_id: 2, disposition: 'Blocked' };

/** The activity: what only looks is a read; of what OCSF cannot know more of the name tells. */
function activityOf(method: string): { readonly activity_id: number; readonly activity_name: string } {
  if (method === '') return { activity_id: 0, activity_name: 'Unknown' };
  const isLooking = LOOKING.has(method) || method.endsWith('/list');
  return isLooking ? { activity_id: READ, activity_name: 'Read' } : { activity_id: OTHER, activity_name: method };
}

/** What OCSF has no member for. */
const unmappedOf = (one: Told): object => ({
  result: one.result,
  direction: one.direction,
  arguments_digest: one.argumentsDigest,
  result_digest: one.resultDigest,
  verdicts: one.verdicts,
  ruling: one.ruling,
  approval: one.approval,
  labels: one.labels,
  identity: one.identity,
  versions: one.versions,
  hops: one.hops,
});

/** One event, as JSON on one line. What is absent is left out. */
export function ocsfLine(one: Told, version: string): string {
  const { method = '', client, server, name } = one;
  const activity = activityOf(method);
  return JSON.stringify({
    class_uid: API_ACTIVITY,
    class_name: 'API Activity',
    category_uid: 6,
    category_name: 'Application Activity',
    ...activity,
    type_uid: API_ACTIVITY * 100 + activity.activity_id,
    time: one.beganMs,
    end_time: one.endedMs,
    duration: one.durationUs === undefined ? undefined : Math.round(one.durationUs / 1_000),
    ...severityOf(one),
    ...statusOf(one),
    status_code: one.code,
    ...(isRefused(one) ? BLOCKED : NOT_BLOCKED),
    metadata: {
      version: '1.3.0',
      profiles: ['security_control'],
      product: { name: 'Bartizan', vendor_name: 'Bartizan', version: one.versions?.bartizan ?? version },
      uid: one.exchange,
      sequence: one.seq,
      correlation_uid: one.trace?.traceId,
    },
    actor: { user: { uid: one.caller ?? '' }, app_name: client?.name, authorizations: authorizationsOf(one) },
    api: {
      operation: method,
      request: { uid: one.exchange },
      service: server === undefined ? undefined : { name: server, uid: one.identity?.id },
    },
    src_endpoint: { name: client?.name ?? 'unknown' },
    resources: name === undefined ? undefined : [{ name, type: method.split('/')[0], uid: one.pin }],
    unmapped: unmappedOf(one),
  });
}
