// A small Python server of two packages, as wheels, for the system tests of PyPI.
import { offered } from '../../src/supply/pypi.test-kit.ts';
import { wheelOf } from '../../src/supply/wheel.test-kit.ts';

const SERVER = `
import json, sys
from greeter_words import word

def reply(id, result):
    print(json.dumps({"jsonrpc": "2.0", "id": id, "result": result}), flush=True)

def main():
    for line in sys.stdin:
        message = json.loads(line)
        if message.get("method") == "initialize":
            reply(message["id"], {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": {"name": word(), "version": "1"}})
        elif message.get("method") == "tools/call":
            reply(message["id"], {"content": [{"type": "text", "text": json.dumps({"argv": sys.argv, "path": sys.path, "flags": [sys.flags.isolated, sys.flags.no_site]})}]})
    return 0
`;

export const greeter = (version: string, requires: readonly string[] = ['greeter-words >=1,<2']) =>
  wheelOf({
    name: 'greeter',
    version,
    requires,
    scripts: ['greeter = greeter.server:main', 'greeter-admin = greeter.server:main'],
    files: { 'greeter/__init__.py': '', 'greeter/server.py': SERVER },
    headers: ['Summary: Greets', 'Project-URL: Source, https://github.com/example/greeter'],
  });

export const words = (version: string, text = 'hello') =>
  wheelOf({
    name: 'greeter_words',
    version,
    files: {
      'greeter_words/__init__.py': `def word():\n    return "${text}"\n`,
      'greeter_words/__pycache__/x.cpython-311.pyc': 'junk',
    },
  });

export const both = () => [offered(greeter('1.0')), offered(words('1.0')), offered(words('1.4')), offered(words('2.0'))];
