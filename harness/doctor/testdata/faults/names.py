"""Faults with names and addresses as text."""
from faulty_agent import around, errors, found_by


@found_by("getaddrinfo")
def forgets_the_port():
    @around("getaddrinfo")
    def change(result):
        for entry in result["entries"]:
            entry["address"]["port"] = 0


@found_by("getaddrinfo/error")
def gives_no_name_to_the_resolvers_errors():
    errors(lambda found: dict(found, errno=None) if (found["errno"] or "").startswith("EAI_") else found)


@found_by("getnameinfo")
def swaps_host_and_service():
    @around("getnameinfo")
    def change(result):
        return {"host": result["service"], "service": result["host"]}


@found_by("gethostbyname")
def finds_no_host():
    @around("gethostbyname")
    def change(result):
        return {"hosts": []}


def reverses(name):
    @around(name)
    def change(result):
        return {"data": result["data"][::-1]}


@found_by("inet_pton")
def reads_addresses_backwards():
    reverses("inet_pton")


@found_by("inet_aton")
def reads_old_spellings_backwards():
    reverses("inet_aton")


@found_by("inet_ntop")
def writes_addresses_backwards():
    @around("inet_ntop")
    def change(result):
        return {"host": ".".join(result["host"].split(".")[::-1])}


@found_by("getfqdn")
def gives_no_name():
    @around("getfqdn")
    def change(result):
        return {"host": ""}
