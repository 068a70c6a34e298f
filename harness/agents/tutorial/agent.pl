#!/usr/bin/env perl
# The agent of sockspec's tutorial for Perl's own socket, bind, listen, accept, connect, send, recv and close; core modules only.
use strict;
use warnings;
use Compress::Raw::Zlib ();
use Errno ();
use JSON::PP ();
use MIME::Base64 qw(encode_base64);
use Socket qw(:DEFAULT inet_pton inet_ntop MSG_NOSIGNAL);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my $json = JSON::PP->new->utf8->canonical;
my @capabilities;    # what the handshake declares
my %operation;       # by name: a sub that takes the parameters and gives the result, or a call that waits
my %errno_name;      # by number; empty as long as "errno" is not declared
my %socket;          # by the number that the harness knows it by
my $last_number = 0; # numbers are not used again
my @waiting;         # calls that wait: { id, socket, ready, try, start }

sub now { return clock_gettime(CLOCK_MONOTONIC) }

sub emit {
    my ($message) = @_;
    syswrite STDOUT, $json->encode({ jsonrpc => '2.0', %$message }) . "\n";
}

# What an operation dies with: parameters that cannot be served, and the error of a socket call.
sub unfit { return { code => -32602, message => "@_" } }

sub failure {
    my ($native, $errno) = @_ ? @_ : ("$!", $errno_name{ $! + 0 });
    return { code => 1, message => $native, data => { errno => $errno, native => $native } };
}

sub refuse {
    my ($id, $problem, $start) = @_;
    $problem = { code => -32603, message => "$problem" } unless ref $problem;
    $problem->{data}{elapsedNs} = elapsed($start) if $problem->{code} == 1;
    emit({ id => $id, error => $problem });
}

sub elapsed { return int((now() - $_[0]) * 1e9) }

# A call that may wait: $try gives a result, or undef as long as the socket is not ready for 'read' or 'write'.
sub when_ready {
    my ($socket, $ready, $try) = @_;
    return bless { socket => $socket, ready => $ready, try => $try }, 'Call';
}

# Tries a call; whether it is over. It says "entered" when it turns out to wait, which is just before it does.
sub attempt {
    my ($call) = @_;
    my $result = eval { $call->{try}->() };
    if ($@) { refuse($call->{id}, $@, $call->{start}) }
    elsif ($result) { emit({ id => $call->{id}, result => { %$result, elapsedNs => elapsed($call->{start}) } }) }
    elsif (!$call->{entered}++) { emit({ method => 'entered', params => { id => $call->{id} } }) }
    return $@ || $result;
}

sub serve_line {
    my ($line) = @_;
    my $request = eval { $json->decode($line) };
    return emit({ id => undef, error => { code => defined $request ? -32600 : -32700, message => 'That is no request' } })
        unless ref $request eq 'HASH' && defined $request->{id} && defined $request->{method};
    my ($id, $method, $start) = (@$request{qw(id method)}, now());
    my $code = $operation{$method}
        or return emit({ id => $id, error => { code => -32601, message => "There is no method $method" } });
    my $result = eval { $code->($request->{params} // {}) };
    return refuse($id, $@, $start) if $@;
    my $call = ref $result eq 'Call' ? $result : when_ready(undef, undef, sub { $result });
    @$call{qw(id start)} = ($id, $start);
    push @waiting, $call unless attempt($call);
}

sub serve {
    local $SIG{PIPE} = 'IGNORE';
    my $unread = '';
    while (1) {
        my %bits = (read => '', write => '');
        vec($bits{read}, fileno(STDIN), 1) = 1;
        vec($bits{ $_->{ready} }, fileno($_->{socket}), 1) = 1 for @waiting;
        next if select($bits{read}, $bits{write}, undef, undef) < 0;
        if (vec($bits{read}, fileno(STDIN), 1)) {
            sysread(STDIN, $unread, 1 << 16, length $unread) or exit;
            serve_line($1) while $unread =~ s/^([^\n]*)\n//;
        }
        my @ready = grep { defined fileno($_->{socket}) && vec($bits{ $_->{ready} }, fileno($_->{socket}), 1) } @waiting;
        my %over = map { attempt($_) ? ($_ => 1) : () } @ready;
        @waiting = grep { !$over{$_} } @waiting;
    }
}

# Calls that wait in a socket end with it.
sub give_up {
    my ($socket) = @_;
    my @ended = grep { $_->{socket} == $socket } @waiting;
    @waiting = grep { $_->{socket} != $socket } @waiting;
    refuse($_->{id}, failure('The socket was closed while the call waited', undef), $_->{start}) for @ended;
    close $socket or die failure();
}

$operation{initialize} = sub {
    my $version = sprintf '%vd', $^V;
    my $identity = { name => 'perl', version => $version, language => 'Perl', runtime => "perl $version", os => $^O };
    return { protocol => 1, identity => $identity, capabilities => \@capabilities };
};

$operation{reset} = sub {
    my @open = values %socket;
    %socket = ();
    for my $socket (@open) {
        shutdown $socket, 2;
        give_up($socket);
    }
    return { open => scalar @open };
};

push @capabilities, 'datagram', 'datagram:unbound', 'family:ipv4';

# Dies of parameters that nobody here would look at.
sub only {
    my ($params, @known) = @_;
    my %known = map { $_ => 1 } @known;
    for (keys %$params) { die unfit("There is no \"$_\" here") unless $known{$_} }
}

sub integer {
    my ($params, $name, $least, $most) = @_;
    my $value = $params->{$name} // '';
    # Of a number ^ makes 0, of a string of digits it does not.
    die unfit("\"$name\" is \"$value\", expected an integer from $least to $most")
        unless ($value ^ $value) eq '0' && $value =~ /^-?\d{1,15}$/ && $value >= $least && $value <= $most;
    return $value;
}

sub address_in {
    my ($address) = @_;
    die unfit('Only addresses of ipv4 can be used') unless ref $address eq 'HASH' && ($address->{family} // '') eq 'ipv4';
    my $host = inet_pton(AF_INET, $address->{host} // '') // die unfit('"host" is no address of ipv4');
    return pack_sockaddr_in(integer($address, 'port', 0, 65_535), $host);
}

sub address_out {
    my ($port, $host) = unpack_sockaddr_in($_[0]);
    return { family => 'ipv4', host => inet_ntop(AF_INET, $host), port => $port };
}

sub bytes_in {
    my ($data) = @_;
    my $text = ref $data eq 'HASH' ? $data->{base64} : undef;
    die unfit('"data" carries no base64') unless defined $text && !ref $text && $text =~ m{^[A-Za-z0-9+/]*={0,2}$};
    return MIME::Base64::decode_base64($text);
}

sub bytes_out { return { base64 => encode_base64($_[0], '') } }

sub find {
    my ($params) = @_;
    my $number = integer($params, 'socket', 0, 1e15);
    return $socket{$number} // die failure("There is no socket $number", undef);
}

sub hold {
    my ($socket) = @_;
    $socket->blocking(0);
    $socket{ ++$last_number } = $socket;
    return { socket => $last_number };
}

# undef for a call that would wait; dies of every other error.
sub not_yet {
    die failure() unless $!{EAGAIN} || $!{EINTR};
    return undef;
}

$operation{openDatagram} = sub {
    my ($params) = @_;
    only($params, qw(family address));
    die unfit('Only the family ipv4 is here') unless ($params->{family} // '') eq 'ipv4';
    my $address = $params->{address} && address_in($params->{address});
    socket my $socket, AF_INET, SOCK_DGRAM, 0 or die failure();
    !$address or bind $socket, $address or die failure();
    return hold($socket);
};

$operation{sendto} = sub {
    my ($params) = @_;
    my ($socket, $data, $address) = (find($params), bytes_in($params->{data}), address_in($params->{address}));
    return when_ready($socket, 'write', sub {
        my $count = send($socket, $data, MSG_NOSIGNAL, $address) // return not_yet();
        return { count => $count };
    });
};

$operation{recvfrom} = sub {
    my ($params) = @_;
    my ($socket, $size) = (find($params), integer($params, 'size', 1, 65_536));
    return when_ready($socket, 'read', sub {
        my $address = recv($socket, my $data, $size, 0) // return not_yet();
        return { data => bytes_out($data), address => address_out($address) };
    });
};

$operation{getsockname} = sub {
    my $address = getsockname(find($_[0])) // die failure();
    return { address => address_out($address) };
};

$operation{close} = sub {
    my ($params) = @_;
    my $socket = find($params);
    delete $socket{ $params->{socket} };
    give_up($socket);
    return {};
};

push @capabilities, 'stream';

$operation{listenStream} = sub {
    my ($params) = @_;
    only($params, qw(address));
    my $address = address_in($params->{address});
    socket my $socket, AF_INET, SOCK_STREAM, 0 or die failure();
    bind $socket, $address or die failure();
    listen $socket, 128 or die failure();
    return hold($socket);
};

$operation{accept} = sub {
    my $listener = find($_[0]);
    return when_ready($listener, 'read', sub {
        my $address = accept(my $socket, $listener) || return not_yet();
        return { %{ hold($socket) }, address => address_out($address) };
    });
};

$operation{connectStream} = sub {
    my ($params) = @_;
    only($params, qw(address));
    my $address = address_in($params->{address});
    socket my $socket, AF_INET, SOCK_STREAM, 0 or die failure();
    my $held = hold($socket);
    my $begun;
    return when_ready($socket, 'write', sub {
        if (!$begun++) {
            return $held if connect $socket, $address;
            return undef if $!{EINPROGRESS};
        }
        else {
            $! = unpack 'i', getsockopt($socket, SOL_SOCKET, SO_ERROR);
            return $held if $! == 0;
        }
        my $failure = failure();
        delete $socket{ $held->{socket} };
        close $socket;
        die $failure;
    });
};

my $payload = \&bytes_in; # what a send is given; the next step has patterns

$operation{sendall} = sub {
    my ($params) = @_;
    my ($socket, $data, $sent) = (find($params), $payload->($params->{data}), 0);
    return when_ready($socket, 'write', sub {
        do {
            $sent += send($socket, substr($data, $sent, 1 << 16), MSG_NOSIGNAL) // return not_yet();
        } while $sent < length $data;
        return {};
    });
};

$operation{recv} = sub {
    my ($params) = @_;
    my ($socket, $size) = (find($params), integer($params, 'size', 1, 65_536));
    return when_ready($socket, 'read', sub {
        recv($socket, my $data, $size, 0) // return not_yet();
        return { data => bytes_out($data) };
    });
};

$operation{getpeername} = sub {
    my $address = getpeername(find($_[0])) // die failure();
    return { address => address_out($address) };
};

my $TILE = 65_521;
my %tiles;

sub tile {
    my ($seed) = @_;
    return $tiles{$seed} //= do {
        my $x = $seed;
        my @values = map { $x = ($x * 1_664_525 + 1_013_904_223) & 0xffff_ffff; $x >> 24 } 1 .. $TILE;
        pack 'C*', @values;
    };
}

# $length bytes of the endless stream of a seed, from $offset on.
sub stretch {
    my ($seed, $offset, $length) = @_;
    return '' if $length <= 0;
    my $rest = substr tile($seed), 8;
    my ($first, $last) = (int($offset / $TILE), int(($offset + $length - 1) / $TILE));
    return substr join('', map { pack('Q<', $_) . $rest } $first .. $last), $offset - $first * $TILE, $length;
}

sub pattern_in {
    my ($pattern) = @_;
    die unfit('A pattern is an object') unless ref $pattern eq 'HASH';
    my $offset = exists $pattern->{offset} ? integer($pattern, 'offset', 0, 1e15) : 0;
    return (integer($pattern, 'seed', 0, 0xffff_ffff), $offset, integer($pattern, 'length', 0, 1e15));
}

$payload = sub {
    my ($data) = @_;
    return ref $data eq 'HASH' && exists $data->{seed} ? stretch(pattern_in($data)) : bytes_in($data);
};

# Where $data, received after $count bytes, differs from the pattern; undef where it does not.
sub mismatch {
    my ($data, $count, $seed, $offset, $length) = @_;
    my $left = $length - $count;
    my $expected = stretch($seed, $offset + $count, $left < length $data ? $left : length $data);
    return undef if $data eq $expected;
    # Equal bytes cancel out; what is beyond the pattern is compared with nothing.
    my $same = substr($data, 0, length $expected) ^ $expected;
    return $count + ($same =~ /[^\0]/ ? $-[0] : length $expected);
}

$operation{drain} = sub {
    my ($params) = @_;
    my $socket = find($params);
    my $size = exists $params->{size} ? integer($params, 'size', 0, 1e15) : undef;
    my $chunk = exists $params->{chunk} ? integer($params, 'chunk', 1, 65_536) : 65_536;
    my @pattern = exists $params->{pattern} ? pattern_in($params->{pattern}) : ();
    my %found = (count => 0, mismatch => undef, crc32 => 0);
    return when_ready($socket, 'read', sub {
        until (defined $size && $found{count} == $size) {
            my $missing = defined $size ? $size - $found{count} : $chunk;
            my $failed = !defined recv($socket, my $data, $missing < $chunk ? $missing : $chunk, 0);
            return undef if $failed && ($!{EAGAIN} || $!{EINTR});
            return { %found, end => 'error', error => failure()->{data} } if $failed;
            return { %found, end => 'eof' } if $data eq '';
            $found{mismatch} //= mismatch($data, $found{count}, @pattern) if @pattern;
            $found{crc32} = Compress::Raw::Zlib::crc32($data, $found{crc32});
            $found{count} += length $data;
        }
        return { %found, end => 'size' };
    });
};

push @capabilities, 'errno', 'demand-read', 'datagram:truncate';

$errno_name{ Errno->can($_)->() } = $_ for sort { $b cmp $a } keys %!;
# Of numbers with two names the one that sockets use; the order above has seen to EAGAIN.
$errno_name{ Errno::EOPNOTSUPP() } = 'EOPNOTSUPP';

serve();
