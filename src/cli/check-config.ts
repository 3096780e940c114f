// `bartizan check-config`: every mistake and warning of a settings file, without starting anything. It never prints the value of a variable.
import { basename, dirname } from 'node:path';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { configPath } from './surroundings.ts';
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

async function check(options: CheckOptions): Promise<ExitCode> {
  const path = configPath(options.config);
  const { checkSettings, readSettingsFile } = await import('../app/settings.ts');
  const { missingVariables } = await import('../app/settings-expand.ts');
  const { mistakeLine } = await import('../app/settings-place.ts');
  const result = await checkSettings(readSettingsFile(path), dirname(path));
  const isValid = 'settings' in result;
  const mistakes = isValid ? [] : result.mistakes;
  const warnings = isValid ? result.warnings : [];
  const missing = isValid ? missingVariables(result.settings.servers, process.env) : [];
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
        ? `${green('valid')}    ${path}: ${Object.keys(result.settings.servers).length} server(s)`
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
