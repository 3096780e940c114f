// Faults of the gateway: what it refuses and why. The code is the contract; each fix is an instruction.
import { faults } from '../base/fault.ts';

/** Entries of the `gateway` area, listed by `bartizan explain`. */
export const gatewayFaultTable = {
  'unknown-tool': { summary: 'Unknown tool: "{name}"', fix: 'list the tools and call one of them' },
  'unknown-prompt': { summary: 'Unknown prompt: "{name}"', fix: 'list the prompts and get one of them' },
  'unknown-resource': { summary: 'Resource not found: "{name}"', fix: 'read a URI that the resource list or a template gives' },
  'unknown-task': { summary: 'Unknown task', fix: 'use a task id that was given to you' },
  'unknown-server': { summary: 'no server "{name}" is configured', fix: 'bartizan ls shows the configured servers' },
  'unknown-session': { summary: 'the session does not exist or has ended', fix: 'send initialize again' },
  'no-session': {
    summary: 'a legacy request without a session',
    fix: 'send initialize first, then the session id with each request',
  },
  'already-initialized': { summary: 'initialize came twice', fix: 'end the session before starting another' },
  'duplicate-id': { summary: 'request id {id} is in use already', fix: 'use a fresh id for each request' },
  'missing-capability': {
    summary: 'the server needs the capability "{capability}", which this client did not declare',
    fix: 'use a client that supports it',
  },
  'bad-state': {
    summary: "requestState is not valid for this request: changed, expired, used already, or another caller's",
    fix: 'send the call again without inputResponses and requestState',
  },
  'too-many-rounds': {
    summary: 'server "{name}" asked for input more than {max} times',
    fix: 'report this to the author of the server',
  },
  'ask-failed': { summary: 'the client did not answer a question of the server', fix: 'call again and answer in time' },
  cancelled: { summary: 'the request was cancelled', fix: 'nothing; it was asked for' },
  'worker-away': {
    summary: 'the worker that holds this session is being started again; nothing was sent to a server',
    fix: 'try again in a second; a session of before has to be opened anew',
  },
  'worker-ended': {
    summary: 'the worker that held this request ended; the call may have run',
    fix: 'look with bartizan trail what became of it before you call again',
  },
  changed: {
    summary: '"{name}" of "{server}" is not what was approved: {what}',
    fix: 'a person has to look at the change: bartizan diff {server}',
  },
  unapproved: {
    summary: '"{name}" of "{server}" is new and was not approved yet',
    fix: 'a person has to look at it: bartizan diff {server}',
  },
  'not-locked': {
    summary: 'server "{name}" is not locked: nobody has approved what it is',
    fix: 'review and approve it: bartizan approve {name}',
  },
  'profile-wider': {
    summary: '"{name}" is to have more than was approved: {grants}',
    fix: 'look at it (bartizan diff {name}), then approve it (bartizan approve {name}), or take it out of the profile',
  },
  'launch-changed': {
    summary: 'server "{name}" is not started: bartizan.yaml says something else than was approved',
    fix: 'look at the change and approve it if it is wanted: bartizan diff {name}, then bartizan approve {name}',
  },
  'locked-at-first-use': {
    summary: 'server "{name}" is locked now as it was seen for the first time; nobody has looked at it (authority.firstUse)',
    fix: 'look at it: bartizan diff {name}',
  },
  'not-inspected': {
    summary: 'what "{name}" shows could not be looked at: {reason}',
    fix: 'start it again; if that does not help, it shows more than can be judged, and is better not used',
  },
  'held-back': {
    summary: '{name} of "{server}" is held back: {rules}',
    fix: 'a person has to look at it: bartizan approve {server}',
  },
  'era-changed': {
    summary: 'server "{name}" was approved speaking the {approved} era of the protocol and now speaks the {shown} one',
    fix: 'look at the change and approve it if it is wanted: bartizan diff {name}',
  },
  drift: {
    summary: 'server "{name}" no longer shows what was approved: {what}',
    fix: 'look at the change: bartizan diff {name}',
  },
  denied: {
    summary: 'policy does not allow "{name}" here{why}',
    fix: 'do without it, or ask your user to look (bartizan policy explain)',
  },
  'policy-failed': {
    summary: 'policy could not decide on "{name}", so it is refused',
    fix: 'ask your user to look (bartizan policy explain)',
  },
  'no-decision': {
    summary: 'the decision point gave no answer that counts, so what was asked is refused: {reason}',
    fix: 'see that the service of authority.decisionPoint runs and answers 200 with a decision',
  },
  quarantined: {
    summary: '{what} is in quarantine{why}',
    fix: 'do without it; only a person can lift that (bartizan quarantine lift)',
  },
  'policy-warning': {
    summary: 'policy: {what}',
    fix: 'correct the policy, or leave it if it is meant for other servers',
  },
  'needs-approval': {
    summary: '"{name}" needs the approval of a person: {why}',
    fix: 'ask your user; nobody can be asked from here',
  },
  stopping: { summary: 'Bartizan is stopping', fix: 'try again when it runs' },
  'not-served': { summary: 'nothing is served at this address', fix: 'use /mcp for all servers or /s/NAME for one' },
  unauthorized: {
    summary: 'a valid access key is needed',
    fix: 'send Authorization: Bearer KEY (bartizan keys create NAME makes one)',
  },
  'foreign-host': {
    summary: 'Host "{host}" is not served here',
    fix: 'use the address that serve printed, or add it to listen.hosts',
  },
  'foreign-origin': { summary: 'Origin "{origin}" may not use this server', fix: 'add it to listen.origins if it is yours' },
  'bad-request': { summary: 'the HTTP request is not acceptable: {reason}', fix: 'see the reason' },
  internal: { summary: 'something unexpected went wrong', fix: 'see the log of Bartizan; report it if it comes back' },
} as const;

/** Makers of the `gateway` faults. */
export const gatewayFault = faults('gateway', gatewayFaultTable);

/** Entries of the `guard` area: what guards deny. */
export const guardFaultTable = {
  arguments: {
    summary: 'the arguments of "{name}" do not fit its input schema: {reason}',
    fix: 'correct the arguments and call again',
  },
  schema: {
    summary: 'the input schema of "{name}" cannot be used: {reason}',
    fix: 'report this to the author of the server; until then the tool cannot be called',
  },
} as const;

/** Makers of the `guard` faults. */
export const guardFault = faults('guard', guardFaultTable);

/** Entries of the `limits` area: what is refused for being too much. */
export const limitFaultTable = {
  'calls-in-flight': {
    summary: '{max} calls of this caller are running already',
    fix: 'wait for one to end, or raise limits.callsInFlight',
  },
  'bytes-in-flight': {
    summary: 'requests of this caller that run or wait already hold {max} bytes, with this one more',
    fix: 'wait for one to end, send less at once, or raise limits.bytesInFlight',
  },
  sessions: { summary: '{max} sessions are open already', fix: 'close one, or raise limits.sessions' },
  parked: { summary: '{max} calls of this caller wait for an answer already', fix: 'answer or drop one, or raise limits.parked' },
  streams: { summary: '{max} streams are open already', fix: 'close one, or raise limits.streams' },
  body: { summary: 'the body is larger than {max} bytes', fix: 'send less, or raise limits.bodyBytes' },
  watches: { summary: '{max} resources are watched already', fix: 'unsubscribe from some' },
  quota: {
    summary: 'used up: at most {max} {unit}',
    fix: 'try again after {after}',
  },
  'slow-client': {
    summary: 'the client does not read: {max} bytes wait for it',
    fix: 'read faster, or raise limits.queuedBytes',
  },
} as const;

/** Makers of the `limits` faults. */
export const limitFault = faults('limits', limitFaultTable);
