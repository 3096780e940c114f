// Debian's docker-registry on loopback, for tests in which images come from somewhere.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const PATH = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;
const TRIES = 100;

/** A registry that anybody may push to. */
export interface ImageRegistry {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  end(): void;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

/** Starts one; its data lies in `folder`. @throws Error if there is none on this machine */
export async function startImageRegistry(folder: string): Promise<ImageRegistry> {
  const host = `127.0.0.1:${await freePort()}`;
  const config = join(folder, 'registry.yml');
  const storage = `storage: { filesystem: { rootdirectory: ${join(folder, 'registry')} } }`;
  writeFileSync(config, `version: 0.1\nlog: { level: error }\n${storage}\nhttp: { addr: '${host}' }\n`);
  const child = spawn('docker-registry', ['serve', config], { env: { PATH, OTEL_TRACES_EXPORTER: 'none' }, stdio: 'ignore' });
  let failed = '';
  child.on('error', (error) => {
    failed = error.message;
  });
  for (let tries = 0; tries < TRIES && failed === ''; tries += 1) {
    const isUp = await fetch(`http://${host}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return { host, end: () => void child.kill() };
    await wait(100);
  }
  child.kill();
  throw new Error(`docker-registry does not answer: ${failed}`);
}
