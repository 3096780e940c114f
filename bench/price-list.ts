#!/usr/bin/env node
// What single steps of a gateway's work on a message cost on this machine and Node: price-list.ts
import { spawnSync } from 'node:child_process';
import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { scan } from './programs/limits/work.ts';
import { META, MODERN_VERSION } from './programs/protocol.ts';
import { buildTools } from './programs/upstream/catalogue.ts';
import { bigJson, RICH_RESULT } from './programs/upstream/payloads.ts';
import { median, rounded } from './stats.ts';
import { figure, table, text } from './table.ts';

interface Price {
  readonly step: string;
  readonly microseconds: number;
}

const ROUNDS = 7;
const TOTAL_MS = 250;
const STARTS = 12;

const elapsed = (repeats: number, run: () => unknown): number => {
  const startedAt = performance.now();
  let kept: unknown;
  for (let repeat = 0; repeat < repeats; repeat++) kept = run();
  // Using the last result keeps the loop from being optimised away.
  return performance.now() - startedAt + (kept === elapsed ? 1 : 0);
};

/** The median over rounds of about equal length. */
const price = (step: string, run: () => unknown): Price => {
  let repeats = 1;
  let taken = elapsed(repeats, run);
  while (taken < TOTAL_MS / 10) {
    repeats *= 4;
    taken = elapsed(repeats, run);
  }
  const perRound = Math.max(1, Math.round((repeats * TOTAL_MS) / ROUNDS / taken));
  const rounds = Array.from({ length: ROUNDS }, () => (elapsed(perRound, run) / perRound) * 1000);
  return { step, microseconds: median(rounds) };
};

const startPrice = (step: string, script: string): Price => {
  const times = Array.from({ length: STARTS }, () => elapsed(1, () => spawnSync(process.execPath, ['-e', script])));
  return { step, microseconds: median(times) * 1000 };
};

const CALL = JSON.stringify({
  jsonrpc: '2.0',
  id: 7,
  method: 'tools/call',
  params: {
    name: 'echo',
    arguments: { text: 'The quick brown fox jumps over the lazy dog; see ticket CORE-1234.', nonce: 'n123' },
    _meta: {
      [META.protocolVersion]: MODERN_VERSION,
      [META.clientInfo]: { name: 'c', version: '1' },
      [META.clientCapabilities]: {},
    },
  },
});
const LITERALS = ['AKIA', 'ghp_', 'github_pat_', 'xoxb-', 'sk-', '-----BEGIN', 'eyJ', 'AIza', 'glpat-'];

const bigMessage = (length: number): string =>
  `{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":${bigJson(length)}}]}}`;

function jsonPrices(): Price[] {
  const rich = JSON.stringify({ jsonrpc: '2.0', id: 7, result: RICH_RESULT });
  const kb100 = bigMessage(100_000);
  const mb1 = bigMessage(1_000_000);
  const list = JSON.stringify({ tools: buildTools({ count: 1000, isRich: false, prefix: '' }) });
  const call = JSON.parse(CALL);
  const parsed100 = JSON.parse(kb100);
  const parsedList = JSON.parse(list);
  const bytes100 = Buffer.from(kb100);
  const bytes1m = Buffer.from(mb1);
  return [
    price(`JSON.parse call (${CALL.length} B)`, () => JSON.parse(CALL)),
    price(`JSON.parse rich result (${rich.length} B)`, () => JSON.parse(rich)),
    price('JSON.parse 100 KB result', () => JSON.parse(kb100)),
    price('JSON.parse 1 MB result', () => JSON.parse(mb1)),
    price(`JSON.parse list of 1,000 tools (${rounded(list.length / 1e6)} MB)`, () => JSON.parse(list)),
    price('JSON.stringify call', () => JSON.stringify(call)),
    price('JSON.stringify 100 KB result', () => JSON.stringify(parsed100)),
    price('JSON.stringify list of 1,000 tools', () => JSON.stringify(parsedList)),
    price('structuredClone call', () => structuredClone(call)),
    price('UTF-8 decode 100 KB', () => bytes100.toString()),
    price('UTF-8 decode 1 MB', () => bytes1m.toString()),
  ];
}

function scanPrices(): Price[] {
  const args = JSON.parse(CALL).params.arguments;
  const mb1: string = JSON.parse(bigJson(1_000_000));
  const kb100 = mb1.slice(0, 100_000);
  const kb10 = mb1.slice(0, 10_000);
  const bytes100 = Buffer.from(kb100);
  return [
    price('scan call arguments (3 pattern sets)', () => scan(args)),
    price('scan 10 KB text', () => scan(kb10)),
    price('scan 100 KB text', () => scan(kb100)),
    price('scan 1 MB text', () => scan(mb1)),
    price('9 literal searches (string) in 100 KB', () => LITERALS.some((literal) => kb100.includes(literal))),
    price('9 literal searches (bytes) in 100 KB', () => LITERALS.some((literal) => bytes100.includes(literal))),
  ];
}

function cryptoPrices(): Price[] {
  const message = Buffer.from(CALL);
  const kb100 = Buffer.from(bigMessage(100_000));
  const verifyPrice = (step: string, algorithm: string | null, keys: { privateKey: KeyObject; publicKey: KeyObject }): Price => {
    const signature = sign(algorithm, message, keys.privateKey);
    return price(step, () => verify(algorithm, message, keys.publicKey, signature));
  };
  const ed25519 = generateKeyPairSync('ed25519');
  const keys = new Map(Array.from({ length: 10_000 }, (_, index) => [randomBytes(16).toString('hex'), index]));
  const known = [...keys.keys()][5000] ?? '';
  return [
    price('SHA-256 of 300 B', () => createHash('sha256').update(CALL).digest('hex')),
    price('SHA-256 of 100 KB', () => createHash('sha256').update(kb100).digest()),
    price('HMAC-SHA-256 of 300 B', () => createHmac('sha256', 'k').update(CALL).digest()),
    verifyPrice('verify ES256 (one JWT)', 'sha256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
    verifyPrice('verify RS256 (one JWT)', 'sha256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
    verifyPrice('verify Ed25519', null, ed25519),
    price('sign Ed25519', () => sign(null, message, ed25519.privateKey)),
    price('Map look-up among 10,000', () => keys.get(known)),
  ];
}

function filePrices(): Price[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'price-list-'));
  const descriptor = fs.openSync(path.join(folder, 'file'), 'w');
  try {
    return [
      price('writeSync 300 B', () => fs.writeSync(descriptor, CALL)),
      price('writeSync + fdatasync', () => {
        fs.writeSync(descriptor, CALL);
        fs.fdatasyncSync(descriptor);
      }),
    ];
  } finally {
    fs.closeSync(descriptor);
    fs.rmSync(folder, { recursive: true });
  }
}

const startPrices = (): Price[] => [
  startPrice('start of node -e 0 (whole process)', '0'),
  startPrice(
    'the same, with http, net, crypto, fs',
    'require("http");require("net");require("crypto");require("fs");require("child_process")',
  ),
];

const prices = [...jsonPrices(), ...scanPrices(), ...cryptoPrices(), ...filePrices(), ...startPrices()];
process.stdout.write(`Node ${process.version}, ${os.cpus()[0]?.model ?? 'unknown processor'}\n\n`);
const columns = [
  text<Price>('step', (row) => row.step),
  figure<Price>('µs', (row) => rounded(row.microseconds, row.microseconds < 10 ? 2 : 0)),
];
process.stdout.write(`${table(prices, columns)}\n`);
