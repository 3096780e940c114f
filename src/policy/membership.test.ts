import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from '../base/json.ts';
import { loadCedar } from './cedar.ts';
import { membershipOf } from './membership.ts';

const cedar = await loadCedar();

function jsonOf(text: string): JsonObject {
  const answer = cedar.policyToJson(text);
  assert.equal(answer.type, 'success', text);
  return (answer as unknown as { readonly json: JsonObject }).json;
}

/** What is looked up, by the policy that does. */
const LOOKED_UP: readonly (readonly [policy: string, what: '' | 'principal' | 'resource' | 'principal resource'])[] = [
  ['permit(principal, action, resource);', ''],
  ['permit(principal == User::"u", action == Action::"call_tool", resource == Tool::"s/t");', ''],
  ['permit(principal is User, action in [Action::"a", Action::"b"], resource is Tool);', ''],
  ['permit(principal, action, resource) when { context.arguments.path like "/in/*" && resource == Tool::"s/t" };', ''],
  ['permit(principal in Client::"c", action, resource);', 'principal'],
  ['permit(principal is User in Client::"c", action, resource);', 'principal'],
  ['permit(principal, action, resource in Server::"s");', 'resource'],
  ['permit(principal, action, resource is Tool in Server::"s");', 'resource'],
  ['permit(principal, action, resource) when { principal in Client::"c" };', 'principal resource'],
  [
    'permit(principal, action, resource) unless { context.client.era == "modern" || resource is Tool in Server::"s" };',
    'principal resource',
  ],
  [
    'permit(principal, action, resource) when { if true then [principal in Client::"c"].contains(true) else false };',
    'principal resource',
  ],
];

describe('what policies look up in other entities', () => {
  for (const [policy, what] of LOOKED_UP)
    it(`is ${what === '' ? 'nothing' : what}: ${policy}`, () => {
      const { principal, resource } = membershipOf([jsonOf('permit(principal, action, resource);'), jsonOf(policy)]);
      assert.deepEqual([principal && 'principal', resource && 'resource'].filter(Boolean).join(' '), what);
    });

  it('is everything where a head is not understood', () => {
    assert.deepEqual(membershipOf([{ principal: { op: 'new' }, resource: 7 }]), { principal: true, resource: true });
  });
});
