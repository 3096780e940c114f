// Limit: stdio relay in Node: spawns the server and copies bytes both ways. With --work each line is parsed, scanned and recorded.
//   stdio-pipe.ts [--work AUDIT_FILE] -- COMMAND ARGS...
import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import type { CheckedRequest } from './work.ts';

const args = process.argv.slice(2);
const separator = args.indexOf('--');
const [command = '', ...commandArgs] = args.slice(separator + 1);
const auditFile = args[0] === '--work' ? args[1] : undefined;
const ANSWER = /^\{"jsonrpc":"2.0","id":(\d+)/;
const NEWLINE = 10;

const child = spawn(command, commandArgs, { stdio: ['pipe', 'pipe', 'inherit'] });

/** Calls `onLines` with every run of whole lines, newlines included. */
const wholeLines = (source: NodeJS.ReadableStream, onLines: (lines: Buffer) => void): void => {
  let pieces: Buffer[] = [];
  source.on('data', (chunk: Buffer) => {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      pieces.push(chunk);
      return;
    }
    const lines = chunk.subarray(0, end);
    onLines(pieces.length > 0 ? Buffer.concat([...pieces, lines]) : lines);
    pieces = end < chunk.length ? [chunk.subarray(end)] : [];
  });
};

const relayWithWork = async (file: string): Promise<void> => {
  const { AuditFile, checkAnswer, checkRequest } = await import('./work.ts');
  const audit = new AuditFile(file);
  const open = new Map<number, CheckedRequest>();
  wholeLines(process.stdin, (lines) => {
    for (const line of lines.toString().split('\n')) {
      const checked = line === '' ? null : checkRequest(line);
      if (checked !== null && typeof checked.id === 'number') open.set(checked.id, checked);
    }
    child.stdin.write(lines);
  });
  wholeLines(child.stdout, (lines) => {
    for (const line of lines.toString().split('\n')) {
      if (line === '') continue;
      const id = Number(ANSWER.exec(line)?.[1]);
      const checked = open.get(id);
      const found = checkAnswer(line);
      if (checked === undefined) continue;
      open.delete(id);
      audit.record(checked, found);
    }
    process.stdout.write(lines);
  });
};

child.on('exit', (code) => process.exit(code ?? 0));
process.stdin.on('end', () => child.stdin.end());
process.stdout.on('error', () => process.exit(0));
child.stdin.on('error', () => undefined);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    child.kill(signal);
    setTimeout(() => process.exit(0), 200);
  });
}
if (auditFile === undefined) {
  process.stdin.on('data', (chunk) => child.stdin.write(chunk));
  child.stdout.on('data', (chunk) => process.stdout.write(chunk));
} else {
  await relayWithWork(auditFile);
}
