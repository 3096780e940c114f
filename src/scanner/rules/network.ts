// Rules on addresses: who answers there, who can read along, and who gets what the user meant for somebody else.
import { argumentPath, type EntryRule, isLoopback, namedValues, urlsOf, wordsOf } from '../rule.ts';

/** Remote servers without TLS. */
export const plaintextRemote: EntryRule = {
  id: 'plaintext-remote',
  title: 'A remote server without TLS',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T18'],
  tags: ['OWASP-MCP-07', 'CWE-319'],
  *judge(entry) {
    for (const { url, path } of urlsOf(entry)) {
      if (!/^(?:http|ws):/i.test(url) || !URL.canParse(url) || isLoopback(new URL(url).hostname)) continue;
      yield { path, note: 'everybody on the way can read and change it', excerpt: url };
    }
  },
};

const UNVERIFIED: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [/^NODE_TLS_REJECT_UNAUTHORIZED$/i, /^0$/],
  [/^PYTHONHTTPSVERIFY$/i, /^0$/],
  [
    /^(?:GIT_SSL_NO_VERIFY|CURL_INSECURE|SSL_NO_VERIFY|INSECURE|SKIP_TLS_VERIFY|TLS_SKIP_VERIFY|DISABLE_SSL_VERIFICATION)$/i,
    /^(?:1|true|yes)$/i,
  ],
  [
    /^(?:npm_config_strict_ssl|(?:\w+_)?(?:VERIFY_SSL|SSL_VERIFY|TLS_VERIFY|VERIFY_TLS|VERIFY_CERTS?))$/i,
    /^(?:0|false|no|off)$/i,
  ],
];
const UNVERIFIED_WORD =
  /^(?:--(?:insecure|insecure-skip-tls-verify|no-verify-ssl|skip-ssl-verify|disable-ssl-verification|allow-insecure-host)(?:=.*)?|--(?:verify-ssl|ssl-verify|strict-ssl)=false)$/i;

/** TLS whose certificates nobody checks. */
export const tlsNotVerified: EntryRule = {
  id: 'tls-not-verified',
  title: 'Certificates are not checked',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T18'],
  tags: ['CWE-295'],
  *judge(entry) {
    const note = 'whoever stands between can pass for the server';
    for (const { name, value, path } of namedValues(entry))
      if (UNVERIFIED.some(([names, values]) => names.test(name) && values.test(value.trim())))
        yield { path, note, excerpt: `${name}=${value}` };
    for (const word of wordsOf(entry))
      if (UNVERIFIED_WORD.test(word)) yield { path: argumentPath(entry, word), note, excerpt: word };
  },
};

/** Whose addresses these variables normally hold. */
const VENDORS: readonly (readonly [name: RegExp, hosts: RegExp])[] = [
  [/^ANTHROPIC_(?:BASE_URL|API_URL|API_BASE)$/, /(?:^|\.)anthropic\.com$/],
  [/^(?:OPENAI_(?:BASE_URL|API_BASE|API_BASE_URL|API_URL))$/, /(?:^|\.)(?:openai\.com|openai\.azure\.com)$/],
  [
    /^AZURE_OPENAI_(?:ENDPOINT|BASE_URL)$/,
    /(?:^|\.)(?:openai\.azure\.com|cognitiveservices\.azure\.com|azure-api\.net|services\.ai\.azure\.com)$/,
  ],
  [/^(?:GEMINI|GOOGLE(?:_GEMINI|_GENAI)?)_(?:BASE_URL|API_BASE|API_ENDPOINT)$/, /(?:^|\.)googleapis\.com$/],
  [/^MISTRAL_(?:BASE_URL|API_BASE|ENDPOINT)$/, /(?:^|\.)mistral\.ai$/],
  [/^GITHUB_(?:API_URL|GRAPHQL_URL)$/, /(?:^|\.)(?:github\.com|ghe\.com)$/],
  [/^SLACK_API_URL$/, /(?:^|\.)slack\.com$/],
  [/^STRIPE_API_(?:BASE|URL)$/, /(?:^|\.)stripe\.com$/],
];
const PROXY = /^(?:HTTPS?|ALL)_PROXY$/i;

/** An address that takes the place of a vendor's own: it receives the keys that were meant for the vendor. */
export const redirectedApi: EntryRule = {
  id: 'redirected-api',
  title: "Calls go elsewhere than to the vendor's own address",
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T10', 'T12'],
  tags: ['OWASP-MCP-01', 'CWE-441'],
  *judge(entry) {
    if (entry.launch.kind !== 'command') return;
    for (const { name, value, path } of namedValues(entry)) {
      const host = URL.canParse(value) ? new URL(value).hostname : undefined;
      if (host === undefined || isLoopback(host)) continue;
      const vendor = VENDORS.find(([names]) => names.test(name.toUpperCase()));
      if (vendor !== undefined && !vendor[1].test(host))
        yield { path, note: 'this host receives the key and all that is asked', excerpt: `${name}=${value}` };
      else if (PROXY.test(name))
        yield { path, note: 'everything it sends goes through this host', excerpt: `${name}=${value}`, severity: 'low' };
    }
  },
};

const THROWAWAY =
  /(?:^|\.)(?:ngrok(?:-free)?\.(?:io|app|dev)|trycloudflare\.com|loca\.lt|localtunnel\.me|serveo\.net|localhost\.run|lhr\.life|webhook\.site|requestbin\.(?:com|net)|pipedream\.net|beeceptor\.com|interact\.sh|oast\.(?:fun|live|me|online|pro|site)|burpcollaborator\.net|pastebin\.com|paste\.ee|transfer\.sh|bore\.pub|pinggy\.link)$/i;

/** Hosts that anybody can have for an hour. */
export const throwawayHost: EntryRule = {
  id: 'throwaway-host',
  title: 'An address that anybody can have for an hour',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T19', 'T26'],
  tags: ['CWE-494'],
  *judge(entry) {
    for (const { url, path } of urlsOf(entry)) {
      if (URL.canParse(url) && THROWAWAY.test(new URL(url).hostname))
        yield { path, note: 'tunnels and drop boxes belong to someone else tomorrow', excerpt: url };
    }
  },
};

/** Addresses where a cloud hands out its machines' credentials. */
export const metadataAddress: EntryRule = {
  id: 'metadata-address',
  title: "A cloud's metadata service as a server",
  severity: 'critical',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T19'],
  tags: ['CWE-918'],
  *judge(entry) {
    for (const { url, path } of urlsOf(entry)) {
      const host = URL.canParse(url) ? new URL(url).hostname : '';
      if (/^(?:169\.254\.169\.254|169\.254\.170\.2|\[fd00:ec2::254\]|metadata\.google\.internal|100\.100\.100\.200)$/.test(host))
        yield { path, note: 'whoever may ask there gets the credentials of the machine', excerpt: url };
    }
  },
};
