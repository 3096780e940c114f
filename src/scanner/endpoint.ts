// What a probe of a server's address learned, as plain data. Every part may be absent: what was not measured is not judged.

/** How a request that should be refused was answered. */
export interface Reply {
  readonly status: number;
  /** It was answered as if nothing were wrong. */
  readonly isAnswered: boolean;
  /** What was wrong with it. */
  readonly sent?: string;
}

/** What an authorization server says of itself (RFC 8414). */
export interface AuthorizationServer {
  readonly issuer: string;
  /** The document was found where it must be. */
  readonly isFound: boolean;
  /** The issuer in the document is the one that was asked. */
  readonly isOwn?: boolean;
  /** PKCE with S256 is announced (RFC 7636; required by MCP). */
  readonly hasPkce?: boolean;
  /** Endpoints without TLS. */
  readonly insecure?: readonly string[];
}

/** What was learned. */
export interface EndpointFacts {
  readonly url: string;
  /** It is this machine, or a private network: a web page may reach what its author cannot. */
  readonly isLocal: boolean;
  /** What it shows without any credential. */
  readonly open?: { readonly tools: number; readonly hasSession: boolean };
  /** Asked for it under another host name. */
  readonly foreignHost?: Reply;
  /** Asked from another site. */
  readonly foreignOrigin?: Reply;
  /** Answer to a preflight from another site. */
  readonly preflight?: { readonly origin: string; readonly allowed: string; readonly withCredentials: boolean };
  /** Session ids, in the order in which they were given. */
  readonly sessions?: readonly string[];
  /** An address that it sent, with a session in it. */
  readonly sessionAddress?: string;
  readonly tls?: { readonly protocol: string; readonly problem?: string; readonly daysLeft: number };
  /** How it refuses a request without credentials. */
  readonly challenge?: { readonly status: number; readonly hasMetadata: boolean };
  /** Its metadata (RFC 9728): the resource it says it is. */
  readonly resource?: { readonly isFound: boolean; readonly named?: string; readonly servers: number };
  readonly authorization?: readonly AuthorizationServer[];
  /** Asked with a token that nobody issued, where one is needed. */
  readonly forged?: Reply;
  readonly redirect?: { readonly status: number; readonly to: string };
  /** Begin of its answer to a broken message. */
  readonly error?: string;
  /** Headers that contradict the body. */
  readonly mismatch?: Reply;
  /** A revision of the protocol that does not exist. */
  readonly unknownVersion?: Reply;
  /** The revision that it agreed to when asked for one that does not exist. */
  readonly agreed?: string;
}
