// Programs that run text which they are given.

/** A shell, by its name. */
export const SHELL = /(?:^|[\\/])(?:sh|bash|zsh|dash|cmd|powershell|pwsh)(?:\.exe)?$/i;
/** What tells a shell that text follows. */
export const RUNS_TEXT = /^(?:-\w*c|\/c|-Command|-EncodedCommand)$/i;
/** An interpreter of another language. */
export const INTERPRETER = /(?:^|[\\/])(?:python[\d.]*|node|deno|bun|tsx|ruby|perl|php|lua|Rscript|osascript)(?:\.exe)?$/i;
/** What tells it that code follows. */
export const EVALUATES = /^(?:-c|-e|-p|-r|--eval|--print|eval)$/;
