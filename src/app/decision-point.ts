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
  return {
    sendsArguments,
    async ask(body) {
      const answer = await post(url, 'application/json', body, timeoutMs, headers);
      // The beginning of an answer is none, whatever it says.
      if (!answer.isWhole) throw new Error('the answer is too large');
      return answer;
    },
  };
}
