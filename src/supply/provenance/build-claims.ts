// Where something was built, said twice: by the certificate (the authority checked it) and by the statement (the builder wrote it). Both must agree.
import type { Json } from '../../base/json.ts';
import { type CertificateClaims, GITHUB_ISSUER } from './claims.ts';
import { failed, notCheckable, type Refusal } from './facts.ts';
import { listAt, present, textAt } from './reading.ts';
import { isSameRepository, repositoryOf } from './repository.ts';
import type { Statement } from './statement.ts';

/** Provenance as SLSA writes it. */
export const SLSA_TYPES: ReadonlySet<string> = new Set(['https://slsa.dev/provenance/v0.2', 'https://slsa.dev/provenance/v1']);

/** Where somebody says that it was built. */
interface Build {
  readonly repository?: string | undefined;
  readonly commit?: string | undefined;
  readonly ref?: string | undefined;
  /** The workflow in each form in which this builder may have written it. */
  readonly workflows: readonly string[];
  readonly builder?: string | undefined;
  readonly run?: string | undefined;
}

/** Values of a verified build for its fact, or why the two accounts of it do not hold together. */
export function buildOf(
  claims: CertificateClaims,
  statement: Statement,
): { readonly values: Readonly<Record<string, string>> } | Refusal {
  if (!SLSA_TYPES.has(statement.predicateType)) {
    return notCheckable(`statements of type ${JSON.stringify(statement.predicateType.slice(0, 120))} are not known here`);
  }
  const told = statement.predicateType.endsWith('v1') ? versionOne(statement.predicate) : versionZero(statement.predicate);
  const why = disagreement(claims, told);
  if (why !== undefined) return failed(why);
  const values = present({
    repository: claims.repository,
    commit: claims.commit,
    ref: claims.ref,
    workflow: claims.workflow ?? claims.identity,
    builder: told.builder,
    runner: claims.runner,
    run: claims.run ?? told.run,
    issuer: claims.issuer,
    identity: claims.identity,
  });
  return { values };
}

/** SLSA 1.0, as npm and GitHub write it: https://slsa.dev/spec/v1.0/provenance */
function versionOne(predicate: Json | undefined): Build {
  const workflow = ['buildDefinition', 'externalParameters', 'workflow'] as const;
  const repository = textAt(predicate, ...workflow, 'repository');
  const path = textAt(predicate, ...workflow, 'path');
  const ref = textAt(predicate, ...workflow, 'ref');
  const sources = listAt(predicate, 'buildDefinition', 'resolvedDependencies') ?? [];
  const source = sources.find((each) => isSource(textAt(each, 'uri'), repository));
  return {
    repository,
    commit: textAt(source, 'digest', 'gitCommit') ?? textAt(source, 'digest', 'sha1'),
    ref,
    workflows: path === undefined ? [] : [`${repository}/${path}@${ref}`],
    builder: textAt(predicate, 'runDetails', 'builder', 'id'),
    run: textAt(predicate, 'runDetails', 'metadata', 'invocationId'),
  };
}

const isSource = (uri: string | undefined, repository: string | undefined): boolean =>
  uri !== undefined && repository !== undefined && (uri === `git+${repository}` || uri.startsWith(`git+${repository}@`));

/** SLSA 0.2, as earlier versions of npm write it, on GitHub and GitLab: https://slsa.dev/spec/v0.2/provenance */
function versionZero(predicate: Json | undefined): Build {
  const source = ['invocation', 'configSource'] as const;
  const uri = textAt(predicate, ...source, 'uri')?.replace(/^git\+/, '');
  const cut = uri?.lastIndexOf('@') ?? -1;
  const repository = cut > 0 ? uri?.slice(0, cut) : uri;
  const ref = cut > 0 ? uri?.slice(cut + 1) : undefined;
  const entry = textAt(predicate, ...source, 'entryPoint');
  return {
    repository,
    commit: textAt(predicate, ...source, 'digest', 'sha1'),
    ref,
    workflows:
      entry === undefined
        ? []
        : [`https://github.com/${entry}`, `${repository}/${entry}@${ref}`, `https://github.com/${entry}@${ref}`],
    builder: textAt(predicate, 'builder', 'id'),
  };
}

/** What the two accounts say differently; undefined when they agree. */
function disagreement(claims: CertificateClaims, told: Build): string | undefined {
  const proven = repositoryOf(claims.repository);
  const named = repositoryOf(told.repository);
  if (proven === undefined || claims.commit === undefined) {
    return `its signer ${JSON.stringify(claims.identity ?? 'without a name')} is not a build: the certificate names no repository and commit`;
  }
  if (named === undefined || told.commit === undefined) return 'its statement names no repository and commit';
  if (!isSameRepository(proven, named)) return differs('repository', named.url, proven.url);
  if (told.commit !== claims.commit) return differs('commit', told.commit, claims.commit);
  if (told.ref !== undefined && claims.ref !== undefined && told.ref !== claims.ref) return differs('ref', told.ref, claims.ref);
  return claims.issuer === GITHUB_ISSUER ? onGitHub(claims, told) : undefined;
}

const RUNNER = 'https://github.com/actions/runner/';

/** GitHub's certificates also name the workflow and the kind of machine. */
function onGitHub(claims: CertificateClaims, told: Build): string | undefined {
  const workflow = claims.workflow ?? claims.identity ?? '';
  if (!told.workflows.includes(workflow)) return differs('workflow', told.workflows[0] ?? 'none', workflow);
  const runner = told.builder?.startsWith(RUNNER) === true ? told.builder.slice(RUNNER.length) : undefined;
  if (runner === undefined || claims.runner === undefined || runner === claims.runner) return undefined;
  return differs('kind of builder', runner, claims.runner);
}

const differs = (what: string, told: string, proven: string): string =>
  `its statement names the ${what} ${JSON.stringify(told.slice(0, 200))}, its certificate ${JSON.stringify(proven.slice(0, 200))}`;
