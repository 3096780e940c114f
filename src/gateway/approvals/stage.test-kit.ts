// A gateway on approvals for tests: one place, any number of processes, and what a call came to.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../base/json.ts';
import type { Ruling } from '../../policy/ruling.ts';
import { type FakeServer, receivedBy, type Scene, type SceneOptions, sceneOf, tool } from '../gateway.test-kit.ts';
import { handle } from '../handle.ts';
import type { Session } from '../session.ts';
import { type ApprovalScene, approvalScene, asking, rulingGuard } from './approvals.test-kit.ts';

export const ASK: JsonObject = { method: 'elicitation/create', params: { message: 'n?', requestedSchema: { type: 'object' } } };
export const TOOLS = [tool('write'), tool('other')];

interface GatewayOver {
  readonly holdMs?: number;
  readonly project?: string;
  readonly program?: string;
  readonly linkOf?: (id: string) => string | undefined;
}

/** One gateway on the approvals of a place. */
export class Stage {
  readonly approvals: ApprovalScene = approvalScene();
  ruling: Ruling = asking();
  readonly #scenes: Scene[] = [];

  gateway(over: Partial<SceneOptions> & GatewayOver = {}, server: FakeServer = { lists: { tools: TOOLS } }): Scene {
    const {
      holdMs = 60,
      project = '/home/ada/project',
      program = '/usr/bin/client',
      linkOf = () => undefined,
      ...options
    } = over;
    const scene = sceneOf([server], {
      guards: [rulingGuard(() => this.ruling)],
      approvals: this.approvals.open({ holdMs, linkOf, where: { project, program } }),
      ...options,
    });
    this.#scenes.push(scene);
    return scene;
  }

  async end(): Promise<void> {
    for (const scene of this.#scenes) await scene.close();
    await this.approvals.end();
  }
}

const ids = { rpc: 0 };

/** A fresh id of a request. */
export const nextRpcId = (): number => {
  ids.rpc += 1;
  return ids.rpc;
};

interface Called {
  readonly session: Session;
  readonly args?: JsonObject;
  readonly name?: string;
  readonly endpoint?: string;
  /** Asks for a task of 2025-11-25. */
  readonly task?: JsonObject;
}

export async function call(
  scene: Scene,
  { session, args = { text: 'hello' }, name = 'write', endpoint = 'one', task }: Called,
): Promise<JsonObject> {
  const rpcId = nextRpcId();
  const received = receivedBy(
    scene,
    'tools/call',
    { name, arguments: args, ...(task === undefined ? {} : { task }) },
    { session, rpcId, caller: session.caller, endpoint },
  );
  const handled = await handle(received, scene.gateway);
  return handled === undefined ? {} : (JSON.parse(handled.text) as JsonObject);
}

export const textOf = (reply: JsonObject): string => {
  const result = reply['result'] as JsonObject | undefined;
  const [first] = (result?.['content'] ?? []) as readonly JsonObject[];
  return String(first?.['text']);
};
export const isWaiting = (reply: JsonObject): void => {
  assert.match(textOf(reply), /^approval\.waiting: /, JSON.stringify(reply));
  assert.equal((reply['result'] as JsonObject)['isError'], true);
};
export const ran = (scene: Scene): number => scene.reached().length;

/** Waits until there is a question. */
export async function question(stage: Stage) {
  for (let tries = 0; tries < 200; tries++) {
    const found = await stage.approvals.waiting().catch(() => undefined);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return stage.approvals.waiting();
}

export async function withStage(work: (fresh: Stage) => Promise<void>): Promise<void> {
  const fresh = new Stage();
  try {
    await work(fresh);
  } finally {
    await fresh.end();
  }
}
