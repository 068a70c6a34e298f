"""The event loop, which runs in a thread of its own, and the coroutines that requests wait for."""

import asyncio
import threading

loop = asyncio.new_event_loop()
waiting = set()


def call(coroutine):
    """Runs a coroutine in the loop, and waits for it."""
    future = asyncio.run_coroutine_threadsafe(coroutine, loop)
    waiting.add(future)
    try:
        return future.result()
    finally:
        waiting.discard(future)


def start():
    threading.Thread(target=loop.run_forever, daemon=True).start()
