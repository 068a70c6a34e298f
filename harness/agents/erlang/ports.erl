%% The agent of sockspec for Erlang's gen_tcp and gen_udp, whose sockets are ports. wire.erl has the protocol.
%%
%%   listenStream, connectStream   gen_tcp:listen/2, gen_tcp:connect/3
%%   openDatagram                  gen_udp:open/2
%%   accept                        gen_tcp:accept/2
%%   sendall                       gen_tcp:send/2, once
%%   recv, drain                   gen_tcp:recv/3 of what is there, with `size` as the option buffer
%%   sendto                        gen_udp:send/4, which gives no count
%%   recvfrom                      gen_udp:recv/3, with `size` as the option buffer
%%   connect                       gen_udp:connect/3; then gen_udp:send/2
%%   shutdown, close               gen_tcp:shutdown/2, gen_tcp:close/1, gen_udp:close/1
%%   abort                         the option linger with {true, 0}, then close
%%   setMode                       timeout: the last argument of accept and recv, and the option send_timeout
%%   setsockopt, getsockopt        inet:setopts/2, inet:getopts/2: by name where Erlang has one, else raw
%%
%% Sockets are passive ({active, false}), in the mode binary, and have the defaults of Erlang but for
%% {exit_on_close, false}: otherwise the end of one direction ends the other. A receive gives the end as
%% {error, closed}, which is end of file as long as the port is open.
%%
%% Not declared, as there is no way to say it: bsd, send (gen_tcp:send takes everything), receives with flags,
%% mode:nonblocking, poll, datagram:unbound (gen_udp:open binds), sendfile (for the owner of a port alone).
-module(ports).
-export([serve/0, perform/2]).

serve() -> spawn(fun() -> wire:serve(?MODULE) end).

perform(<<"initialize">>, _) ->
    native:introduction(
        erlang, "gen_tcp and gen_udp",
        "stream datagram datagram:connect datagram:truncate shutdown:write shutdown:read shutdown:both abort "
        "family:ipv4 family:unix unix:datagram unix:names mode:blocking mode:timeout timeout:send "
        "timeout:accept unix:timeout bind:connect backlog errno concurrent interrupt demand-read "
        "option:raw"
    );
perform(<<"reset">>, _) ->
    wire:reset(fun(#{port := Socket}) -> drop(Socket) end);
perform(<<"listenStream">>, #{<<"address">> := Address} = Params) ->
    {_, Port, Options} = own(Address),
    Backlog = {backlog, maps:get(<<"backlog">>, Params, 128)},
    Listener = done(gen_tcp:listen(Port, [Backlog | stream(Params)] ++ Options)),
    made(Listener, listener);
perform(<<"accept">>, Params) ->
    #{port := Listener, timeout := Timeout} = wire:find(Params),
    wire:entered(),
    Socket = done(gen_tcp:accept(Listener, Timeout), Timeout),
    % The client may be gone, and accept does not say who it was.
    Address = case inet:peername(Socket) of {ok, Peer} -> shown(Peer); _ -> null end,
    (made(Socket, stream))#{address => Address};
perform(<<"connectStream">>, #{<<"address">> := Address} = Params) ->
    {Host, Port, Family} = place(Address),
    Own =
        case Params of
            #{<<"bind">> := Bind} -> {_, At, Options} = own(Bind), [{port, At} | Options];
            _ -> Family
        end,
    wire:entered(),
    made(done(gen_tcp:connect(Host, Port, stream(Params) ++ Own)), stream);
perform(<<"openDatagram">>, #{<<"family">> := Family} = Params) ->
    {_, Port, Own} =
        case Params of
            #{<<"address">> := Address} -> own(Address);
            _ -> {none, 0, family(Family)}
        end,
    made(done(gen_udp:open(Port, [binary, {active, false} | options(Params)] ++ Own)), datagram);
perform(<<"connect">>, #{<<"address">> := Address} = Params) ->
    #{port := Socket} = datagram(Params),
    {Host, Port, _} = place(Address),
    wire:entered(),
    done(gen_udp:connect(Socket, Host, Port));
perform(<<"sendall">>, Params) ->
    #{port := Socket, kind := Kind, timeout := Timeout} = wire:find(Params),
    Data = wire:payload(Params),
    wire:entered(),
    done(case Kind of
        datagram -> gen_udp:send(Socket, Data);
        _ -> gen_tcp:send(Socket, Data)
    end, Timeout);
perform(<<"recv">>, #{<<"size">> := Size} = Params) ->
    only(Params, [<<"socket">>, <<"size">>]),
    Held = wire:find(Params),
    wire:entered(),
    case received(Held, Size) of
        {ok, Data} -> #{data => wire:bytes_out(Data)};
        eof -> #{data => wire:bytes_out(<<>>)};
        {error, Reason} -> failed(Reason, Held)
    end;
perform(<<"drain">>, Params) ->
    Held = wire:find(Params),
    wire:entered(),
    wire:drain(Params, fun(Size) ->
        case received(Held, Size) of
            {error, Reason} -> wire:failure(Reason, maps:get(timeout, Held));
            Received -> Received
        end
    end);
perform(<<"sendto">>, #{<<"address">> := Address} = Params) ->
    only(Params, [<<"socket">>, <<"data">>, <<"address">>]),
    #{port := Socket, timeout := Timeout} = datagram(Params),
    {Host, Port, _} = place(Address),
    Data = wire:payload(Params),
    wire:entered(),
    done(gen_udp:send(Socket, Host, Port, Data), Timeout),
    #{count => iolist_size(Data)};
perform(<<"recvfrom">>, #{<<"size">> := Size} = Params) ->
    only(Params, [<<"socket">>, <<"size">>]),
    #{port := Socket, timeout := Timeout} = datagram(Params),
    wire:entered(),
    inet:setopts(Socket, [{buffer, Size}]),
    case done(gen_udp:recv(Socket, Size, Timeout), Timeout) of
        {{_, _} = Local, _, Data} -> #{data => wire:bytes_out(Data), address => shown(Local)};
        {Host, Port, Data} -> #{data => wire:bytes_out(Data), address => shown({Host, Port})}
    end;
perform(<<"shutdown">>, #{<<"how">> := How} = Params) ->
    #{port := Socket} = wire:find(Params),
    Way = case How of
        <<"read">> -> read;
        <<"write">> -> write;
        <<"both">> -> read_write;
        _ -> wire:unfit("gen_tcp:shutdown/2 has no other direction")
    end,
    done(gen_tcp:shutdown(Socket, Way));
perform(<<"close">>, #{<<"socket">> := Number} = Params) ->
    #{port := Socket, kind := Kind} = wire:find(Params),
    ets:delete(sockets, Number),
    wire:entered(),
    done(case Kind of
        datagram -> gen_udp:close(Socket);
        _ -> gen_tcp:close(Socket)
    end);
perform(<<"abort">>, Params) ->
    #{port := Socket} = wire:find(Params),
    inet:setopts(Socket, [{linger, {true, 0}}]),
    perform(<<"close">>, Params);
perform(<<"getsockname">>, Params) ->
    #{port := Socket} = wire:find(Params),
    #{address => shown(done(inet:sockname(Socket)))};
perform(<<"getpeername">>, Params) ->
    #{port := Socket} = wire:find(Params),
    #{address => shown(done(inet:peername(Socket)))};
perform(<<"setMode">>, #{<<"mode">> := Mode} = Params) ->
    #{port := Socket, kind := Kind} = Held = wire:find(Params),
    Timeout = case Mode of
        <<"nonblocking">> -> wire:unfit("Every call of gen_tcp waits");
        <<"timeout">> -> maps:get(<<"timeoutMs">>, Params);
        _ -> infinity
    end,
    Kind =:= stream andalso inet:setopts(Socket, [{send_timeout, Timeout}]),
    wire:place(Params, Held#{timeout := Timeout}),
    #{};
perform(<<"setsockopt">>, Params) ->
    #{port := Socket} = wire:find(Params),
    done(inet:setopts(Socket, [option(Params)]));
perform(<<"getsockopt">>, #{<<"option">> := Name} = Params) ->
    #{port := Socket} = wire:find(Params),
    got(Name, named(Name), Socket);
perform(<<"setRawOption">>, #{<<"option">> := Name, <<"data">> := Data} = Params) ->
    #{port := Socket} = wire:find(Params),
    {Level, Own, _} = native:option(Name),
    done(inet:setopts(Socket, [{raw, Level, maps:get(<<"number">>, Params, Own), wire:bytes_in(Data)}]));
perform(<<"getRawOption">>, #{<<"option">> := Name, <<"size">> := Size} = Params) ->
    #{port := Socket} = wire:find(Params),
    {Level, Own, _} = native:option(Name),
    #{data => wire:bytes_out(raw(Socket, Level, maps:get(<<"number">>, Params, Own), Size))}.

%%% What calls give

done(ok) -> #{};
done({ok, Value}) -> Value;
done({error, Reason}) -> wire:fail(Reason).

done({error, timeout}, Timeout) when Timeout =/= infinity -> wire:fail(timeout, timeout);
done(Result, _) -> done(Result).

failed(Reason, #{timeout := Timeout}) -> done({error, Reason}, Timeout).

%% Receives once, at most Size bytes.
received(#{port := Socket, kind := datagram, timeout := Timeout}, Size) ->
    inet:setopts(Socket, [{buffer, Size}]),
    case gen_udp:recv(Socket, Size, Timeout) of
        {ok, {_, _, Data}} -> {ok, Data};
        Error -> Error
    end;
received(#{port := Socket, timeout := Timeout}, Size) ->
    inet:setopts(Socket, [{buffer, Size}]),
    case gen_tcp:recv(Socket, 0, Timeout) of
        {error, closed} ->
            % A port that this end has closed is gone.
            case erlang:port_info(Socket) of undefined -> {error, closed}; _ -> eof end;
        {ok, <<Data:Size/binary, More/binary>>} when More =/= <<>> ->
            % A receive whose time was up has left its buffer in the port, and that was filled.
            ok = gen_tcp:unrecv(Socket, More),
            {ok, Data};
        Result ->
            Result
    end.

made(Socket, Kind) ->
    % A port ends with its owner, which must not be this request.
    case Kind of
        datagram -> gen_udp:controlling_process(Socket, wire:keeper());
        _ -> gen_tcp:controlling_process(Socket, wire:keeper())
    end,
    #{socket => wire:hold(#{port => Socket, kind => Kind, timeout => infinity})}.

%% Closes a socket whatever it still has to send.
drop(Socket) ->
    catch inet:setopts(Socket, [{linger, {true, 0}}]),
    catch gen_tcp:shutdown(Socket, read_write),
    catch gen_tcp:close(Socket).

datagram(Params) ->
    case wire:find(Params) of
        #{kind := datagram} = Held -> Held;
        _ -> wire:unfit("gen_tcp has no such step")
    end.

only(Params, Known) ->
    case maps:keys(Params) -- Known of
        [] -> ok;
        [Name | _] -> wire:unfit(["There is no ", Name, " here"])
    end.

%%% Addresses

%% The arguments of an address: host, port and the options of its family.
place(#{<<"family">> := <<"unix">>, <<"path">> := Path}) -> {{local, Path}, 0, [local]};
place(#{<<"family">> := Family, <<"host">> := Host, <<"port">> := Port}) ->
    case inet:parse_address(binary_to_list(Host)) of
        {ok, Parsed} -> {Parsed, Port, family(Family)};
        _ -> wire:unfit([Host, " is no literal host"])
    end.

%% Its options and port, where the address is the socket's own.
own(Address) ->
    {Host, Port, Options} = place(Address),
    {Host, Port, [{ifaddr, Host} | Options]}.

family(<<"ipv4">>) -> [inet];
family(<<"ipv6">>) -> [inet6];
family(<<"unix">>) -> [local].

shown({local, Path}) -> #{family => unix, path => Path};
shown({Host, Port}) when is_tuple(Host), is_integer(Port) ->
    Family = case tuple_size(Host) of 4 -> ipv4; 8 -> ipv6 end,
    #{family => Family, host => list_to_binary(inet:ntoa(Host)), port => Port};
shown(_) -> null.

%%% Options

stream(Params) -> [binary, {active, false}, {exit_on_close, false} | options(Params)].

options(#{<<"options">> := Options}) ->
    [option(#{<<"option">> => Name, <<"value">> => Value}) || {Name, Value} <- maps:to_list(Options)];
options(_) ->
    [].

%% The options that Erlang has names for, and what it makes of their values.
named(<<"SO_RCVBUF">>) -> {recbuf, number};
named(<<"SO_SNDBUF">>) -> {sndbuf, number};
named(<<"SO_REUSEADDR">>) -> {reuseaddr, switch};
named(<<"SO_KEEPALIVE">>) -> {keepalive, switch};
named(<<"SO_BROADCAST">>) -> {broadcast, switch};
named(<<"SO_DONTROUTE">>) -> {dontroute, switch};
named(<<"SO_LINGER">>) -> {linger, linger};
named(<<"TCP_NODELAY">>) -> {nodelay, switch};
named(<<"IP_TTL">>) -> {ttl, number};
named(<<"IP_MULTICAST_TTL">>) -> {multicast_ttl, number};
named(<<"IP_MULTICAST_LOOP">>) -> {multicast_loop, switch};
named(<<"IPV6_V6ONLY">>) -> {ipv6_v6only, switch};
named(_) -> raw.

option(#{<<"option">> := Name, <<"value">> := Value} = Params) ->
    case named(Name) of
        {Option, number} -> {Option, Value};
        {Option, switch} -> {Option, Value =/= 0};
        {Option, linger} -> {Option, {Value =/= 0, maps:get(<<"second">>, Params)}};
        raw ->
            {Level, Number, Form} = native:option(Name),
            {raw, Level, Number, native:in(Form, Params)}
    end.

got(Name, raw, Socket) ->
    {Level, Number, Form} = native:option(Name),
    Size = case Form of pair -> 8; byte -> 256; int -> 4 end,
    native:out(Form, raw(Socket, Level, Number, Size));
got(_, {Option, Kind}, Socket) ->
    case {Kind, done(inet:getopts(Socket, [Option]))} of
        {_, []} -> wire:fail(absent, "inet:getopts/2 gave nothing");
        {number, [{_, Value}]} -> #{value => Value};
        {switch, [{_, On}]} -> #{value => one(On)};
        {linger, [{_, {On, Seconds}}]} -> #{value => one(On), second => Seconds}
    end.

one(true) -> 1;
one(false) -> 0.

raw(Socket, Level, Number, Size) ->
    case done(inet:getopts(Socket, [{raw, Level, Number, Size}])) of
        [{raw, _, _, Bytes}] -> Bytes;
        [] -> wire:fail(absent, "inet:getopts/2 gave nothing")
    end.
