#!/usr/bin/env perl
# The agent of sockspec's tutorial, for Perl's own sockets. It needs core modules only.
use strict;
use warnings;
use Errno ();
use JSON::PP ();
use List::Util qw(min);
use MIME::Base64 qw(decode_base64 encode_base64);
use POSIX ();
use Socket qw(:DEFAULT inet_pton inet_ntop MSG_NOSIGNAL);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my $json = JSON::PP->new->utf8->canonical;
my @capabilities;    # the words that the handshake declares
my %operation;       # by name: a sub that takes the parameters and returns a result, or a call that may wait
my %errno_name;      # by number; empty as long as "errno" is not declared
my %socket;          # by the number that the harness uses for it
my $last_number = 0; # numbers are not used again
my @waiting;         # calls that wait: { id, socket, ready, try, start }

sub now { return clock_gettime(CLOCK_MONOTONIC) }

sub emit {
    my ($message) = @_;
    syswrite STDOUT, $json->encode({ jsonrpc => '2.0', %$message }) . "\n";
}

# An operation dies with one of these: parameters that it cannot serve, or the error of a socket call.
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

# A call that may wait. $try returns its result, or undef until the socket is ready to 'read' or 'write'.
sub when_ready {
    my ($socket, $ready, $try) = @_;
    return bless { socket => $socket, ready => $ready, try => $try }, 'Call';
}

# Tries a call. True if it is over. A call that has to wait says "entered" first.
sub attempt {
    my ($call) = @_;
    my ($id, $start) = @$call{qw(id start)};
    my $result = eval { $call->{try}->() };
    if ($@) { refuse($id, $@, $start) }
    elsif ($result) { emit({ id => $id, result => { %$result, elapsedNs => elapsed($start) } }) }
    elsif (!$call->{entered}++) { emit({ method => 'entered', params => { id => $id } }) }
    return $@ || $result;
}

sub serve_line {
    my ($line) = @_;
    my $request = eval { $json->decode($line) };
    return emit({ id => undef, error => { code => -32700, message => 'This line is not a request' } })
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
        my @open = grep { defined fileno($_->{socket}) } @waiting;
        my @ready = grep { vec($bits{ $_->{ready} }, fileno($_->{socket}), 1) } @open;
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
    my %identity = (name => 'perl', version => $version, language => 'Perl', os => $^O);
    # The sockets are the kernel's: say which.
    $identity{runtime} = join ' ', "perl $version,", (POSIX::uname())[0, 2];
    return { protocol => 1, identity => \%identity, capabilities => \@capabilities };
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

# Dies if there are parameters that the operation does not know.
sub only {
    my ($params, @known) = @_;
    my %known = map { $_ => 1 } @known;
    for (keys %$params) { die unfit("There is no \"$_\" here") unless $known{$_} }
}

sub only_ipv4 {
    my ($family) = @_;
    die unfit('The only family here is ipv4') unless ($family // '') eq 'ipv4';
}

sub address_in {
    my ($address) = @_;
    only_ipv4($address->{family});
    return pack_sockaddr_in($address->{port}, inet_pton(AF_INET, $address->{host}));
}

# undef where the system gave no address: then Perl has nothing, or a buffer that is longer than any address.
sub address_out {
    my ($packed) = @_;
    return undef if $packed eq '' || length $packed > 128;
    my ($port, $host) = unpack_sockaddr_in($packed);
    return { family => 'ipv4', host => inet_ntop(AF_INET, $host), port => $port };
}

sub bytes_in { return decode_base64($_[0]{base64}) }

sub bytes_out { return { base64 => encode_base64($_[0], '') } }

sub find {
    my ($params) = @_;
    return $socket{ $params->{socket} } // die failure("There is no socket $params->{socket}", undef);
}

sub hold {
    my ($socket) = @_;
    $socket->blocking(0);
    $socket{ ++$last_number } = $socket;
    return { socket => $last_number };
}

# Returns undef for a call that would wait, and dies of every other error.
sub not_yet {
    die failure() unless $!{EAGAIN} || $!{EINTR};
    return undef;
}

$operation{openDatagram} = sub {
    my ($params) = @_;
    only($params, qw(family address));
    only_ipv4($params->{family});
    my $address = $params->{address} && address_in($params->{address});
    socket my $socket, AF_INET, SOCK_DGRAM, 0 or die failure();
    !$address or bind $socket, $address or die failure();
    return hold($socket);
};

$operation{sendto} = sub {
    my ($params) = @_;
    my ($socket, $data) = (find($params), bytes_in($params->{data}));
    my $address = address_in($params->{address});
    return when_ready($socket, 'write', sub {
        my $count = send($socket, $data, MSG_NOSIGNAL, $address) // return not_yet();
        return { count => $count };
    });
};

$operation{recvfrom} = sub {
    my ($params) = @_;
    my $socket = find($params);
    return when_ready($socket, 'read', sub {
        my $address = recv($socket, my $data, $params->{size}, 0) // return not_yet();
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

# The length of the data, and a sub that returns at most 64 KiB of it from a position on.
sub source_in {
    my $data = bytes_in($_[0]);
    return (length $data, sub { substr $data, $_[0], 1 << 16 });
}

$operation{sendall} = sub {
    my ($params) = @_;
    my $socket = find($params);
    my ($length, $piece) = source_in($params->{data});
    my $sent = 0;
    return when_ready($socket, 'write', sub {
        do {
            $sent += send($socket, $piece->($sent), MSG_NOSIGNAL) // return not_yet();
        } while $sent < $length;
        return {};
    });
};

$operation{recv} = sub {
    my ($params) = @_;
    only($params, qw(socket size));
    my $socket = find($params);
    return when_ready($socket, 'read', sub {
        recv($socket, my $data, $params->{size}, 0) // return not_yet();
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

# $length bytes of the endless stream of a seed, from $offset on; none if $length is negative.
sub stretch {
    my ($seed, $offset, $length) = @_;
    return '' if $length <= 0;
    my $rest = substr tile($seed), 8;
    my ($first, $last) = (int($offset / $TILE), int(($offset + $length - 1) / $TILE));
    return substr join('', map { pack('Q<', $_) . $rest } $first .. $last), $offset - $first * $TILE, $length;
}

sub pattern_in { return ($_[0]{seed}, $_[0]{offset} // 0, $_[0]{length}) }

{
    no warnings 'redefine';
    my $plain = \&source_in;
    *source_in = sub {
        my ($data) = @_;
        return $plain->($data) unless exists $data->{seed};
        my ($seed, $offset, $length) = pattern_in($data);
        return ($length, sub { stretch($seed, $offset + $_[0], min(1 << 16, $length - $_[0])) });
    };
}

# The position where $data, received after $count bytes, differs from the pattern; undef if it does not.
sub mismatch {
    my ($data, $count, $seed, $offset, $length) = @_;
    my $expected = stretch($seed, $offset + $count, min(length $data, $length - $count));
    return undef if $data eq $expected;
    # Equal bytes give NUL. Bytes beyond the pattern are compared with nothing.
    my $same = substr($data, 0, length $expected) ^ $expected;
    return $count + ($same =~ /[^\0]/ ? $-[0] : length $expected);
}

$operation{drain} = sub {
    my ($params) = @_;
    my $socket = find($params);
    my ($size, $chunk) = ($params->{size} // 'inf', $params->{chunk} // 65_536);
    my @pattern = exists $params->{pattern} ? pattern_in($params->{pattern}) : ();
    my %found = (count => 0, mismatch => undef);
    return when_ready($socket, 'read', sub {
        until ($found{count} == $size) {
            my $failed = !defined recv($socket, my $data, min($chunk, $size - $found{count}), 0);
            return undef if $failed && ($!{EAGAIN} || $!{EINTR});
            return { %found, end => 'error', error => failure()->{data} } if $failed;
            return { %found, end => 'eof' } if $data eq '';
            $found{mismatch} //= mismatch($data, $found{count}, @pattern) if @pattern;
            $found{count} += length $data;
        }
        return { %found, end => 'size' };
    });
};

push @capabilities, 'errno', 'demand-read', 'datagram:truncate', 'concurrent';

$errno_name{ Errno->can($_)->() } = $_ for sort { $b cmp $a } keys %!;
# Where one number has two names, sockets use this one. For EAGAIN, the order above has seen to it.
$errno_name{ Errno::EOPNOTSUPP() } = 'EOPNOTSUPP';

serve();
