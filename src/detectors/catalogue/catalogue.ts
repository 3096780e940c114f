// Everything that one client sees, judged together: each definition alone, then what tools of different servers do to each other.
import { isObject, type Json } from '../../base/json.ts';
import { type Finding, isAtLeast } from '../detector.ts';
import { findingOf, type Subject } from '../finding.ts';
import type { Inspection } from '../judge.ts';
import type { CatalogueMatch } from './match.ts';
import { nameMatches, strangersNamed } from './names.ts';
import { rivalsIn } from './rivals.ts';
import { seenTool } from './tool.ts';

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

function findingFrom({ rule, tool, note, severity }: CatalogueMatch): Finding {
  const found = { surface: 'catalogue' as const, pointer: tool.pointer, note, excerpt: tool.description };
  return findingOf(rule, { ...found, ...(severity === undefined ? {} : { severity }) }, { server: tool.server, tool: tool.name });
}

/** Judges what tools of different servers do to each other. */
function judgeTogether(servers: readonly CatalogueServer[]): Inspection {
  const tools = servers.flatMap((server, s) => server.tools.flatMap((tool, t) => seenTool(tool, server.name, s, t) ?? []));
  const matches = [...rivalsIn(tools), ...nameMatches(tools), ...strangersNamed(tools)];
  const findings = matches.map(findingFrom);
  return {
    block: false,
    review: findings.some(({ severity }) => isAtLeast(severity, 'medium')),
    score: matches.reduce((worst, { score }) => Math.max(worst, score), 0),
    findings,
  };
}

/** Judges a whole catalogue: the worst of its definitions speaks for it, and what they do to each other. */
export function judgeCatalogue(servers: readonly CatalogueServer[], judge: JudgeOne): Inspection {
  const all = [...servers.flatMap((server, index) => judgeServer(server, index, judge)), judgeTogether(servers)];
  return {
    block: all.some(({ block }) => block),
    review: all.some(({ review }) => review),
    score: all.reduce((worst, { score }) => Math.max(worst, score), 0),
    findings: all.flatMap(({ findings }) => findings),
  };
}
