// Approvals of one process: what they are bound to here, and whose answers count. Only the user's and managed settings say who may answer.
import { randomInt } from 'node:crypto';
import { type ApprovalParts, createApprovals, type GatewayApprovals } from '../gateway/approvals/approvals.ts';
import { decide } from '../gateway/approvals/decide.ts';
import { type ApprovalLinks, approvalLinks } from '../gateway/approvals/links.ts';
import type { ApproverTrust } from '../gateway/approvals/proof.ts';
import { webhook } from './approval-webhook.ts';
import { keyFacts } from './approver.ts';
import { type FirstUse, firstUse } from './first-use.ts';
import type { Project } from './project.ts';
import type { Settings } from './settings-schema.ts';

/** Letters and digits that nobody mixes up. */
const ID_ALPHABET = 'abcdefghjkmnpqrstvwxyz23456789';
const ID_CHARS = 8;

/** A short id that a person can type; it opens nothing by itself. */
export function newQuestionId(random: (below: number) => number = randomInt): string {
  return Array.from({ length: ID_CHARS }, () => ID_ALPHABET.charAt(random(ID_ALPHABET.length))).join('');
}

/** Whose answers count: the signers that settings name, else whoever owns this user's key. */
export function approverTrust({ authority, stateDir }: Pick<Project, 'authority' | 'stateDir'>): ApproverTrust {
  const { requireSigned } = authority;
  const own = requireSigned === undefined ? keyFacts(stateDir) : undefined;
  const keys = requireSigned?.keys ?? (own === undefined ? [] : [{ key: own.publicKey, name: own.name }]);
  return { keys, links: new Set(authority.approvals.approvers?.map(({ name }) => name)) };
}

/** What approvals are made with here. */
export interface ApprovingParts extends Pick<ApprovalParts, 'store' | 'mac' | 'sealer' | 'report'> {
  readonly project: () => Project;
}

/** The process that they are for. */
export interface ApprovingPlace extends Pick<ApprovalParts, 'clock'> {
  readonly settings: Settings;
  /** The program that started this relay. */
  readonly program?: string | undefined;
}

/** The approvals of a gateway, and what asks about servers that nobody approved. */
export interface Approving extends GatewayApprovals {
  readonly firstUse: FirstUse;
  /** For persons who are not at the terminal. */
  readonly links: ApprovalLinks;
  /** Tells nobody any more. */
  close(): Promise<void>;
}

/** Makes the approvals of a gateway. */
export function approvalsFor({ settings, clock, program }: ApprovingPlace, { project, ...given }: ApprovingParts): Approving {
  const { approvalHoldMs, approvalMs } = settings.limits;
  const outside = () => project().authority.approvals;
  const links = approvalLinks({ ...given, clock }, () => outside().approvers ?? []);
  const linkOf = (id: string): string | undefined =>
    outside().link === undefined ? undefined : `${outside().link}${links.pathOf(id)}`;
  const telling = webhook({
    ...given,
    settings: () => outside().webhook,
    linkOf,
    nowMs: () => clock.now(),
    every(work, ms) {
      const timer = setInterval(work, ms).unref();
      return () => clearInterval(timer);
    },
  });
  const parts: ApprovalParts = {
    ...given,
    clock,
    newId: () => newQuestionId(),
    where: { project: project().folder, program },
    trust: () => approverTrust(project()),
    openMs: approvalMs,
    holdMs: approvalHoldMs,
    onNew: () => telling.look(),
    linkOf,
  };
  return {
    ...createApprovals(parts),
    firstUse: firstUse((wish) => decide(wish, parts), approvalHoldMs),
    links,
    close: () => telling.close(),
  };
}
