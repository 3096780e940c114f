// Rules on a server's address, judged from what a probe learned. Pure: they send nothing.
import type { Rule, Severity } from '../../detectors/detector.ts';
import type { EndpointFacts } from '../endpoint.ts';

/** Something that is wrong with an address. */
export interface EndpointHit {
  readonly note: string;
  readonly excerpt: string;
  readonly severity?: Severity;
}

/** Judges what a probe learned. */
export interface EndpointRule extends Rule {
  readonly judge: (facts: EndpointFacts) => Iterable<EndpointHit>;
}

const common = { tier: 'hard', status: 'stable', surfaces: ['endpoint'] } as const satisfies Partial<Rule>;

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');

const openEndpoint: EndpointRule = {
  ...common,
  id: 'open-endpoint',
  title: 'Answers without any credential',
  severity: 'high',
  threats: ['T04'],
  tags: ['OWASP-MCP-07', 'CWE-306'],
  *judge({ open, forged, isLocal }) {
    if (forged?.isAnswered === true)
      yield {
        note:
          forged.sent === 'unsigned'
            ? 'it asks for a token and takes one that nobody signed, and that is for somebody else: whoever writes one is let in'
            : 'it asks for a token and takes any: whoever makes one up is let in',
        excerpt: `Authorization: Bearer *** (${forged.sent}): ${forged.status}`,
        severity: 'high',
      };
    if (open === undefined || (open.tools === 0 && !open.hasSession)) return;
    yield {
      note: `whoever reaches it sees ${open.tools} tools, and nothing suggests that calling them needs more`,
      excerpt: `tools/list without a credential: ${open.tools} tools`,
      severity: isLocal ? 'medium' : 'high',
    };
  },
};

const hostUnchecked: EndpointRule = {
  ...common,
  id: 'host-unchecked',
  title: 'Answers under any host name',
  severity: 'high',
  threats: ['T04'],
  tags: ['OWASP-MCP-07', 'CWE-346', 'CWE-350'],
  *judge({ foreignHost, isLocal }) {
    if (foreignHost?.isAnswered !== true) return;
    yield {
      note: isLocal
        ? 'a web page can make its own name point here and talk to the server (DNS rebinding)'
        : 'the name in the request is not checked',
      excerpt: `Host: ${foreignHost.sent}: ${foreignHost.status}`,
      severity: isLocal ? 'high' : 'low',
    };
  },
};

const originUnchecked: EndpointRule = {
  ...common,
  id: 'origin-unchecked',
  title: 'Answers web pages of any site',
  severity: 'high',
  threats: ['T04'],
  tags: ['OWASP-MCP-07', 'CWE-346'],
  *judge({ foreignOrigin, isLocal }) {
    if (foreignOrigin?.isAnswered !== true) return;
    yield {
      note: 'a request that says it comes from another site is answered; the transport must refuse it',
      excerpt: `Origin: ${foreignOrigin.sent}: ${foreignOrigin.status}`,
      severity: isLocal ? 'high' : 'medium',
    };
  },
};

const corsOpen: EndpointRule = {
  ...common,
  id: 'cors-open',
  title: 'Lets scripts of any site read its answers',
  severity: 'high',
  threats: ['T04'],
  tags: ['OWASP-MCP-07', 'CWE-942'],
  *judge({ preflight, isLocal }) {
    if (preflight === undefined || (preflight.allowed !== '*' && preflight.allowed !== preflight.origin)) return;
    const isReflected = preflight.allowed !== '*';
    yield {
      note: isReflected ? 'it allows whatever site asks' : 'it allows every site',
      excerpt: `Access-Control-Allow-Origin: ${preflight.allowed}${preflight.withCredentials ? ', with credentials' : ''}`,
      severity: isLocal || (isReflected && preflight.withCredentials) ? 'high' : 'low',
    };
  },
};

const MIN_SESSION_CHARS = 16;
const UUID_OF_TIME = /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-/i;

/** Numbers that only count up, or the same id twice. */
function weaknessOf(ids: readonly string[]): string | undefined {
  const [first = '', second = ''] = ids;
  if (first !== '' && first === second) return 'two sessions got the same id';
  if (first !== '' && first.length < MIN_SESSION_CHARS) return `an id has ${first.length} characters: it can be guessed`;
  if (/^\d{1,32}$/.test(first)) return 'an id is a number: the next one can be guessed';
  // RFC 9562 §6.12: version 1 is the time and the computer.
  if (UUID_OF_TIME.test(first)) return 'an id is made of the time (UUID version 1): the next one can be guessed';
  if (first.length !== second.length || second === '') return undefined;
  const same = [...first].filter((char, index) => char === second[index]).length;
  return same >= first.length - 4 ? 'two ids differ in a few characters only: the next one can be guessed' : undefined;
}

const weakSession: EndpointRule = {
  ...common,
  id: 'weak-session',
  title: 'Session ids that can be guessed or leak',
  severity: 'high',
  threats: ['T09'],
  tags: ['OWASP-MCP-07', 'CWE-330', 'CWE-598'],
  *judge({ sessions = [], sessionAddress }) {
    const weakness = weaknessOf(sessions);
    if (weakness !== undefined) yield { note: weakness, excerpt: `${sessions.length} ids were looked at` };
    if (sessionAddress !== undefined)
      yield {
        note: 'the session stands in an address, which logs and proxies keep',
        excerpt: sessionAddress.replace(/([?&][^=&#]+=)[^&#]*/g, '$1***'),
        severity: 'low',
      };
  },
};

const SOON_DAYS = 14;

const weakTls: EndpointRule = {
  ...common,
  id: 'weak-tls',
  title: 'TLS that does not hold',
  severity: 'high',
  threats: ['T18'],
  tags: ['OWASP-MCP-07', 'CWE-295', 'CWE-326'],
  *judge({ tls, url, isLocal }) {
    if (tls === undefined) {
      if (url.startsWith('http:') && !isLocal)
        yield { note: 'there is no TLS: everybody on the way can read and change it', excerpt: hostOf(url) };
      return;
    }
    if (tls.problem !== undefined) yield { note: `its certificate does not hold: ${tls.problem}`, excerpt: hostOf(url) };
    if (/^(?:SSLv|TLSv1(?:\.[01])?$)/.test(tls.protocol))
      yield { note: `${tls.protocol} is outdated`, excerpt: tls.protocol, severity: 'medium' };
    if (tls.problem === undefined && tls.daysLeft < SOON_DAYS)
      yield { note: `its certificate ends in ${tls.daysLeft} days`, excerpt: hostOf(url), severity: 'info' };
  },
};

/** Is a resource the address, or a part of the same host that it is below? */
function isAbout(resource: string, url: string): boolean {
  const [about, own] = [new URL(resource), new URL(url)];
  const folder = about.pathname.replace(/\/*$/, '/');
  return about.origin === own.origin && `${own.pathname}/`.startsWith(folder);
}

function* metadataHits({ challenge, resource, url }: EndpointFacts): Generator<EndpointHit> {
  if (challenge?.status !== 401) return;
  if (!challenge.hasMetadata && resource?.isFound !== true) {
    yield { note: 'it refuses, and says nowhere who gives access (RFC 9728)', excerpt: '401 without resource_metadata' };
    return;
  }
  const named = resource?.named;
  if (resource?.isFound === true && named === undefined)
    yield { note: 'its metadata do not say what they are about (RFC 9728 §2: resource)', excerpt: 'resource: absent' };
  if (resource?.isFound === true && resource.servers === 0)
    yield { note: 'its metadata name no authorization server', excerpt: 'authorization_servers: []' };
  if (named === undefined || !URL.canParse(named)) return;
  if (!isAbout(named, url))
    yield {
      note: 'its metadata are about another resource: a client that checks refuses, one that does not asks for a token for somebody else',
      excerpt: `resource: ${named}`,
      severity: 'high',
    };
}

function* serverHits({ authorization = [] }: EndpointFacts): Generator<EndpointHit> {
  for (const { issuer, isFound, isOwn, hasPkce, insecure = [] } of authorization) {
    if (!isFound) yield { note: 'the authorization server that it names has no metadata (RFC 8414)', excerpt: issuer };
    if (isOwn === false)
      yield {
        note: 'the metadata name another issuer: tokens may be asked for at the wrong place',
        excerpt: issuer,
        severity: 'high',
      };
    if (isFound && hasPkce === false) yield { note: 'PKCE with S256 is not announced: a stolen code is enough', excerpt: issuer };
    for (const endpoint of insecure) yield { note: 'an endpoint without TLS', excerpt: endpoint, severity: 'high' };
  }
}

const oauthMetadata: EndpointRule = {
  ...common,
  id: 'oauth-metadata',
  title: 'Sign-in that is announced wrongly',
  severity: 'high',
  threats: ['T10'],
  tags: ['OWASP-MCP-07', 'CWE-287'],
  *judge(facts) {
    for (const hit of [...metadataHits(facts), ...serverHits(facts)]) yield { severity: 'medium', ...hit };
  },
};

const foreignRedirect: EndpointRule = {
  ...common,
  id: 'foreign-redirect',
  title: 'Sends clients elsewhere',
  severity: 'high',
  threats: ['T10'],
  tags: ['OWASP-MCP-07', 'CWE-601'],
  *judge({ redirect, url }) {
    if (redirect === undefined || !URL.canParse(redirect.to, url)) return;
    const to = new URL(redirect.to, url);
    const from = new URL(url);
    if (to.protocol === 'http:' && from.protocol === 'https:')
      yield { note: 'it leads from TLS to plain text, credentials included', excerpt: `${redirect.status} to ${to.origin}` };
    else if (to.host !== from.host)
      yield {
        note: 'a client that follows takes its credentials to another host',
        excerpt: `${redirect.status} to ${to.origin}`,
        severity: 'medium',
      };
  },
};

/** An absolute path of a source file, wherever a server is installed. */
const SOURCE_PLACE =
  /(?<![\w/:.])(?:file:\/\/)?(?:\/[\w.@-]{1,80}){2,20}\.(?:[cm]?[jt]s|py|go|rb|java|php|rs|cs)(?::\d+|", line \d+|\b(?=["')\s]))/;

const LEAKS: readonly RegExp[] = [
  SOURCE_PLACE,
  /^\s*at .{1,200}\(?(?:\/|[A-Z]:\\|file:\/\/).{1,300}:\d+:\d+\)?/m,
  /Traceback \(most recent call last\)/,
  /File "[^"]{1,300}", line \d+/,
  /(?:\/home\/|\/Users\/|\/var\/www\/|\/app\/|\/usr\/src\/|C:\\Users\\)[\w./\\-]{3,200}\.(?:js|ts|py|go|rb|java|php)/,
  /(?:SQLSTATE\[|ORA-\d{5}|psycopg2?\.|MongoServerError)/,
];

const errorLeak: EndpointRule = {
  ...common,
  id: 'error-leak',
  title: 'Errors that show its inside',
  severity: 'medium',
  threats: ['T15'],
  tags: ['OWASP-MCP-07', 'CWE-209'],
  *judge({ error = '' }) {
    // In JSON, lines of a stack are one.
    const text = error.replaceAll('\\n', '\n');
    const found = LEAKS.map((pattern) => pattern.exec(text)?.[0]).find((one) => one !== undefined);
    if (found !== undefined) yield { note: 'its answer to a broken message holds paths or a stack', excerpt: found.trim() };
  },
};

const headerMismatch: EndpointRule = {
  ...common,
  id: 'header-mismatch',
  title: 'Answers although headers contradict the body',
  severity: 'low',
  threats: ['T07'],
  tags: ['OWASP-MCP-07', 'CWE-444'],
  *judge({ mismatch, unknownVersion, agreed }) {
    if (mismatch?.isAnswered === true)
      yield {
        note: 'a proxy that trusts the header is led past its rule',
        excerpt: `Mcp-Method and body differ: ${mismatch.status}`,
      };
    if (unknownVersion?.isAnswered === true)
      yield {
        note: 'a revision of the protocol that does not exist is taken: what it agreed to is unclear',
        excerpt: `MCP-Protocol-Version: 1999-01-01: ${unknownVersion.status}`,
        severity: 'info',
      };
    if (agreed === '1999-01-01')
      yield {
        note: "it agrees to whatever revision it is asked for, also to one without today's rules",
        excerpt: `protocolVersion: ${agreed}`,
      };
  },
};

/** Rules on addresses. */
export const endpointRules: readonly EndpointRule[] = [
  openEndpoint,
  hostUnchecked,
  originUnchecked,
  corsOpen,
  weakSession,
  weakTls,
  oauthMetadata,
  foreignRedirect,
  errorLeak,
  headerMismatch,
];
