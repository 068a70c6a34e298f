# What people write: one task for each direction, which ends what it writes to at end of file.
import asyncio
import sys

HOST, PORT, TARGET_HOST, TARGET_PORT = sys.argv[1:5]


async def pump(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.write_eof()


async def relay(reader, writer):
    try:
        inner_reader, inner_writer = await asyncio.open_connection(TARGET_HOST, int(TARGET_PORT))
    except OSError:
        writer.close()
        return
    await asyncio.gather(
        pump(reader, inner_writer), pump(inner_reader, writer), return_exceptions=True
    )
    writer.close()
    inner_writer.close()


async def main():
    server = await asyncio.start_server(relay, HOST, int(PORT))
    await server.serve_forever()


asyncio.run(main())
