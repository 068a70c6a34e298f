# What people write: one task for each direction, which closes what it writes to at the end.
import asyncio
import sys

HOST, PORT, TARGET_HOST, TARGET_PORT = sys.argv[1:5]


async def pipe(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


async def relay(reader, writer):
    try:
        inner_reader, inner_writer = await asyncio.open_connection(TARGET_HOST, int(TARGET_PORT))
    except OSError:
        writer.close()
        return
    await asyncio.gather(
        pipe(reader, inner_writer), pipe(inner_reader, writer), return_exceptions=True
    )


async def main():
    server = await asyncio.start_server(relay, HOST, int(PORT))
    await server.serve_forever()


asyncio.run(main())
