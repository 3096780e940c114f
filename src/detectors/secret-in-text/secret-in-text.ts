// Finds credentials: in text so that they are masked, in arguments so that they do not leave. Never takes a placeholder or a digest for one.
import type { Detector, Match, Passage } from '../detector.ts';
import { hiddenSecrets } from '../mask/hidden-secrets.ts';

function* detect({ text }: Passage): Generator<Match> {
  for (const { start, end, code } of hiddenSecrets(text)) {
    yield { start, end, note: code === 'plain' ? 'a credential' : `a credential, hidden (${code})` };
  }
}

/** Credentials. */
export const secretInText: Detector = {
  id: 'secret-in-text',
  title: 'Credential',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['text', 'arguments'],
  threats: ['T23', 'T25'],
  tags: ['OWASP-MCP01', 'CWE-522', 'SAFE-T1911'],
  detect,
};
