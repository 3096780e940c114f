// Every fault code there is, with what it means. A test holds that no table is missing.
import { settingsFaultTable } from '../app/faults.ts';
import type { FaultEntry } from '../base/fault.ts';
import { homeFaultTable, jsonFaultTable } from '../base/faults.ts';
import { clientsFaultTable } from '../clients/faults.ts';
import { approvalFaultTable } from '../gateway/approvals/faults.ts';
import { gatewayFaultTable, guardFaultTable, limitFaultTable } from '../gateway/faults.ts';
import { lockFaultTable } from '../lock/faults.ts';
import { policyFaultTable } from '../policy/faults.ts';
import { protocolFaultTable } from '../protocol/faults.ts';
import { sandboxFaultTable } from '../sandbox/faults.ts';
import { scanFaultTable } from '../scanner/faults.ts';
import { secretsFaultTable } from '../secrets/faults.ts';
import { storeFaultTable } from '../store/faults.ts';
import { supplyFaultTable } from '../supply/faults.ts';
import { gitFaultTable } from '../supply/git-faults.ts';
import { mcpbFaultTable } from '../supply/mcpb-faults.ts';
import { ociFaultTable } from '../supply/oci-faults.ts';
import { provenanceFaultTable } from '../supply/provenance/faults.ts';
import { pypiFaultTable } from '../supply/pypi-faults.ts';
import { upstreamFaultTable } from '../upstream/faults.ts';
import { cliFaultTable, internalFaultTable } from './faults.ts';

/** Tables by area. */
export const faultTables: Readonly<Record<string, Readonly<Record<string, FaultEntry>>>> = {
  approval: approvalFaultTable,
  cli: cliFaultTable,
  clients: clientsFaultTable,
  gateway: gatewayFaultTable,
  git: gitFaultTable,
  guard: guardFaultTable,
  home: homeFaultTable,
  internal: internalFaultTable,
  json: jsonFaultTable,
  limits: limitFaultTable,
  lock: lockFaultTable,
  mcpb: mcpbFaultTable,
  oci: ociFaultTable,
  policy: policyFaultTable,
  protocol: protocolFaultTable,
  sandbox: sandboxFaultTable,
  secrets: secretsFaultTable,
  provenance: provenanceFaultTable,
  pypi: pypiFaultTable,
  scan: scanFaultTable,
  settings: settingsFaultTable,
  store: storeFaultTable,
  supply: supplyFaultTable,
  upstream: upstreamFaultTable,
};

/** A fault by its code. */
export interface KnownFault extends FaultEntry {
  readonly code: string;
}

/** All faults, in the order of their codes. */
export function allFaults(): readonly KnownFault[] {
  const all = Object.entries(faultTables).flatMap(([area, table]) =>
    Object.entries(table).map(([name, entry]) => ({ code: `${area}.${name}`, ...entry })),
  );
  return all.sort((a, b) => (a.code < b.code ? -1 : 1));
}
