// `bartizan check-config`: every mistake and warning of a settings file, without starting anything. It never prints the value of a variable.
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Mistake } from '../app/settings-place.ts';
import type { Settings } from '../app/settings-schema.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { configPath, stateFolder, whose } from './surroundings.ts';
import { colours, print, printJson } from './terminal.ts';

interface CheckOptions {
  readonly config?: string;
  readonly json?: true;
}

/** The example of the help; a test checks that it is accepted. */
export const MINIMAL_CONFIG = `# yaml-language-server: $schema=./node_modules/bartizan/schema/bartizan.schema.json
servers:
  files:
    command: npx
    args: [-y, '@modelcontextprotocol/server-filesystem', .]
  docs:
    url: https://example.com/mcp
    headers:
      Authorization: Bearer \${secret:docs-token}
`;

/** What only a user's or administrator's own file may hold: a start would refuse it. */
async function misplaced(path: string, bytes: Buffer, settings: Settings): Promise<readonly Mistake[]> {
  const { notForProjects } = await import('../app/project.ts');
  const { ownerOf, userConfig } = await import('../app/authority.ts');
  const { readYaml } = await import('../app/settings-yaml.ts');
  const what = ownerOf(path, whose()) === 'project' ? notForProjects(settings) : undefined;
  if (what === undefined) return [];
  const message = `only you or an administrator may decide this: move it to your own settings, ${userConfig(whose())}`;
  return [{ ...readYaml(bytes.toString('utf8')).placeOf(what.split('.')), path: what, message }];
}

async function check(options: CheckOptions): Promise<ExitCode> {
  const path = configPath(options.config);
  const { checkSettings, readSettingsFile, remember } = await import('../app/settings.ts');
  const { missingVariables } = await import('../app/settings-expand.ts');
  const { mistakeLine } = await import('../app/settings-place.ts');
  const bytes = readSettingsFile(path);
  const result = await checkSettings(bytes, dirname(path));
  const stateDir = stateFolder();
  if (!('mistakes' in result) && existsSync(stateDir)) remember(path, bytes, stateDir, result);
  const mistakes = 'mistakes' in result ? result.mistakes : await misplaced(path, bytes, result.settings);
  const isValid = mistakes.length === 0;
  const { settings, warnings } = 'mistakes' in result ? { settings: undefined, warnings: [] } : result;
  const missing = settings === undefined ? [] : missingVariables(settings.servers, process.env);
  if (options.json) {
    await printJson({ path, valid: isValid, mistakes, warnings, missingVariables: missing });
  } else {
    const { red, yellow, green } = colours();
    const file = basename(path);
    await print(
      ...mistakes.map((mistake) => `${red('mistake')}  ${mistakeLine(file, mistake)}`),
      ...warnings.map((warning) => `${yellow('warning')}  ${mistakeLine(file, warning)}`),
      ...missing.map((name) => `${yellow('warning')}  the environment variable ${name} is not set here`),
      isValid
        ? `${green('valid')}    ${path}: ${Object.keys(settings?.servers ?? {}).length} server(s)`
        : `${red('invalid')}  ${path}: ${mistakes.length} mistake(s)`,
    );
  }
  return isValid ? EXIT.ok : EXIT.findings;
}

/** Adds `check-config`. */
export function addCheckConfig({ program, finish }: Parent): void {
  program
    .command('check-config')
    .summary('check the settings file')
    .description(
      'Checks bartizan.yaml and prints every mistake with its place, and what can have no effect. Starts nothing. Exits 1 on a mistake.',
    )
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `${examples('bartizan check-config', 'bartizan check-config --config team.yaml --json')}
A minimal bartizan.yaml (the first line gives editors completion and checks):

${MINIMAL_CONFIG.replace(/^(?=.)/gm, '  ')}`,
    )
    .action(async (options: CheckOptions) => finish(await check(options)));
}
