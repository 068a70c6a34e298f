"""The agent for Python with a poll that is made of select(), as in languages that have nothing else: it knows `in` and `out` alone."""

import os
import runpy
import select
import sys


class SelectPoll:
    """The part of select.poll that the agent uses."""

    def __init__(self):
        self.asked = {}

    def register(self, sock, mask):
        self.asked[sock] = mask

    def poll(self, timeout_ms):
        reading = [sock for sock, mask in self.asked.items() if mask & select.POLLIN]
        writing = [sock for sock, mask in self.asked.items() if mask & select.POLLOUT]
        readable, writable, _ = select.select(reading, writing, [], timeout_ms / 1000)
        bits = {sock: (sock in readable) * select.POLLIN | (sock in writable) * select.POLLOUT for sock in self.asked}
        return [(sock.fileno(), found) for sock, found in bits.items() if found]


select.poll = SelectPoll
here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "../../agents/python"))
runpy.run_module("sockets", run_name="__main__")
