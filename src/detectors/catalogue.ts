// Everything that one client sees, judged together: each definition alone, then what tools of different servers do to each other.
import { isObject, type Json } from '../base/json.ts';
import type { Finding } from './detector.ts';
import type { Subject } from './finding.ts';
import type { Inspection } from './judge.ts';

/** A server with what it shows a model. */
export interface CatalogueServer {
  readonly name: string;
  readonly tools: readonly Json[];
  readonly instructions?: string;
}

/** Judges one definition. */
type JudgeOne = (definition: Json, subject: Subject) => Inspection;

const at = (finding: Finding, pointer: string): Finding => ({ ...finding, pointer: `${pointer}${finding.pointer}` });

function moved(inspection: Inspection, pointer: string): Inspection {
  return { ...inspection, findings: inspection.findings.map((finding) => at(finding, pointer)) };
}

function judgeServer({ name, tools, instructions }: CatalogueServer, index: number, judge: JudgeOne): readonly Inspection[] {
  const own = instructions === undefined ? [] : [moved(judge({ instructions }, { server: name }), `/servers/${index}`)];
  const each = tools.map((tool, i) => {
    const title = isObject(tool) && typeof tool['name'] === 'string' ? tool['name'] : `#${i + 1}`;
    return moved(judge(tool, { server: name, tool: title }), `/servers/${index}/tools/${i}`);
  });
  return [...own, ...each];
}

/** Judges a whole catalogue: the worst of its definitions speaks for it. */
export function judgeCatalogue(servers: readonly CatalogueServer[], judge: JudgeOne): Inspection {
  const all = servers.flatMap((server, index) => judgeServer(server, index, judge));
  return {
    block: all.some(({ block }) => block),
    review: all.some(({ review }) => review),
    score: all.reduce((worst, { score }) => Math.max(worst, score), 0),
    findings: all.flatMap(({ findings }) => findings),
  };
}
