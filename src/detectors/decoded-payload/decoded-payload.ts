// The rule for what is written in a code and harmful once read. The engine decodes and judges (text/decode.ts): decoded text alone is nothing.
import type { Rule } from '../detector.ts';

/** Encoded text that says something harmful. */
export const decodedPayload: Rule = {
  id: 'decoded-payload',
  title: 'Encoded text that gives orders',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['definition', 'catalogue', 'result', 'arguments'],
  threats: ['T22', 'T23'],
  tags: ['OWASP-MCP03', 'SAFE-T1402', 'CWE-506'],
};

/** Commands that a definition never needs in a code. */
export const DECODED_COMMAND =
  /\b(?:curl|wget|iwr|invoke-webrequest)\b[^\n]{0,200}(?:\||;|&&)|\b(?:ba|z)?sh\s{1,3}-[ci]\b|\/bin\/(?:ba)?sh\b|\brm\s{1,3}-[rf]{1,2}\s|\bchmod\s{1,3}\+?[x0-7]|\/dev\/tcp\/|\bnc\s{1,3}-|\bpowershell\b|\beval\s{0,2}\(|\bbase64\s{1,3}-d|\bos\.system\s{0,2}\(|\bsubprocess\.|\bchild_process\b|\brequire\s{0,2}\(\s{0,2}['"](?:fs|net|http)/i;
