import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { type Approval, type ApprovalAnswer, askedApproval } from '../../store/approval.ts';
import { question } from '../../store/approvals.contract.ts';
import { type Person, person } from './approvals.test-kit.ts';
import { type ApproverTrust, signedAnswer, whyNotProven, witnessedAnswer } from './proof.ts';

const mac = (text: string): string => createHmac('sha256', 'store key').update(text).digest('base64url');
const [ada, bob, mallory] = [person('ada'), person('bob'), person('mallory')];
const trust: ApproverTrust = {
  keys: [ada, bob].map(({ name, signer }) => ({ name, key: signer.publicKey })),
  links: new Set(['cyd']),
};
const asked = askedApproval(question('k'), 0);
const given = { by: 'ada', atMs: 1, answer: 'allow', scope: { kind: 'once', untilMs: 100 } } as const;
const signed = (who: Person, approval: Approval = asked, over: object = {}) =>
  signedAnswer(approval, { ...given, by: who.name, ...over }, who.signer);
const needed = { approvers: 1, isLowRisk: false };
const why = (answers: readonly ApprovalAnswer[], over: object = {}, approval: Approval = asked) =>
  whyNotProven({ ...approval, answers }, { ...needed, ...over }, trust, mac);

describe('the proof of an answer', () => {
  it('is a signature of a known approver over just this question, binding and reach', async () => {
    assert.equal(why([await signed(ada)]), undefined);
  });

  const forged: readonly (readonly [what: string, answer: () => Promise<ApprovalAnswer>])[] = [
    ['of a key that nobody named', () => signed(mallory)],
    ['of one approver in the name of another', async () => ({ ...(await signed(ada)), by: 'bob' })],
    ['of one approver who signed in the name of another', () => signedAnswer(asked, { ...given, by: 'bob' }, ada.signer)],
    ['of an unknown key in the name of an approver', () => signedAnswer(asked, given, mallory.signer)],
    ['for another question', () => signed(ada, { ...asked, id: 'other' })],
    ['for another call', () => signed(ada, { ...asked, key: 'other' })],
    ['for another tool', () => signed(ada, { ...asked, toolKey: 'other' })],
    ['whose reach was widened afterwards', async () => ({ ...(await signed(ada)), scope: { kind: 'exact', untilMs: 100 } })],
    ['whose time was lengthened afterwards', async () => ({ ...(await signed(ada)), scope: { kind: 'once', untilMs: 101 } })],
    ['that was a refusal', async () => ({ ...(await signed(ada, asked, { answer: 'refuse' })), answer: 'allow' })],
    ['that is no JSON', async () => ({ ...given, proof: 'yes' })],
    ['without an envelope', async () => ({ ...given, proof: '{"kind":"signature"}' })],
    [
      'with an odd envelope',
      async () => ({ ...given, proof: '{"kind":"signature","envelope":{"payload":"","payloadType":"","signatures":[null]}}' }),
    ],
    [
      'over a link, in the name of nobody who may use one',
      async () => witnessedAnswer('link', asked, { ...given, by: 'ada' }, mac),
    ],
    [
      'over a link, under another key',
      async () => witnessedAnswer('link', asked, { ...given, by: 'cyd' }, (text) => mac(`x${text}`)),
    ],
  ];
  for (const [what, answer] of forged) {
    it(`is no signature ${what}`, async () => assert.match(why([await answer()]) ?? '', /no valid signature/));
  }

  it('over a link counts for those who may use one', () => {
    assert.equal(why([witnessedAnswer('link', asked, { ...given, by: 'cyd' }, mac)]), undefined);
  });

  it("of the caller's own client counts for low risk only", () => {
    const answer = witnessedAnswer('client', asked, { ...given, by: 'client of ann' }, mac);
    assert.match(why([answer]) ?? '', /low risk only/);
    assert.equal(why([answer], { isLowRisk: true }), undefined);
  });

  it('counts persons as policy needs them now, and as they were needed when it was asked', async () => {
    const one = [await signed(ada)];
    assert.match(why(one, { approvers: 2 }) ?? '', /1 of 2 persons/);
    assert.match(why(one, {}, { ...asked, needed: 2 }) ?? '', /1 of 2 persons/);
    assert.match(why([...one, ...one], { approvers: 2 }) ?? '', /1 of 2 persons/);
    assert.equal(why([...one, await signed(bob)], { approvers: 2 }), undefined);
    assert.match(why([]) ?? '', /0 of 1/);
  });

  it('fails as a whole when one of several answers is not proven', async () => {
    assert.match(why([await signed(ada), { ...given, by: 'bob', proof: '' }]) ?? '', /"bob"/);
  });
});
