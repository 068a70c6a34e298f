"""Faults in instances of epoll."""
from faulty_agent import found_by, instead, sockets


def of_control(change):
    """Hands the parameters of epoll_ctl through `change`."""
    @instead("epoll_ctl")
    def wrong(right, instance, **params):
        return right(instance, **change(params))


@found_by("epoll_wait")
def tells_one_socket_as_another():
    @instead("epoll_wait")
    def wrong(right, instance, **params):
        found = right(instance, **params)
        return {"ready": [dict(each, socket=each["socket"] + 1) for each in found["ready"]]}


@found_by("epoll_ctl")
def knows_no_edges():
    of_control(lambda params: dict(params, events=[name for name in params.get("events", ()) if name != "et"]))


@found_by("epoll_ctl")
def cannot_reset_once_an_instance_is_closed():
    sockets.Epoll.shutdown = lambda instance, how: instance.epoll.register(instance.hung_up, 1)


@found_by("epoll_ctl/descriptor")
def takes_the_descriptor_of_the_target_alone():
    of_control(lambda params: {name: value for name, value in params.items() if name != "descriptor"})


@found_by("epoll_ctl/exclusive")
def takes_no_notice_of_who_is_exclusive():
    of_control(
        lambda params: dict(params, events=[name for name in params.get("events", ()) if name != "exclusive"])
    )


@found_by("epoll_wait/data")
def declares_data_that_it_does_not_give_back():
    @instead("initialize")
    def wrong(right, protocol):
        told = right(protocol)
        return dict(told, capabilities=told["capabilities"] + ["epoll:data"])
    # It takes the data and tells the number of the socket.
    of_control(lambda params: {name: value for name, value in params.items() if name != "as"})


@found_by("epoll_wait/reset")
def does_not_end_what_waits_in_an_instance():
    sockets.Epoll.shutdown = lambda *parameters: None
