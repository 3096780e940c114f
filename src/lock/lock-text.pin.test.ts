// Pin: the format of the two committed files, to the byte. Other versions of Bartizan, reviewers and signatures rely on it.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { approvedServer, facts, lockOf, PROJECT } from './lock.test-kit.ts';
import { printDefinitions, printLockFile } from './lock-text.ts';

const small = {
  capabilities: { tools: {} },
  instructions: 'Ask\u200b first.',
  tools: [{ name: 'b', inputSchema: { type: 'object' } }, { name: 'a' }],
  prompts: [],
  resources: [],
  templates: [],
};
const { scripts, packages, registry, start, ...artefact } = facts.artefact;

it('bartizan.lock looks like this', async () => {
  const server = await approvedServer(small, 'notes', { ...facts, artefact, provenance: facts.provenance.slice(0, 1) });
  const text = printLockFile(lockOf(server).file, 'bartizan.lock').toString();
  // Digests in it were computed by another program (Python: json.dumps with sorted keys, hashlib).
  assert.equal(text, LOCK);
});

it('bartizan.lock.d/NAME.json looks like this, with nothing invisible in it', async () => {
  const server = await approvedServer(small);
  assert.equal(printDefinitions('notes', server.catalogue, 'x').toString(), DEFINITIONS);
});

const LOCK = `{
  "version": 1,
  "project": "${PROJECT}",
  "servers": {
    "notes": {
      "source": "npm:@example/notes@^1",
      "identity": {
        "id": "npm:@example/notes",
        "publishers": [
          "alice",
          "bob"
        ],
        "repository": "https://github.com/example/notes"
      },
      "artefact": {
        "kind": "npm",
        "name": "@example/notes",
        "version": "1.2.3",
        "integrity": "sha512-AAAA",
        "tree": "0000000000000000000000000000000000000000000000000000000000000000"
      },
      "provenance": [
        {
          "id": "npm.signature",
          "result": "verified",
          "detail": "signed by the registry"
        }
      ],
      "launch": {
        "args": [
          "notes"
        ],
        "env": [
          "NOTES_TOKEN"
        ]
      },
      "era": "legacy",
      "transport": "stdio",
      "counter": 1,
      "pins": {
        "capabilities": "ba8e230d1afc3aa130cb8466ad81050412fa42bbe94eee7a4d564a13bb37a019",
        "tools": {
          "a": "d9d719b27480b55cd4918020e7473e716ed3569c8adafe926cf9b10b4f8ef064",
          "b": "5665d77358368e29143fb4015bbda05939c6a9a5ef5ff928a6e610c3f11a8825"
        },
        "prompts": {},
        "resources": {},
        "templates": {},
        "instructions": "51ef03a5c5eb029ffcda7dda84046f077acf3f469b09dab712eb045ce7ceab6a"
      },
      "approvals": [
        {
          "by": "alice",
          "at": "2026-11-21T12:00:00.000Z",
          "state": "ce27422075f066f3dc4f023c881b5972e054befdaf4de854152fa6f2ab199fda"
        }
      ]
    }
  }
}
`;

const DEFINITIONS = `{
  "version": 1,
  "server": "notes",
  "capabilities": {
    "tools": {}
  },
  "tools": [
    {
      "name": "a"
    },
    {
      "name": "b",
      "inputSchema": {
        "type": "object"
      }
    }
  ],
  "prompts": [],
  "resources": [],
  "templates": [],
  "instructions": "Ask\\u200b first."
}
`;
