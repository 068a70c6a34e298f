%% The part that both agents in Erlang share apart from the wire: options by the numbers of Linux, identity,
%% files to send. SO_ERROR is not among the options, as Erlang has no names for its numbers.
-module(native).
-export([option/1, in/2, out/2, introduction/3, with_file/2]).

%% The level, the number and the form of an option.
option(Name) ->
    case maps:find(Name, options()) of
        {ok, Option} -> Option;
        error -> wire:unfit(["There is no option ", Name, " here"])
    end.

names() -> maps:keys(options()).

options() ->
    #{
        <<"SO_REUSEADDR">> => {1, 2, int}, <<"SO_TYPE">> => {1, 3, int}, <<"SO_DONTROUTE">> => {1, 5, int},
        <<"SO_BROADCAST">> => {1, 6, int}, <<"SO_SNDBUF">> => {1, 7, int}, <<"SO_RCVBUF">> => {1, 8, int},
        <<"SO_KEEPALIVE">> => {1, 9, int}, <<"SO_OOBINLINE">> => {1, 10, int},
        <<"SO_LINGER">> => {1, 13, pair}, <<"SO_REUSEPORT">> => {1, 15, int},
        <<"SO_RCVLOWAT">> => {1, 18, int}, <<"SO_ACCEPTCONN">> => {1, 30, int},
        <<"SO_PROTOCOL">> => {1, 38, int}, <<"SO_DOMAIN">> => {1, 39, int},
        <<"TCP_NODELAY">> => {6, 1, int}, <<"TCP_MAXSEG">> => {6, 2, int}, <<"TCP_CORK">> => {6, 3, int},
        <<"TCP_KEEPIDLE">> => {6, 4, int}, <<"TCP_KEEPINTVL">> => {6, 5, int},
        <<"TCP_KEEPCNT">> => {6, 6, int}, <<"TCP_DEFER_ACCEPT">> => {6, 9, int},
        <<"TCP_INFO">> => {6, 11, byte}, <<"TCP_USER_TIMEOUT">> => {6, 18, int},
        <<"IP_TOS">> => {0, 1, int}, <<"IP_TTL">> => {0, 2, int},
        <<"IP_PKTINFO">> => {0, 8, int}, <<"IP_RECVERR">> => {0, 11, int},
        <<"IP_RECVTTL">> => {0, 12, int}, <<"IP_RECVTOS">> => {0, 13, int},
        <<"IP_MULTICAST_TTL">> => {0, 33, int}, <<"IP_MULTICAST_LOOP">> => {0, 34, int},
        <<"IPV6_UNICAST_HOPS">> => {41, 16, int}, <<"IPV6_MULTICAST_HOPS">> => {41, 18, int},
        <<"IPV6_MULTICAST_LOOP">> => {41, 19, int}, <<"IPV6_RECVERR">> => {41, 25, int},
        <<"IPV6_V6ONLY">> => {41, 26, int}, <<"IPV6_RECVPKTINFO">> => {41, 49, int},
        <<"IPV6_RECVHOPLIMIT">> => {41, 51, int}, <<"IPV6_RECVTCLASS">> => {41, 66, int},
        <<"IPV6_TCLASS">> => {41, 67, int}
    }.

%% The bytes of a value.
in(pair, #{<<"value">> := Value, <<"second">> := Second}) -> <<Value:32/native, Second:32/native>>;
in(_, #{<<"value">> := Value}) -> <<Value:32/native>>.

%% The value of bytes.
out(pair, <<Value:32/signed-native, Second:32/signed-native>>) -> #{value => Value, second => Second};
out(byte, <<Value, _/binary>>) -> #{value => Value};
out(int, <<Value:32/signed-native>>) -> #{value => Value}.

%% The reply to initialize; Words are the capabilities apart from the options and IPv6.
introduction(Name, Interface, Words) ->
    Options = [<<"option:", Option/binary>> || Option <- names()],
    Ipv6 = case has_ipv6() of true -> [<<"family:ipv6">>]; false -> [] end,
    #{
        protocol => 1,
        identity => identity(Name, Interface),
        capabilities => [list_to_binary(Word) || Word <- string:lexemes(Words, " ")] ++ Options ++ Ipv6
    }.

identity(Name, Interface) ->
    {_, System} = os:type(),
    Release = erlang:system_info(otp_release),
    Version =
        case file:read_file(filename:join([code:root_dir(), "releases", Release, "OTP_VERSION"])) of
            {ok, Text} -> string:trim(Text);
            _ -> list_to_binary(Release)
        end,
    Kernel = case os:version() of {A, B, C} -> io_lib:format("~p.~p.~p", [A, B, C]); Other -> Other end,
    #{
        name => Name,
        version => Version,
        language => <<"Erlang">>,
        runtime => unicode:characters_to_binary([
            Interface, " of Erlang/OTP ", Version, ", ERTS ", erlang:system_info(version), ", ",
            string:titlecase(atom_to_list(System)), " ", Kernel
        ]),
        os => System
    }.

has_ipv6() ->
    case gen_tcp:listen(0, [inet6, {ip, {0, 0, 0, 0, 0, 0, 0, 1}}]) of
        {ok, Probe} -> gen_tcp:close(Probe), true;
        _ -> false
    end.

%% Calls a function with a file of these bytes, which has no name any more.
with_file(Bytes, Use) ->
    Folder = os:getenv("TMPDIR", "/tmp"),
    Unique = io_lib:format("sockspec-~s-~p", [os:getpid(), erlang:unique_integer([positive])]),
    Path = filename:join(Folder, lists:flatten(Unique)),
    ok = file:write_file(Path, Bytes, [raw, exclusive]),
    {ok, File} = file:open(Path, [read, raw, binary]),
    ok = file:delete(Path),
    try Use(File) after file:close(File) end.
