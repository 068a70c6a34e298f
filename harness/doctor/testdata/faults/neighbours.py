"""Faults with which one socket suffers for another."""
from faulty_agent import around, found_by, instead, wire


@found_by("close/neighbours")
def closes_what_was_made_next_too():
    @around("close")
    def change(result, sock):
        made = list(wire.numbered.values())
        for beside in made[made.index(sock) + 1:][:1]:
            beside.close()


@found_by("close/neighbours")
def closes_what_was_accepted_with_its_listener():
    accepted = {}

    @around("accept")
    def keep(result, sock):
        accepted.setdefault(sock, []).append(wire.find(result["socket"]))

    @around("close")
    def change(result, sock):
        for each in accepted.get(sock, []):
            each.close()


@found_by("close/neighbours")
def aborts_everything():
    @around("abort")
    def change(result, sock):
        for each in list(wire.numbered.values()):
            each.close()


@found_by("setMode/accepted")
def sets_the_mode_of_all():
    @instead("setMode")
    def wrong(right, sock, **params):
        for each in list(wire.numbered.values()):
            if each.fileno() >= 0:
                right(each, **params)


@found_by("setMode/accepted")
def accepts_in_the_mode_of_the_listener():
    @around("accept")
    def change(result, sock):
        wire.find(result["socket"]).settimeout(sock.gettimeout())
