%% The wire of the agents in Erlang: lines of JSON, a process for each request, bulk data. A module of
%% operations exports perform/2, which takes the method and its parameters. Erlang/OTP 25 or newer.
-module(wire).
-export([serve/1, entered/0, unfit/1, fail/1, fail/2, failure/1, failure/2]).
-export([hold/1, find/1, place/2, keeper/0, reset/1]).
-export([payload/1, drain/2, bytes_in/1, bytes_out/1]).

-define(TILE, 65521).
%% Bytes of a line: one that is longer comes in parts, and is no request.
-define(LONGEST, 2097152).
%% Milliseconds until a reset closes again what has been opened meanwhile, and until it ends what still waits.
-define(AGAIN_MS, 5).
-define(GRACE_MS, 500).

%%% Requests

%% Serves the operations of a module until the end of stdin. The process that calls it owns every socket.
serve(Module) ->
    process_flag(trap_exit, true),
    true = register(keeper, self()),
    [Name = ets:new(Name, [named_table, public]) || Name <- [sockets, running, tiles]],
    ets:insert(sockets, {last, 0}),
    % Without limits no process waits for the port: some waited for ever, when many answered at once (OTP
    % 25.2).
    Limits = [{busy_limits_port, disabled}, {busy_limits_msgq, disabled}],
    persistent_term:put(wire, open_port({fd, 0, 1}, [binary, eof, {line, ?LONGEST} | Limits])),
    take_lines(Module).

take_lines(Module) ->
    receive
        {Port, {data, {eol, Line}}} when is_port(Port) ->
            spawn(fun() -> take(Module, Line) end),
            take_lines(Module);
        {Port, eof} when is_port(Port) ->
            halt(0, [{flush, false}]);
        _ ->
            take_lines(Module)
    end.

take(Module, Line) ->
    case catch jsonl:decode(Line) of
        #{<<"id">> := Id, <<"method">> := Method} = Request when is_integer(Id), is_binary(Method) ->
            ets:insert(running, {self(), Id}),
            Start = erlang:monotonic_time(nanosecond),
            put(request, Id),
            Answer = perform(Module, Method, maps:get(<<"params">>, Request, #{})),
            Elapsed = erlang:monotonic_time(nanosecond) - Start,
            ets:delete(running, self()),
            emit((timed(Answer, Elapsed))#{id => Id});
        _ ->
            emit(#{id => null, error => #{code => -32700, message => <<"This line is not a request">>}})
    end.

perform(Module, Method, Params) ->
    try
        #{result => Module:perform(Method, Params)}
    catch
        throw:{unfit, Text} ->
            #{error => #{code => -32602, message => Text}};
        throw:{failed, Data} ->
            #{error => #{code => 1, message => maps:get(native, Data), data => Data}};
        % Erlang refuses some arguments by an exception.
        _:Reason:Stack -> excused(Module, Method, Reason, Stack)
    end.

excused(Module, Method, function_clause, [{Module, perform, _, _} | _]) ->
    #{error => #{code => -32601, message => <<"There is no method ", Method/binary>>}};
excused(Module, Method, function_clause, [{Module, _, _, _} | _]) ->
    #{error => #{code => -32602, message => <<"These parameters do not fit ", Method/binary>>}};
excused(_, _, Reason, _) ->
    Data = failure(Reason),
    #{error => #{code => 1, message => maps:get(native, Data), data => Data}}.

timed(#{result := Result}, Elapsed) ->
    #{result => Result#{elapsedNs => Elapsed}};
timed(#{error := #{data := Data} = Error}, Elapsed) ->
    #{error => Error#{data => Data#{elapsedNs => Elapsed}}};
timed(Answer, _) ->
    Answer.

%% To be called just before a call that may wait; says so once.
entered() ->
    case put(entered, true) of
        true -> ok;
        undefined -> emit(#{method => <<"entered">>, params => #{id => get(request)}})
    end.

%% Ends a request whose parameters cannot be served.
unfit(Text) -> throw({unfit, text(Text)}).

%% Ends a request by the reason that a call gave.
fail(Reason) -> throw({failed, failure(Reason)}).

%% Ends a request by words of the agent's own, or by the end of the time of mode timeout.
fail(timeout, Reason) -> throw({failed, (failure(Reason))#{timeout => true}});
fail(absent, Words) -> throw({failed, #{errno => null, native => text(Words)}}).

%% A reason of a call that has so much time as the protocol has it.
failure(timeout, Timeout) when Timeout =/= infinity -> (failure(timeout))#{timeout => true};
failure({timeout, _} = Reason, Timeout) when Timeout =/= infinity -> (failure(Reason))#{timeout => true};
failure(Reason, _) -> failure(Reason).

%% A reason as the protocol has it: Erlang has the POSIX names as atoms, and others too; where a call
%% was cut short, with the bytes that it did not send, or had received.
failure({Reason, Rest}) when is_binary(Rest) ->
    (failure(Reason))#{native => text(io_lib:format("{~0p, ~b bytes}", [Reason, byte_size(Rest)]))};
failure(Reason) -> #{errno => errno(Reason), native => text(io_lib:format("~0P", [Reason, 30]))}.

errno(ewouldblock) -> <<"EAGAIN">>;
errno(enotsup) -> <<"EOPNOTSUPP">>;
errno(Reason) when is_atom(Reason) ->
    case erl_posix_msg:message(Reason) of
        "unknown POSIX error" ++ _ -> null;
        _ -> list_to_binary(string:uppercase(atom_to_list(Reason)))
    end;
errno(_) -> null.

text(Text) -> unicode:characters_to_binary(Text).

emit(Message) ->
    port_command(persistent_term:get(wire), [jsonl:encode(Message#{jsonrpc => <<"2.0">>}), $\n]),
    ok.

%%% Sockets by their numbers

keeper() -> whereis(keeper).

%% Gives a socket, and what is known of it, a number.
hold(Socket) ->
    Number = ets:update_counter(sockets, last, 1),
    ets:insert(sockets, {Number, Socket}),
    Number.

find(#{<<"socket">> := Number}) ->
    case ets:lookup(sockets, Number) of
        [{_, Socket}] -> Socket;
        [] -> fail(absent, io_lib:format("There is no socket ~p", [Number]))
    end.

%% Replaces what is known of a socket.
place(#{<<"socket">> := Number}, Socket) -> ets:insert(sockets, {Number, Socket}).

%% Takes all sockets away, for a reset.
take() ->
    Held = [Entry || {Number, _} = Entry <- ets:tab2list(sockets), is_integer(Number)],
    [ets:delete(sockets, Number) || {Number, _} <- Held],
    [Socket || {_, Socket} <- Held].

%% Drops all sockets, and those that requests at work still make.
reset(Drop) ->
    Counted = counters:new(1, []),
    until_alone(fun() ->
        Held = take(),
        counters:add(Counted, 1, length(Held)),
        [Drop(Socket) || Socket <- Held]
    end),
    #{open => counters:get(Counted, 1)}.

%% Calls a function that closes everything, until no other request is at work.
until_alone(Close) -> until_alone(Close, ?GRACE_MS).

until_alone(Close, Left) ->
    Close(),
    case [Other || {Pid, _} = Other <- ets:tab2list(running), Pid =/= self()] of
        [] ->
            ok;
        Others when Left =< 0 ->
            [give_up(Pid, Id) || {Pid, Id} <- Others],
            Close();
        _ ->
            receive after ?AGAIN_MS -> until_alone(Close, Left - ?AGAIN_MS) end
    end.

give_up(Pid, Id) ->
    exit(Pid, kill),
    case ets:take(running, Pid) of
        [] -> ok;
        _ ->
            Words = <<"The call did not end with its socket">>,
            Data = #{errno => null, native => Words},
            emit(#{id => Id, error => #{code => 1, message => Words, data => Data}})
    end.

%%% Bytes

bytes_in(#{<<"base64">> := Base64}) -> base64:decode(Base64).

bytes_out(Bytes) -> #{base64 => base64:encode(Bytes)}.

%% The bytes of data that are carried or described, as an iolist.
payload(#{<<"data">> := #{<<"seed">> := Seed, <<"length">> := Length} = Pattern}) ->
    pieces(Seed, maps:get(<<"offset">>, Pattern, 0), Length);
payload(#{<<"data">> := Data}) ->
    bytes_in(Data).

tile(Seed) ->
    case ets:lookup(tiles, Seed) of
        [{_, Tile}] ->
            Tile;
        [] ->
            Tile = list_to_binary(values(Seed, ?TILE)),
            ets:insert(tiles, {Seed, Tile}),
            Tile
    end.

values(_, 0) -> [];
values(Last, Left) ->
    Value = (Last * 1664525 + 1013904223) band 16#ffffffff,
    [Value bsr 24 | values(Value, Left - 1)].

pieces(_, _, 0) -> [];
pieces(Seed, At, Length) ->
    Piece = piece(Seed, At, Length),
    [Piece | pieces(Seed, At + iolist_size(Piece), Length - iolist_size(Piece))].

%% At most Length bytes of the endless stream, as many as one tile holds.
piece(Seed, At, Length) ->
    Within = At rem ?TILE,
    Size = min(Length, ?TILE - Within),
    Head = binary_part(<<(At div ?TILE):64/little>>, min(Within, 8), min(max(0, 8 - Within), Size)),
    From = max(8, Within),
    [Head, binary_part(tile(Seed), From, max(0, Within + Size - From))].

%% Receives until the end, by a function that takes the most bytes and gives {ok, Bytes}, eof or a failure.
drain(Params, Receive) ->
    Found = #{count => 0, mismatch => null},
    drain(Receive, maps:get(<<"size">>, Params, infinity), maps:get(<<"chunk">>, Params, 65536),
        maps:get(<<"pattern">>, Params, none), Found).

drain(_, Size, _, _, #{count := Size} = Found) -> Found#{'end' => size};
drain(Receive, Size, Chunk, Pattern, #{count := Count} = Found) ->
    Room = case Size of infinity -> Chunk; _ -> min(Chunk, Size - Count) end,
    case Receive(Room) of
        eof -> Found#{'end' => eof};
        {ok, Data} ->
            Mismatch = mismatch(Pattern, Found, Data),
            Next = Found#{count => Count + byte_size(Data), mismatch => Mismatch},
            drain(Receive, Size, Chunk, Pattern, Next);
        Failure -> Found#{'end' => error, error => Failure}
    end.

mismatch(Pattern, #{count := Count, mismatch := null}, Data) when is_map(Pattern) ->
    #{<<"seed">> := Seed, <<"length">> := Length} = Pattern,
    differs(Seed, maps:get(<<"offset">>, Pattern, 0), Length, Count, Data);
mismatch(_, #{mismatch := Earlier}, _) ->
    Earlier.

differs(_, _, _, _, <<>>) -> null;
differs(_, _, Length, Count, _) when Count >= Length -> Count;
differs(Seed, Offset, Length, Count, Data) ->
    Expected = iolist_to_binary(piece(Seed, Offset + Count, min(byte_size(Data), Length - Count))),
    Size = byte_size(Expected),
    case Data of
        <<Expected:Size/binary, Rest/binary>> -> differs(Seed, Offset, Length, Count + Size, Rest);
        _ -> Count + binary:longest_common_prefix([Data, Expected])
    end.
