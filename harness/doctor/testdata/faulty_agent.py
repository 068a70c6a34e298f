"""The Python agent with one fault: faulty_agent.py AGENT FAULT. Without FAULT it lists all faults and their checks.

A fault is a function in a file of faults/, which puts it into the agent; its decorator names the checks.
"""
import importlib
import json
import os
import sys

# Each fault starts it anew: what was compiled is kept for the next, and never beside the sources.
sys.pycache_prefix = os.environ.get("COMPILED")
sys.dont_write_bytecode = sys.pycache_prefix is None
sys.path.insert(0, os.path.dirname(sys.argv[1]))
import sockets  # noqa: E402
import wire  # noqa: E402

FILES = ("declared", "errors", "messages", "connections", "options", "datagrams", "data", "waiting", "neighbours", "names", "files", "processes", "descriptors", "epoll")

operations = sockets.OPERATIONS
faults = {}


def found_by(*checks):
    """Makes a function a fault that these checks must find."""
    def add(fault):
        faults[fault.__name__] = fault, checks
        return fault
    return add


def instead(*names):
    """Puts the decorated function in the place of operations. Its arguments: the right one, and those of that."""
    def replace(wrong):
        for name in names:
            operations[name] = lambda *sock, right=operations[name], **params: wrong(right, *sock, **params)
    return replace


def around(*names):
    """Replaces the result of operations by that of the decorated function, unless that is None."""
    def replace(change):
        @instead(*names)
        def wrong(right, *sock, **params):
            result = right(*sock, **params)
            return change(result, *sock) or result
    return replace


def excuse(name, problem, result):
    """Answers with the result where an operation fails with the problem."""
    @instead(name)
    def wrong(right, *sock, **params):
        try:
            return right(*sock, **params)
        except problem:
            return result() if callable(result) else result


def errors(change):
    """Hands every error of a socket through `change`."""
    right = sockets.failure
    sockets.failure = lambda problem: change(right(problem))


def lines(change):
    """Hands every line on its way out through `change`, which may give None for no line."""
    right = wire.write

    def wrong(message):
        changed = change(message)
        if changed is not None:
            right(changed)

    wire.write = wrong


def performing(change):
    """Hands every request to `change`, which calls what it is given to have it served."""
    right = wire.perform
    wire.perform = lambda identifier, method, params: change(
        lambda: right(identifier, method, params), method, params)


def listens(sock):
    return sock.getsockopt(sockets.socket.SOL_SOCKET, sockets.socket.SO_ACCEPTCONN) == 1


if __name__ == "__main__":
    # The files of faults import this one by its name.
    sys.modules["faulty_agent"] = sys.modules["__main__"]
    for name in FILES:
        importlib.import_module("faults." + name)
    if len(sys.argv) == 2:
        print(json.dumps({name: checks for name, (_, checks) in faults.items()}))
    else:
        faults[sys.argv[2]][0]()
        wire.serve(operations, sockets.failure)
