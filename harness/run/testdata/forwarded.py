"""The agent for Python behind a forwarder: each of its connections ends there, and another one leads on, as in some sandboxes."""

import os
import runpy
import socket
import sys
import threading

connect = socket.socket.connect


def pump(source, target):
    """Passes on what comes, and its end."""
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def forwarded(sock, address):
    if sock.family == socket.AF_UNIX:
        return connect(sock, address)
    onward = socket.socket(sock.family)
    connect(onward, address)
    with socket.socket(sock.family) as listener:
        listener.bind((address[0], 0))
        listener.listen(1)
        connect(sock, listener.getsockname()[:2])
        inward, _ = listener.accept()
    for source, target in [(inward, onward), (onward, inward)]:
        threading.Thread(target=pump, args=(source, target), daemon=True).start()


socket.socket.connect = forwarded
here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "../../agents/python"))
runpy.run_module("sockets", run_name="__main__")
