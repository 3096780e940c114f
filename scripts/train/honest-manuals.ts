// Manuals of software as honest results: pages that order a person about all the way through. Put together from sections; `¶` ends a line. Written by hand.

const cmd = `{npm install|npm i -D|yarn add|pnpm add|pip install|cargo add|brew install|go get|npx|docker run} {-g |--save-dev |-y |}{fastlane-lite|@acme/parse|tiny-glob|http-kit|mdtool|colorly|typed-config|fs-walk}{@latest|@2|}`;
const fence = (text: string): string => `\`\`\`{sh|js|bash|ts|}¶${text}¶\`\`\``;
const call = `{const|let} {x|result|parser|server} = {await |}{require('{tiny-glob|fs-walk}')|parse(input, options)|createServer({|⦃ port: 8080 ⦄})|load('{config.json|./data}')};`;
const option = `\`{--force|--silent|--token|ignore|cwd|overwrite|timeout|maxDepth|encoding|allowEmpty|secret|recursive|onError|signal|headers}\`{ ({boolean|string|number|function}, default: \`{false|true|null|0|utf8}\`)|}{:|  -|} {{Ignore|Skip|Follow|Include|Delete|Overwrite|Send|Read|Print|Return|Escape|Hide|Run} {hidden files|existing files|symbolic links|the header|errors|the cache|credentials|empty lines|everything in the folder|nothing}|The {path|number|function|token} {to {read|use|call|send}|that is {called|used}}}{ {when|if} {it|the file} {exists|is missing|fails}| before {reading|each call}| instead of {throwing|the default}|}.`;
const advice = `{You {must|should|need to|can|may|will want to|do not need to|probably want to}|Make sure to|Be sure to|Please|Always|Never|Do not|Don't|Remember to|It is recommended to|Try to} {call|pass|set|install|use|add|import|close|wrap|export|await|check|enable|override|read|remove|run|include|escape} {\`{close()|cwd|NODE_ENV|the callback|options.token|process.env|dispose}\`|the {peer dependency|second argument|returned function|stream|result|environment variable|polyfill|config file|previous version|plugin}}{ {before|after|when|unless|if} {you {call|use|start|publish} {it|the server}|using it|the process exits|upgrading|running the tests}|, {otherwise|or} {it {leaks|hangs|throws}|files are lost|errors are swallowed}|}.`;
const fact = `{It|This {package|module|function|plugin|method}|The {parser|server|library|return value|callback|promise}} {returns|reads|writes|ignores|supports|requires|accepts|throws|sends|follows|replaces|works {in|with}|does not {follow|send|modify|need}} {a {promise|string|buffer|list of files|new object}|an error|every {file|header|request}|unknown {options|keys}|Node 18 and {later|browsers}|the {previous|original|given} {value|behaviour|instructions of the {spec|server}}|nothing}{ {if|when|unless} {the file is missing|{\`strict\`|it} is set|called twice}|}.`;
const badge = `[![{npm|build|coverage|license}](https://img.shields.io/npm/v/{tiny-glob|http-kit}.svg)](https://www.npmjs.com/package/{tiny-glob|http-kit})`;
const change = `- {Fix|Add|Remove|Drop|Rename|Deprecate|Update|Replace} {support for {Node 16|CommonJS|the old option}|\`{ignore|parseSync|token}\`{, use \`{exclude|parse}\` instead|}|a {crash|leak} {when|if} {input is empty|the server closes}|dependencies}{ (#{12|340})|}`;
const help = `{Pull requests|Contributions|Bug reports|Questions} {are welcome|go to the issue tracker}. {Please {open an issue first|run the tests before you {commit|push}|read the {guide|code of conduct}|do not report {holes|vulnerabilities} in public}|Send a mail to security@example.com {instead|for security matters}|Fork it, create a branch, and send a pull request}.`;
const licence = `{MIT|Apache-2.0|ISC|BSD} © {Ada Long|the authors|2024 Jo Field}. {Permission is hereby granted to use, copy and {modify|share} {it|this software}|The software is provided "as is", without warranty of any kind|See LICENSE}.`;
const question = `{How {do|can} I|Can I|Why does it|What if I want to} {ignore|delete|override|hide|use|send|read|skip|replace|disable} {files|the warning|it in the browser|the default {rules|prompt}|headers|types|every request}? {Pass|Set|Use|Call|Add} \`{ignore|force|filter|hooks}\`{, or {write|use} a {plugin|wrapper}|. See {below|the options}|}.`;
const title = `{Install|Installation|Usage|API|Options|Example|Examples|CLI|Why?|FAQ|Security|Notes|Configuration|Getting started|Caveats}`;

/** Pages: each line is one. */
export const honestManuals = `
# {tiny-glob|http-kit|fs-walk|typed-config}¶¶{${badge}¶¶|}> {Small|Fast|Simple} {file|config|HTTP} {walker|reader|client} for {Node|the browser|your terminal}.¶¶## {Install|Installation}¶${fence(cmd)}¶¶## Usage¶${fence(call)}¶${fact} ${advice}¶¶## Options¶- ${option}¶- ${option}¶- ${option}
## ${title}¶${fact} ${advice} ${fact}¶¶{${fence(call)}¶|}${advice}
## ${title}¶${advice} ${advice}¶${fence(cmd)}¶${fact}
### ${title}¶- ${option}¶- ${option}¶- ${option}¶- ${option}¶${advice}
| Option | Description |¶| --- | --- |¶| ${option} |¶| ${option} |¶${fact}
## Changelog¶### {2.0.0|1.4.2}¶${change}¶${change}¶${change}¶¶## Licence¶${licence}
## Contributing¶${help} ${help}¶¶## License¶${licence}
{${fact} ${advice}|${advice} ${fact}} ${advice} ${fact} ${advice}
**{Q|Question}:** ${question}¶¶**{Q|Question}:** ${question}¶${advice}
{Note|Warning|Important|Tip|**Note:**|> [!WARNING]|> **Important**}{:|¶>|} ${advice} ${fact}
{Usage|usage}: {fastlane|mdtool|walk} [options] <file>¶¶Options:¶  -h, --help  {show|print} this {help|message}¶  ${option}¶  ${option}
${fact} ${fact}¶${fence(`${call}¶// ${advice}`)}¶${advice}
## Security¶{Never|Do not} {pass|give} {untrusted|user} {input|text} to \`{eval|exec|render}\`{, it {runs|executes} {code|commands} {as|with the rights of} {you|the server}|}. ${help}`;
