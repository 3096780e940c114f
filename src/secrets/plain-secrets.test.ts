// Every format and every name is shown something that is a credential, and something close that is none: a finding is a fault, so a wrong one stops a start.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { knownFormat, plainSecretIn } from './plain-secrets.ts';
import { secretNameFor } from './secret-name.ts';

/** Random-looking text, always the same; in pieces, so that no scanner of repositories takes this file for a leak. */
const random = (length: number, alphabet = 'k9Xw2LmQ7vRt5YbN8zPs4Ue1aHc3DfGj6'): string =>
  Array.from({ length }, (_, index) => alphabet[(index * 7 + Math.floor(index / 5)) % alphabet.length]).join('');
const hex = (length: number): string => random(length, '9f3a7c1e5b0d8246');
const letters = (length: number): string => random(length, 'kXwLmQvRtYbNzPsUeaHcDfGj');

const KNOWN: readonly (readonly [what: string, value: string])[] = [
  ['a GitHub token', `ghp_${random(36)}`],
  ['a GitHub token', `github_pat_${random(22)}_${random(59)}`],
  ['a GitLab token', `glpat-${random(20)}`],
  ['an npm token', `npm_${random(36)}`],
  ['a PyPI token', `pypi-AgE${random(60)}`],
  ['a Slack token', `xoxb-${random(12)}-${random(24)}`],
  ['a Slack webhook', `https://hooks.slack.com/services/T0K9XW2LM/B0K9XW2LM/${random(24)}`],
  ['an Anthropic key', `sk-ant-api03-${random(90)}`],
  ['an OpenAI key', `sk-proj-${random(80)}`],
  ['an OpenRouter key', `sk-or-v1-${hex(64)}`],
  ['a Stripe key', `sk_live_${random(24)}`],
  ['a Google API key', `AIza${random(35)}`],
  ['a Google OAuth secret', `GOCSPX-${random(28)}`],
  ['a SendGrid key', `SG.${random(22)}.${random(43)}`],
  ['a Hugging Face token', `hf_${letters(34)}`],
  ['a Figma token', `figd_${random(40)}`],
  ['a Linear key', `lin_api_${random(40)}`],
  ['a Notion token', `ntn_${random(46)}`],
  ['a DigitalOcean token', `dop_v1_${hex(64)}`],
  ['a Databricks token', `dapi${hex(32)}`],
  ['a Vault token', `hvs.${random(24)}`],
  ['a 1Password token', `ops_eyJ${random(200)}`],
  ['an age key', `AGE-SECRET-KEY-1${random(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`],
  ['a Docker token', `dckr_pat_${random(27)}`],
  ['a Shopify token', `shpat_${hex(32)}`],
  ['a Sentry token', `sntrys_${random(80)}`],
  ['a Grafana token', `glsa_${random(32)}_${hex(8)}`],
  ['a Tailscale key', `tskey-auth-${random(12)}-${random(32)}`],
  ['a Supabase token', `sbp_${hex(40)}`],
  ['a Groq key', `gsk_${random(52)}`],
  ['an xAI key', `xai-${random(80)}`],
  ['a Perplexity key', `pplx-${random(48)}`],
  ['a Tavily key', `tvly-${random(32)}`],
  ['a Telegram bot token', `987654321:AA${random(33)}`],
  ['a JSON Web Token', `eyJ${random(20)}.eyJ${random(60)}.${random(43)}`],
  ['a private key', `-----BEGIN OPENSSH PRIVATE KEY-----\n${random(70)}\n-----END OPENSSH PRIVATE KEY-----\n`],
];

describe('known formats', () => {
  for (const [what, value] of KNOWN) {
    it(`${what} is found where it stands, and not when it is shorter, an example, or part of a word (${value.slice(0, 9)})`, () => {
      const end = what === 'a private key' ? 5 + value.length : undefined;
      const found = knownFormat(`Bot: ${value}`);
      assert.equal(found?.what, what);
      assert.ok(found !== undefined && `Bot: ${value}`.slice(found.start, end ?? found.end).includes(value.slice(-20).trim()));
      if (what === 'a private key') return;
      assert.equal(knownFormat(value.slice(0, 12)), undefined);
      assert.equal(knownFormat(`${value.slice(0, 6)}EXAMPLE${value.slice(13)}`), undefined);
      assert.equal(knownFormat(`x${value}`)?.what === what && !value.includes('/'), false);
    });
  }
});

describe('names and values', () => {
  const FOUND: readonly (readonly [name: string, value: string, secret: string])[] = [
    ['API_KEY', random(32), random(32)],
    ['BRAVE_API_KEY', `BSA${random(28)}`, `BSA${random(28)}`],
    ['AWS_SECRET_ACCESS_KEY', random(40), random(40)],
    ['SERVICE_TOKEN', hex(40), hex(40)],
    ['TENANT_SECRET', '3f2b8c1a-9d4e-4f6a-8b7c-1e2d3f4a5b6c', '3f2b8c1a-9d4e-4f6a-8b7c-1e2d3f4a5b6c'],
    ['authorization', `Bearer ${random(24)}`, random(24)],
    ['X-Api-Key', random(24), random(24)],
    ['authorization', `Basic ${btoa('ada:hunter2!')}`, btoa('ada:hunter2!')],
    ['DATABASE_URL', `postgres://app:${random(20)}@db.internal/x`, random(20)],
    ['ANYTHING', `--header=${`ghp_${random(36)}`}`, `ghp_${random(36)}`],
  ];
  for (const [name, value, secret] of FOUND) {
    it(`${name}: ${value.slice(0, 12)}… is found`, () => {
      const found = plainSecretIn(name, value);
      assert.ok(found !== undefined);
      assert.equal(value.slice(found.start, found.end), secret);
    });
  }

  const LEFT_ALONE: readonly (readonly [name: string, value: string])[] = [
    ['API_KEY', ''],
    ['API_KEY', 'your-api-key-here'],
    ['API_KEY', '<paste 32 characters here>'],
    ['API_KEY', 'changeme'],
    ['API_KEY', 'test'],
    ['API_KEY', 'AKIAIOSFODNN7EXAMPLE'],
    ['GITHUB_TOKEN', 'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
    ['GITHUB_TOKEN_FILE', '/run/secrets/github-token-2026-production'],
    ['TOKEN_PATH', random(32)],
    ['SSH_KEY', '/home/ada/.ssh/id_ed25519_2024'],
    ['PRIMARY_KEY', 'customer_identifier_2024_v2'],
    ['PUBLIC_KEY', random(44)],
    ['MAX_TOKENS', '200000'],
    ['TOKENIZER', 'cl100k_base'],
    ['PASSWORD', 'postgres'],
    ['SECRET_NAME', 'prod/mcp/github-token-2026'],
    ['AUTH', 'none'],
    ['AUTHOR', random(24)],
    ['MONKEY', random(24)],
    ['COMMIT', hex(40)],
    ['SESSION_ID', '3f2b8c1a-9d4e-4f6a-8b7c-1e2d3f4a5b6c'],
    ['MODEL', 'claude-sonnet-4-5-20250929'],
    ['OPENAI_MODEL', 'gpt-4o-mini-2024-07-18'],
    ['AWS_REGION', 'eu-central-1'],
    ['DATABASE_URL', 'postgres://postgres:postgres@localhost:5432/postgres'],
    ['DATABASE_URL', 'postgres://app@db.internal/x'],
    ['IMAGE', `registry.example.com/x@sha256:${hex(64)}`],
    ['KEY', 'a-perfectly-readable-sentence-of-words'],
    ['API_KEY', 'local-development-only'],
    ['API_KEY', '00000000-0000-0000-0000-000000000000'],
    ['authorization', 'Bearer hush'],
    ['authorization', 'Basic auth is not used'],
    ['accept-language', 'de-DE,de;q=0.9'],
    ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'],
    ['PATH', '/usr/local/bin:/usr/bin:/bin'],
    ['NODE_OPTIONS', '--max-old-space-size=4096'],
    ['PASS_THROUGH', random(24)],
  ];
  for (const [name, value] of LEFT_ALONE) {
    it(`${name}: ${value.slice(0, 24)} is left alone`, () => assert.equal(plainSecretIn(name, value), undefined));
  }
});

it('long hostile text takes no time worth mentioning, and positions lie within it', () => {
  const hostile = ['eyJ', 'sk-ant-api03-', 'xoxb-', '-----BEGIN ', 'a://', 'ghp_'].map((part) => part.repeat(8_000));
  for (const text of hostile) plainSecretIn('API_KEY', text);
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, value) => {
      const found = plainSecretIn(name, value);
      return found === undefined || (found.start >= 0 && found.start < found.end && found.end <= value.length);
    }),
  );
});

it('a name for a secret is one that may be used', () => {
  assert.deepEqual(['GITHUB_TOKEN', 'X-Api-Key', '__', 'a'.repeat(99)].map(secretNameFor), [
    'github-token',
    'x-api-key',
    'secret',
    'a'.repeat(64),
  ]);
});
