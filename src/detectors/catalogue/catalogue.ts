// Everything that one client sees, judged together: each definition alone, then what tools of different servers do to each other.
import type { Json } from '../../base/json.ts';
import { type Finding, isAtLeast } from '../detector.ts';
import { findingOf } from '../finding.ts';
import type { Inspection } from '../judge.ts';
import { type JudgeOne, judgeDefinitions } from '../judge-definitions.ts';
import type { CatalogueMatch } from './match.ts';
import { promptNameMatches, strangersNamed, toolNameMatches } from './names.ts';
import { rivalsIn } from './rivals.ts';
import { type SeenTool, seenTool } from './tool.ts';

/** A server with what it shows a model. */
export interface CatalogueServer {
  readonly name: string;
  readonly tools: readonly Json[];
  readonly prompts?: readonly Json[];
  readonly instructions?: string;
}

const at = (finding: Finding, pointer: string): Finding => ({ ...finding, pointer: `${pointer}${finding.pointer}` });

function moved(inspection: Inspection, pointer: string): Inspection {
  return { ...inspection, findings: inspection.findings.map((finding) => at(finding, pointer)) };
}

function judgeServer(server: CatalogueServer, index: number, definition: JudgeOne): readonly Inspection[] {
  const { name, tools, prompts = [], instructions } = server;
  const own = instructions === undefined ? [] : [moved(definition({ instructions }, { server: name }), `/servers/${index}`)];
  const judgeList = (list: readonly Json[], key: string): readonly Inspection[] =>
    judgeDefinitions({ definition }, list, { server: name }).map((one) => moved(one, `/servers/${index}/${key}/${one.index}`));
  return [...own, ...judgeList(tools, 'tools'), ...judgeList(prompts, 'prompts')];
}

function findingFrom({ rule, tool, note, severity }: CatalogueMatch): Finding {
  const found = { surface: 'catalogue' as const, pointer: tool.pointer, note, excerpt: tool.description };
  return findingOf(rule, { ...found, ...(severity === undefined ? {} : { severity }) }, { server: tool.server, tool: tool.name });
}

/** Judges what tools of different servers do to each other. */
function judgeTogether(servers: readonly CatalogueServer[]): Inspection {
  const seen = (list: 'tools' | 'prompts'): readonly SeenTool[] =>
    servers.flatMap((server, s) =>
      (server[list] ?? []).flatMap((one, at) => seenTool(one, server.name, s, `${list}/${at}`) ?? []),
    );
  const tools = seen('tools');
  const matches = [
    ...rivalsIn(tools),
    ...toolNameMatches(tools),
    ...promptNameMatches(seen('prompts')),
    ...strangersNamed(tools),
  ];
  const findings = matches.map(findingFrom);
  return {
    block: false,
    review: findings.some(({ severity }) => isAtLeast(severity, 'medium')),
    score: matches.reduce((worst, { score }) => Math.max(worst, score), 0),
    findings,
  };
}

/** A client shows hundreds of definitions: for a whole catalogue a person is asked only about what is nearly certain. */
const ASKED_SCORE = 0.88;

/** Judges a whole catalogue: the worst of its definitions speaks for it, and what they do to each other. */
export function judgeCatalogue(servers: readonly CatalogueServer[], judge: JudgeOne): Inspection {
  const each = servers.flatMap((server, index) => judgeServer(server, index, judge));
  const together = judgeTogether(servers);
  const all = [...each, together];
  return {
    block: all.some(({ block }) => block),
    review: together.review || each.some(({ review, block, score }) => block || (review && score >= ASKED_SCORE)),
    score: all.reduce((worst, { score }) => Math.max(worst, score), 0),
    findings: all.flatMap(({ findings }) => findings),
  };
}
