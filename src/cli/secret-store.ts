// Opens the secret store of this user for commands: who may be asked for a passphrase, and where the key file is made.
import { join } from 'node:path';
import type { Failed, Keeping } from '../app/protect/apply.ts';
import type { Plan } from '../app/protect/plan.ts';
import type { AskHidden } from '../secrets/file-key.ts';
import type { SecretKeeper } from '../secrets/keep-secrets.ts';
import { stateFolder, userFolder } from './surroundings.ts';

/** Asks at the terminal; undefined where there is none. */
export async function secretPrompt(): Promise<AskHidden | undefined> {
  const { hiddenPrompt } = await import('./ask-hidden.ts');
  return hiddenPrompt();
}

/** Changes the secrets in a state folder. */
export async function secretKeeper(ask: AskHidden | undefined, stateDir: string): Promise<SecretKeeper> {
  const { createSecretKeeper } = await import('../secrets/keep-secrets.ts');
  const { env, platform } = process;
  const defaultKeyFile = join(userFolder(), 'secrets.key');
  return createSecretKeeper({ stateDir, env, platform, ask, defaultKeyFile, now: Date.now });
}

/** One question is asked once, however many need the answer. */
function askedOnce(ask: AskHidden | undefined): AskHidden | undefined {
  const answers = new Map<string, Promise<string>>();
  if (ask === undefined) return undefined;
  return (question) => {
    const answer = answers.get(question) ?? ask(question);
    answers.set(question, answer);
    return answer;
  };
}

/** Where `protect` keeps secrets and remembers what it changed. Creates nothing yet. */
export async function protectKeeping(): Promise<Keeping> {
  const { createShelf } = await import('../app/protect/shelf.ts');
  const { createSecretReader } = await import('../secrets/read-secret.ts');
  const { env, platform } = process;
  const ask = askedOnce(await secretPrompt());
  const stateDir = stateFolder();
  const keeper = await secretKeeper(ask, stateDir);
  const sources = (): Readonly<Record<string, never>> => ({});
  const parts = { stateDir, sources, maySecretCommands: false, userFolder: userFolder(), env, platform, ask };
  return { stateDir, shelf: createShelf(keeper, createSecretReader(parts)) };
}

/** Carries out a plan; answers with the files that stay as they were. @throws Fault `store.*`, `clients.*`, `secrets.*` */
export async function carryOut(plan: Plan, keeping: Keeping): Promise<readonly Failed[]> {
  const { ensureStateDir } = await import('../store/state.ts');
  const { applyPlan } = await import('../app/protect/apply.ts');
  ensureStateDir(keeping.stateDir);
  return applyPlan(plan, keeping, Date.now());
}
