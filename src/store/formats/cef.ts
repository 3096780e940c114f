// An exchange as a line of ArcSight's Common Event Format (CEF:0). Everything that came from outside is escaped: a name must not end a field or a line.
import { isRefused, observedText, type Told, visible } from './told.ts';

const header = (text: string): string => visible(text).replace(/[\\|]/g, '\\$&');
const value = (text: string): string => visible(text).replace(/[\\=]/g, '\\$&');

const SEVERITY: Readonly<Record<Told['result'], number>> = {
  ok: 1,
  'input-required': 1,
  'in-flight': 1,
  cancelled: 1,
  'tool-error': 3,
  error: 3,
  unknown: 5,
  refused: 6,
};

/** One line. */
export function cefLine(one: Told, version: string): string {
  const { method = '', name, server, client, caller, ruling, approval, trace, identity } = one;
  const fields: readonly (readonly [key: string, text: string | number | undefined])[] = [
    ['rt', one.beganMs],
    ['end', one.endedMs],
    ['externalId', one.exchange],
    ['act', isRefused(one) ? 'blocked' : 'allowed'],
    ['outcome', one.result],
    ['reason', one.code],
    ['suser', caller],
    ['sourceServiceName', client?.name],
    ['destinationServiceName', server],
    ['request', name],
    ['requestMethod', method],
    ...labelled(1, 'policies', ruling?.policies.join(' ')),
    ...labelled(2, 'approval', approval === undefined ? undefined : [approval.id, approval.state, ...approval.by].join(' ')),
    ...labelled(3, 'definitionPin', one.pin),
    ...labelled(
      4,
      'serverIdentity',
      identity === undefined ? undefined : [identity.id, identity.version].filter(Boolean).join('@'),
    ),
    ...labelled(5, 'traceId', trace?.traceId),
    ...labelled(6, 'argumentsDigest', one.argumentsDigest),
    // CEF has six strings of one's own; what is only observed is said in words.
    ['msg', observedText(one)],
  ];
  const extension = fields
    .flatMap(([key, text]) => (text === undefined || text === '' ? [] : [`${key}=${value(String(text))}`]))
    .join(' ');
  const head = [
    'CEF:0',
    'Bartizan',
    'Bartizan',
    one.versions?.bartizan ?? version,
    one.code ?? one.result,
    `${method} ${one.result}`,
  ];
  return `${head.map((part, at) => (at === 0 ? part : header(part))).join('|')}|${SEVERITY[one.result]}|${extension}`;
}

const labelled = (number: number, label: string, text: string | undefined): readonly (readonly [string, string | undefined])[] =>
  text === undefined || text === ''
    ? []
    : [
        [`cs${number}Label`, label],
        [`cs${number}`, text],
      ];
