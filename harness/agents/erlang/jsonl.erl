%% JSON as the protocol has it: text is a binary, an object is a map, and no number has a fraction.
-module(jsonl).
-export([encode/1, decode/1]).

encode(Map) when is_map(Map) ->
    Members = [[encode(to_text(Key)), $:, encode(Value)] || {Key, Value} <- maps:to_list(Map)],
    [${, lists:join($,, Members), $}];
encode(List) when is_list(List) -> [$[, lists:join($,, [encode(Value) || Value <- List]), $]];
encode(Number) when is_integer(Number) -> integer_to_binary(Number);
encode(Word) when Word =:= null; Word =:= true; Word =:= false -> atom_to_binary(Word);
encode(Word) when is_atom(Word) -> [$", atom_to_binary(Word), $"];
encode(Text) when is_binary(Text) ->
    [$", [escaped(Character) || Character <- characters(Text)], $"].

to_text(Key) when is_atom(Key) -> atom_to_binary(Key);
to_text(Key) -> Key.

%% The base64 of a receive is plain text, and the longest text of all.
characters(Text) ->
    case re:run(Text, <<"^[ !#-\\[\\]-~]*$">>, [{capture, none}]) of
        match -> [Text];
        nomatch ->
            case unicode:characters_to_list(Text) of
                List when is_list(List) -> List;
                _ -> binary_to_list(Text)
            end
    end.

escaped(Text) when is_binary(Text) -> Text;
escaped($") -> <<"\\\"">>;
escaped($\\) -> <<"\\\\">>;
escaped(Control) when Control < 32 -> io_lib:format("\\u~4.16.0b", [Control]);
escaped(Character) -> <<Character/utf8>>.

decode(Line) ->
    {Value, Rest} = value(blank(Line)),
    <<>> = blank(Rest),
    Value.

blank(<<Blank, Rest/binary>>) when Blank =:= $\s; Blank =:= $\t; Blank =:= $\r -> blank(Rest);
blank(Rest) -> Rest.

value(<<${, Rest/binary>>) -> members(blank(Rest), #{});
value(<<$[, Rest/binary>>) -> elements(blank(Rest), []);
value(<<$", Rest/binary>>) -> string(Rest, <<>>);
value(<<"null", Rest/binary>>) -> {null, Rest};
value(<<"true", Rest/binary>>) -> {true, Rest};
value(<<"false", Rest/binary>>) -> {false, Rest};
value(Text) ->
    {match, [{0, Length}]} = re:run(Text, <<"^-?(0|[1-9][0-9]*)">>, [{capture, first}]),
    <<Digits:Length/binary, Rest/binary>> = Text,
    {binary_to_integer(Digits), Rest}.

members(<<$}, Rest/binary>>, Map) when map_size(Map) =:= 0 -> {Map, Rest};
members(<<$", Rest/binary>>, Map) ->
    {Key, Colon} = string(Rest, <<>>),
    <<$:, After/binary>> = blank(Colon),
    {Value, More} = value(blank(After)),
    case blank(More) of
        <<$,, Next/binary>> -> members(blank(Next), Map#{Key => Value});
        <<$}, Next/binary>> -> {Map#{Key => Value}, Next}
    end.

elements(<<$], Rest/binary>>, []) -> {[], Rest};
elements(Text, List) ->
    {Value, Rest} = value(Text),
    case blank(Rest) of
        <<$,, Next/binary>> -> elements(blank(Next), [Value | List]);
        <<$], Next/binary>> -> {lists:reverse(List, [Value]), Next}
    end.

string(Text, Before) ->
    {Length, 1} = binary:match(Text, [<<$">>, <<$\\>>]),
    case Text of
        <<Plain:Length/binary, $", Rest/binary>> -> {<<Before/binary, Plain/binary>>, Rest};
        <<Plain:Length/binary, $\\, $u, Hex:4/binary, Rest/binary>> ->
            string(Rest, <<Before/binary, Plain/binary, (unescaped(binary_to_integer(Hex, 16)))/binary>>);
        <<Plain:Length/binary, $\\, Mark, Rest/binary>> ->
            string(Rest, <<Before/binary, Plain/binary, (marked(Mark))>>)
    end.

%% The harness does not escape characters beyond the first 65,536, so that a half is nothing.
unescaped(Half) when Half >= 16#d800, Half =< 16#dfff -> <<16#fffd/utf8>>;
unescaped(Character) -> <<Character/utf8>>.

marked($n) -> $\n;
marked($t) -> $\t;
marked($r) -> $\r;
marked($b) -> $\b;
marked($f) -> $\f;
marked(Other) -> Other.
