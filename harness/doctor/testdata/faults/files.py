"""Faults with files over sockets."""
from faulty_agent import around, found_by, instead, operations, sockets


@found_by("makefile")
def closes_the_files_with_the_socket():
    @instead("close")
    def wrong(right, sock):
        sock.shutdown(sockets.socket.SHUT_RDWR)
        right(sock)


@found_by("fgets")
def cuts_the_line_feed():
    @around("fgets")
    def change(result, view):
        return {"data": result["data"].rstrip(b"\n")}


@found_by("fread")
def reads_what_is_there():
    operations["fread"] = lambda view, size: {"data": view.file.read1(size)[:1]}


@found_by("fwrite")
def never_flushes():
    operations["fflush"] = lambda view: None


@found_by("fclose")
def closes_no_file():
    operations["fclose"] = lambda view: None


@found_by("file:timeout")
def gives_an_end_when_the_time_is_up():
    @instead("fgets")
    def wrong(right, view, size):
        try:
            return right(view, size=size)
        except OSError:
            return {"data": b""}
