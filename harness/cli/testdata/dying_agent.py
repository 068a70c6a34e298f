"""Answers the handshake, then dies as a server and says nothing as a client: for the tests of the command line."""

import json
import os
import sys

for line in sys.stdin:
    request = json.loads(line)
    method, number = request["method"], request["id"]
    if method == "initialize":
        identity = {"name": "dying", "version": "1", "language": "Python", "runtime": "CPython", "os": "linux"}
        capabilities = ["stream", "family:ipv4", "family:ipv6"]
        result = {"protocol": 1, "identity": identity, "capabilities": capabilities}
    elif method == "reset":
        result = {"open": 0}
    elif method == "listenStream":
        print("last words", file=sys.stderr, flush=True)
        os._exit(9)
    else:
        continue
    print(json.dumps({"jsonrpc": "2.0", "id": number, "result": result}), flush=True)
