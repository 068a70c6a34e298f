%% The agent of sockspec for Erlang's module socket. wire.erl has the protocol.
%%
%%   listenStream, openDatagram   socket:open/3, setopt/3, bind/2, listen/2
%%   connectStream, connect       socket:connect/3
%%   accept                       socket:accept/2
%%   send, sendall                socket:send/4, which waits until everything is taken
%%   recv, drain                  socket:recv/4 of what is there, with {1, size} as the option {otp, rcvbuf}
%%   sendto, recvfrom, recvmsg    socket:sendto/5, recvfrom/4, recvmsg/5
%%   abort                        {socket, linger} with 0 seconds, then socket:close/1
%%   setMode                      timeout: the last argument of every call that may wait
%%   setsockopt, getsockopt       by name where the module has one, else setopt_native/3, getopt_native/3
%%   sendfile                     socket:sendfile/5
%%   the rest                     the function of that name: shutdown/2, close/1, sockname/1, peername/1
%%
%% Not declared, as there is no way to say it: mode:nonblocking (a call with nowait asks for a message instead
%% of failing), poll, the flags dontwait and waitall, recv:trunc (no call gives a count with the data),
%% type:rdm, SO_ERROR.
-module(sockets).
-export([serve/0, perform/2]).

serve() -> spawn(fun() -> wire:serve(?MODULE) end).

perform(<<"initialize">>, _) ->
    native:introduction(
        <<"erlang-socket">>, "socket",
        "stream datagram datagram:unbound datagram:connect datagram:truncate bsd send send:more send:oob "
        "recv:peek recv:oob recvmsg type:seqpacket type:raw protocol shutdown:write shutdown:read "
        "shutdown:both abort family:ipv4 family:unix unix:datagram unix:names unix:abstract mode:blocking "
        "mode:timeout timeout:send timeout:accept unix:timeout bind:connect backlog errno concurrent "
        "interrupt demand-read sendfile option:raw"
    );
perform(<<"reset">>, _) ->
    wire:reset(fun(#{ref := Socket}) -> drop(Socket) end);
perform(<<"socket">>, #{<<"family">> := Family, <<"type">> := Type} = Params) ->
    made(done(socket:open(family(Family), type(Type), maps:get(<<"protocol">>, Params, 0))), Family);
perform(<<"listenStream">>, #{<<"address">> := Address} = Params) ->
    opened(Address, stream, Params, fun(Socket) ->
        done(socket:bind(Socket, place(Address))),
        done(socket:listen(Socket, maps:get(<<"backlog">>, Params, 128)))
    end);
perform(<<"connectStream">>, #{<<"address">> := Address} = Params) ->
    opened(Address, stream, Params, fun(Socket) ->
        case Params of
            #{<<"bind">> := Own} -> done(socket:bind(Socket, place(Own)));
            _ -> ok
        end,
        wire:entered(),
        done(socket:connect(Socket, place(Address), infinity))
    end);
perform(<<"openDatagram">>, Params) ->
    opened(Params, dgram, Params, fun(Socket) ->
        case Params of
            #{<<"address">> := Own} -> done(socket:bind(Socket, place(Own)));
            _ -> ok
        end
    end);
perform(<<"bind">>, #{<<"address">> := Address} = Params) ->
    #{ref := Socket} = wire:find(Params),
    done(socket:bind(Socket, place(Address)));
perform(<<"listen">>, #{<<"backlog">> := Backlog} = Params) ->
    #{ref := Socket} = wire:find(Params),
    done(socket:listen(Socket, Backlog));
perform(<<"accept">>, Params) ->
    #{ref := Listener, family := Family, timeout := Timeout} = wire:find(Params),
    wire:entered(),
    Socket = done(socket:accept(Listener, Timeout), Timeout),
    % The client may be gone, and accept does not say who it was.
    Address = case socket:peername(Socket) of {ok, Peer} -> shown(Peer); _ -> null end,
    (made(Socket, Family))#{address => Address};
perform(<<"connect">>, #{<<"address">> := Address} = Params) ->
    #{ref := Socket, timeout := Timeout} = wire:find(Params),
    wire:entered(),
    done(socket:connect(Socket, place(Address), Timeout), Timeout);
perform(<<"send">>, Params) ->
    #{ref := Socket, timeout := Timeout} = wire:find(Params),
    Data = iolist_to_binary(wire:payload(Params)),
    Flags = flags(Params),
    wire:entered(),
    counted(Data, socket:send(Socket, Data, Flags, Timeout), Timeout);
perform(<<"sendall">>, Params) ->
    #{ref := Socket, timeout := Timeout} = wire:find(Params),
    wire:entered(),
    done(socket:send(Socket, wire:payload(Params), [], Timeout), Timeout);
perform(<<"recv">>, #{<<"size">> := Size} = Params) ->
    Held = wire:find(Params),
    Flags = flags(Params),
    some(Size),
    wire:entered(),
    case received(Held, Size, Flags) of
        eof -> #{data => wire:bytes_out(<<>>)};
        {ok, Data} -> #{data => wire:bytes_out(Data)};
        Error -> done(Error, maps:get(timeout, Held))
    end;
perform(<<"drain">>, Params) ->
    Held = wire:find(Params),
    wire:entered(),
    wire:drain(Params, fun(Size) ->
        case received(Held, Size, []) of
            {error, Reason} -> wire:failure(Reason, maps:get(timeout, Held));
            Received -> Received
        end
    end);
perform(<<"sendto">>, #{<<"address">> := Address} = Params) ->
    #{ref := Socket, timeout := Timeout} = wire:find(Params),
    Data = iolist_to_binary(wire:payload(Params)),
    Flags = flags(Params),
    wire:entered(),
    counted(Data, socket:sendto(Socket, Data, place(Address), Flags, Timeout), Timeout);
perform(<<"recvfrom">>, #{<<"size">> := Size} = Params) ->
    #{ref := Socket, timeout := Timeout} = wire:find(Params),
    Flags = flags(Params),
    some(Size),
    wire:entered(),
    case ended(Socket, socket:recvfrom(Socket, Size, Flags, Timeout)) of
        eof -> #{data => wire:bytes_out(<<>>), address => null};
        {ok, {Source, Data}} -> #{data => wire:bytes_out(Data), address => shown(Source)};
        Error -> done(Error, Timeout)
    end;
perform(<<"recvmsg">>, #{<<"size">> := Size} = Params) ->
    #{ref := Socket, timeout := Timeout} = wire:find(Params),
    Flags = flags(Params),
    some(Size),
    wire:entered(),
    case ended(Socket, socket:recvmsg(Socket, Size, 0, Flags, Timeout)) of
        eof -> #{data => wire:bytes_out(<<>>), address => null, count => 0, flags => []};
        {ok, Message} -> message_out(Message);
        Error -> done(Error, Timeout)
    end;
perform(<<"shutdown">>, #{<<"how">> := How} = Params) ->
    #{ref := Socket} = wire:find(Params),
    Way = case How of
        <<"read">> -> read;
        <<"write">> -> write;
        <<"both">> -> read_write;
        _ -> wire:unfit("socket:shutdown/2 has no other direction")
    end,
    done(socket:shutdown(Socket, Way));
perform(<<"close">>, #{<<"socket">> := Number} = Params) ->
    #{ref := Socket} = wire:find(Params),
    ets:delete(sockets, Number),
    wire:entered(),
    done(socket:close(Socket));
perform(<<"abort">>, Params) ->
    #{ref := Socket} = wire:find(Params),
    socket:setopt(Socket, {socket, linger}, #{onoff => true, linger => 0}),
    perform(<<"close">>, Params);
perform(<<"getsockname">>, Params) ->
    #{ref := Socket} = wire:find(Params),
    #{address => shown(done(socket:sockname(Socket)))};
perform(<<"getpeername">>, Params) ->
    #{ref := Socket} = wire:find(Params),
    #{address => shown(done(socket:peername(Socket)))};
perform(<<"setMode">>, #{<<"mode">> := Mode} = Params) ->
    Held = wire:find(Params),
    Timeout = case Mode of
        <<"nonblocking">> -> wire:unfit("A call that does not wait asks for a message");
        <<"timeout">> -> maps:get(<<"timeoutMs">>, Params);
        _ -> infinity
    end,
    wire:place(Params, Held#{timeout := Timeout}),
    #{};
perform(<<"setsockopt">>, Params) ->
    #{ref := Socket} = wire:find(Params),
    set(Socket, Params),
    #{};
perform(<<"getsockopt">>, #{<<"option">> := Name} = Params) ->
    #{ref := Socket} = wire:find(Params),
    got(named(Name), Name, Socket);
perform(<<"setRawOption">>, #{<<"option">> := Name, <<"data">> := Data} = Params) ->
    #{ref := Socket} = wire:find(Params),
    {Level, Own, _} = native:option(Name),
    done(socket:setopt_native(Socket, {Level, maps:get(<<"number">>, Params, Own)}, wire:bytes_in(Data)));
perform(<<"getRawOption">>, #{<<"option">> := Name, <<"size">> := Size} = Params) ->
    #{ref := Socket} = wire:find(Params),
    {Level, Own, _} = native:option(Name),
    Number = maps:get(<<"number">>, Params, Own),
    #{data => wire:bytes_out(done(socket:getopt_native(Socket, {Level, Number}, Size)))};
perform(<<"sendfile">>, #{<<"offset">> := Offset, <<"size">> := Size} = Params) ->
    #{ref := Socket, timeout := Timeout} = wire:find(Params),
    native:with_file(wire:payload(Params), fun(File) ->
        wire:entered(),
        #{count => done(socket:sendfile(Socket, File, Offset, Size, Timeout), Timeout)}
    end).

%%% What calls give

done(ok) -> #{};
done({ok, Value}) -> Value;
done({error, Reason}) -> wire:fail(Reason).

done({error, timeout}, Timeout) when Timeout =/= infinity -> wire:fail(timeout, timeout);
done({error, {timeout, _}}, Timeout) when Timeout =/= infinity -> wire:fail(timeout, timeout);
done(Result, _) -> done(Result).

%% A send says what it has not taken, also when its time was up.
counted(Data, {error, {timeout, Rest}}, _) -> counted(Data, {ok, Rest}, infinity);
counted(Data, {ok, Rest}, _) -> #{count => byte_size(Data) - iolist_size(Rest)};
counted(Data, Result, Timeout) -> (done(Result, Timeout))#{count => byte_size(Data)}.

%% A size of 0 stands for a size of the module's own.
some(0) -> wire:unfit("A receive has no buffer of 0 bytes");
some(_) -> ok.

%% Receives once, at most Size bytes.
received(#{ref := Socket, timeout := Timeout}, Size, Flags) ->
    socket:setopt(Socket, {otp, rcvbuf}, {1, Size}),
    ended(Socket, socket:recv(Socket, 0, Flags, Timeout)).

%% A message, with what its control messages say.
message_out(#{iov := Parts, flags := Bits} = Message) ->
    Data = iolist_to_binary(Parts),
    Received = #{
        data => wire:bytes_out(Data),
        address => shown(maps:get(addr, Message, null)),
        count => byte_size(Data),
        flags => [Flag || Flag <- Bits, Flag =:= trunc orelse Flag =:= ctrunc]
    },
    maps:merge(Received, maps:from_list(lists:flatmap(fun said/1, maps:get(ctrl, Message, [])))).

%% What a control message says: the host that a datagram was sent to, and the marks of its packet. The name
%% that the module gives for some classes of traffic stands for several.
said(#{type := pktinfo, value := #{addr := Host}}) -> [{to, list_to_binary(inet:ntoa(Host))}];
said(#{type := tos, data := <<Class>>}) -> [{class, Class}];
said(#{type := tclass, data := <<Class:32/native>>}) -> [{class, Class}];
said(#{type := ttl, data := <<Hops:32/native>>}) -> [{hops, Hops}];
said(#{type := hoplimit, data := <<Hops:32/native>>}) -> [{hops, Hops}];
said(_) -> [].

%% The end of a stream is {error, closed}, as is a close by this end.
ended(Socket, {error, closed}) ->
    case socket:sockname(Socket) of {error, closed} -> {error, closed}; _ -> eof end;
ended(_, Result) ->
    Result.

made(Socket, Family) ->
    % A socket ends with its owner, which must not be this request.
    ok = socket:setopt(Socket, {otp, controlling_process}, wire:keeper()),
    #{socket => wire:hold(#{ref => Socket, family => Family, timeout => infinity})}.

%% A new socket with its options, after some steps; closed if one of them fails.
opened(#{<<"family">> := Family}, Type, Params, Steps) ->
    Options = maps:to_list(maps:get(<<"options">>, Params, #{})),
    [native:option(Name) || {Name, _} <- Options],
    Socket = done(socket:open(family(Family), Type, default)),
    try
        [set(Socket, #{<<"option">> => Name, <<"value">> => Value}) || {Name, Value} <- Options],
        Steps(Socket),
        made(Socket, Family)
    catch
        Class:Reason ->
            socket:close(Socket),
            erlang:Class(Reason)
    end.

%% Closes a socket whatever it still has to send.
drop(Socket) ->
    socket:setopt(Socket, {socket, linger}, #{onoff => true, linger => 0}),
    socket:shutdown(Socket, read_write),
    socket:close(Socket).

%%% Words

family(<<"ipv4">>) -> inet;
family(<<"ipv6">>) -> inet6;
family(<<"unix">>) -> local.

type(<<"stream">>) -> stream;
type(<<"datagram">>) -> dgram;
type(<<"seqpacket">>) -> seqpacket;
type(<<"raw">>) -> raw;
type(Other) -> wire:unfit(["There is no type ", Other, " here"]).

flags(#{<<"flags">> := Flags}) -> [flag(Flag) || Flag <- Flags];
flags(_) -> [].

flag(<<"peek">>) -> peek;
flag(<<"oob">>) -> oob;
flag(<<"more">>) -> more;
flag(Other) -> wire:unfit(["There is no flag ", Other, " in the module socket"]).

place(#{<<"family">> := <<"unix">>, <<"path">> := Path}) -> #{family => local, path => Path};
place(#{<<"family">> := Family, <<"host">> := Host, <<"port">> := Port}) ->
    case inet:parse_address(binary_to_list(Host)) of
        {ok, Parsed} -> #{family => family(Family), addr => Parsed, port => Port};
        _ -> wire:unfit([Host, " is no literal host"])
    end.

shown(#{family := local, path := Path}) -> #{family => unix, path => Path};
shown(#{family := Family, addr := Host, port := Port}) ->
    Name = case Family of inet -> ipv4; inet6 -> ipv6 end,
    #{family => Name, host => list_to_binary(inet:ntoa(Host)), port => Port};
shown(_) ->
    null.

%%% Options

%% The options that the module has names for on this system, and what it makes of their values.
named(<<"SO_LINGER">>) -> {{socket, linger}, linger};
named(<<"SO_RCVBUF">>) -> {{socket, rcvbuf}, number};
named(<<"SO_SNDBUF">>) -> {{socket, sndbuf}, number};
named(<<"SO_RCVLOWAT">>) -> {{socket, rcvlowat}, number};
named(<<"SO_REUSEADDR">>) -> {{socket, reuseaddr}, switch};
named(<<"SO_REUSEPORT">>) -> {{socket, reuseport}, switch};
named(<<"SO_KEEPALIVE">>) -> {{socket, keepalive}, switch};
named(<<"SO_BROADCAST">>) -> {{socket, broadcast}, switch};
named(<<"SO_OOBINLINE">>) -> {{socket, oobinline}, switch};
named(<<"SO_DONTROUTE">>) -> {{socket, dontroute}, switch};
named(<<"TCP_NODELAY">>) -> {{tcp, nodelay}, switch};
named(<<"TCP_CORK">>) -> {{tcp, cork}, switch};
named(<<"TCP_MAXSEG">>) -> {{tcp, maxseg}, number};
named(<<"IP_TTL">>) -> {{ip, ttl}, number};
named(<<"IPV6_V6ONLY">>) -> {{ipv6, v6only}, switch};
named(_) -> native.

set(Socket, #{<<"option">> := Name, <<"value">> := Value} = Params) ->
    done(case named(Name) of
        {Option, number} -> socket:setopt(Socket, Option, Value);
        {Option, switch} -> socket:setopt(Socket, Option, Value =/= 0);
        {Option, linger} ->
            Linger = #{onoff => Value =/= 0, linger => maps:get(<<"second">>, Params)},
            socket:setopt(Socket, Option, Linger);
        native ->
            {Level, Number, Form} = native:option(Name),
            socket:setopt_native(Socket, {Level, Number}, native:in(Form, Params))
    end).

got(native, Name, Socket) ->
    {Level, Number, Form} = native:option(Name),
    Size = case Form of pair -> 8; byte -> 256; int -> 4 end,
    native:out(Form, done(socket:getopt_native(Socket, {Level, Number}, Size)));
got({Option, Kind}, _, Socket) ->
    case {Kind, done(socket:getopt(Socket, Option))} of
        {number, Value} -> #{value => Value};
        {switch, On} -> #{value => one(On)};
        {linger, #{onoff := On, linger := Seconds}} -> #{value => one(On), second => Seconds}
    end.

one(true) -> 1;
one(false) -> 0.
