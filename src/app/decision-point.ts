// The company's decision point, as the user's or the managed settings name it: one POST for each question, bounded in time and bytes.
import type { DecisionPoint } from '../gateway/guards/decision-point.ts';
import { post } from './anchor-post.ts';
import { settingsFault } from './faults.ts';
import type { AuthoritySettings } from './settings-schema.ts';

/** Makes it. @throws Fault `settings.missing-variable` when its token is not there: nothing is asked without it */
export function decisionPointFor(
  settings: AuthoritySettings['decisionPoint'],
  env: Readonly<Record<string, string | undefined>>,
): DecisionPoint | undefined {
  if (settings === undefined) return undefined;
  const { url, timeoutMs, tokenVariable, sendsArguments } = settings;
  const token = tokenVariable === undefined ? undefined : env[tokenVariable];
  if (tokenVariable !== undefined && (token === undefined || token === ''))
    throw settingsFault['missing-variable']({ path: 'authority.decisionPoint', names: tokenVariable });
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return { sendsArguments, ask: (body) => post(url, 'application/json', body, timeoutMs, headers) };
}
