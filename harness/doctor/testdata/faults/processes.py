"""Faults with calls that go beyond the sockets of one process."""
import threading

from faulty_agent import found_by, instead, operations


@found_by("sendfile")
def sends_a_file_from_its_beginning():
    @instead("sendfile")
    def wrong(right, sock, data, offset, size):
        return right(sock, data=data, offset=0, size=size)


@found_by("kill")
def kills_nothing():
    operations["kill"] = lambda sock: None


@found_by("startProgram")
def waits_for_the_end_of_a_program():
    @instead("startProgram")
    def wrong(right):
        right()
        threading.Event().wait()


@found_by("signal")
def gives_up_at_a_signal():
    news = threading.Event()

    @instead("recv")
    def wrong(right, sock, size, **flags):
        news.clear()
        answers = []

        def receive():
            answers.append(right(sock, size=size, **flags))
            news.set()

        threading.Thread(target=receive, daemon=True).start()
        news.wait()
        if not answers:
            raise InterruptedError(4, "Interrupted system call")
        return answers[0]

    operations["signal"] = news.set
