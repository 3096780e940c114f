// `bartizan trail payload`: what was in the messages of one exchange, where settings had it kept. It says whether it is what the entry's digests are over.
import { hmacer } from '../base/digest.ts';
import { parseEntry } from '../store/entry.ts';
import { sealAll } from '../store/log/sealing.ts';
import { createPayloads, type Payload } from '../store/payloads.ts';
import type { Store } from '../store/ports.ts';
import { payloadKey, stateSecret } from '../store/state.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { withStore } from './open-store.ts';
import { stateFolder } from './surroundings.ts';
import { printJson } from './terminal.ts';
import { entryNumber } from './trail-verify.ts';

/** What an entry's payload is, and whether its digests say the same. */
async function payloadAt({ log }: Store, seq: number): Promise<(Payload & { readonly isAsRecorded: boolean }) | undefined> {
  const body = await log.body(seq);
  const entry = body === undefined ? undefined : parseEntry(body);
  const sealed = await log.payload(seq);
  if (entry === undefined || sealed === undefined) return undefined;
  const payload = createPayloads(payloadKey(stateFolder())).open(entry.exchange, sealed);
  if (payload === undefined) return { isAsRecorded: false };
  const digest = hmacer(stateSecret(stateFolder()));
  const isSame = (text: string | undefined, recorded: string | undefined): boolean =>
    text === undefined || digest(text) === recorded;
  const resultDigest = entry.kind === 'outcome' ? entry.resultDigest : undefined;
  return { ...payload, isAsRecorded: isSame(payload.arguments, entry.argumentsDigest) && isSame(payload.result, resultDigest) };
}

/** Prints the payload of an exchange, named by the number of its first entry. @throws Fault `cli.no-payload` */
export function printPayload(text: string): Promise<ExitCode> {
  return withStore(async (store) => {
    const seq = entryNumber(text);
    await sealAll(store.log);
    const [exchange] = await store.log.indexRows(seq - 1, 1);
    const { endSeq } = exchange?.seq === seq ? exchange : {};
    const first = await payloadAt(store, seq);
    const last = endSeq === undefined || endSeq === seq ? undefined : await payloadAt(store, endSeq);
    if (first === undefined && last === undefined) throw cliFault['no-payload']({ seq });
    const isAsRecorded = first?.isAsRecorded !== false && last?.isAsRecorded !== false;
    const parsed = (json: string | undefined): unknown => (json === undefined ? undefined : JSON.parse(json));
    await printJson({ seq, isAsRecorded, arguments: parsed(first?.arguments), result: parsed(last?.result ?? first?.result) });
    return isAsRecorded ? EXIT.ok : EXIT.findings;
  });
}
