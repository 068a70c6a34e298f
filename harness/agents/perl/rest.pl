# The rest of the agent for Perl, which the tutorial leaves to its reader. It takes the place of the last line
# of tutorial/agent.pl.
#
#   mode nonblocking      the call is tried once, and its EAGAIN is passed on
#   mode blocking         not declared: nothing blocks here
#   mode timeout, poll    not declared: the loop has no timers
#   interrupt             not declared: it is the loop, not Perl, that ends a call whose socket is closed
use Socket qw(IPPROTO_TCP TCP_NODELAY pack_sockaddr_in6 unpack_sockaddr_in6);

push @capabilities,
    qw(datagram:connect bsd disconnect send recv:none abort bind:connect backlog),
    qw(shutdown:write shutdown:read shutdown:both programs),
    'mode:nonblocking',
    map { "option:$_" } qw(SO_RCVBUF SO_SNDBUF SO_REUSEADDR SO_ERROR TCP_NODELAY);

my %families = (ipv4 => AF_INET, ipv6 => AF_INET6, unix => AF_UNIX);
my %types = (stream => SOCK_STREAM, datagram => SOCK_DGRAM);
my %directions = (read => 0, write => 1, both => 2);
my %options = (
    SO_RCVBUF => [SOL_SOCKET, SO_RCVBUF],
    SO_SNDBUF => [SOL_SOCKET, SO_SNDBUF],
    SO_REUSEADDR => [SOL_SOCKET, SO_REUSEADDR],
    TCP_NODELAY => [IPPROTO_TCP, TCP_NODELAY],
);
my %nonblocking;    # by the descriptor of a socket whose calls do not wait

push @capabilities, qw(family:unix unix:datagram unix:names);
{
    # A host need not have a loopback address of the family.
    my $probe;
    push @capabilities, 'family:ipv6'
        if socket($probe, AF_INET6, SOCK_STREAM, 0)
        && bind $probe, pack_sockaddr_in6(0, inet_pton(AF_INET6, '::1'));
}

sub one_of {
    my ($params, $name, $table) = @_;
    my $word = $params->{$name} // '';
    return $table->{$word} // die unfit("\"$name\" is \"$word\", expected", join ' or ', sort keys %$table);
}

no warnings 'redefine';

sub address_in {
    my ($address) = @_;
    my $family = one_of($address, 'family', \%families);
    if ($family == AF_UNIX) {
        my $path = $address->{path};
        utf8::encode($path);
        return pack_sockaddr_un($path);
    }
    my ($port, $host) = ($address->{port}, inet_pton($family, $address->{host}));
    return $family == AF_INET ? pack_sockaddr_in($port, $host) : pack_sockaddr_in6($port, $host);
}

sub address_out {
    my ($packed) = @_;
    return undef if $packed eq '' || length $packed > 128;
    my $family = sockaddr_family($packed);
    if ($family == AF_UNIX) {
        my $path = length $packed > 2 ? unpack_sockaddr_un($packed) : '';
        utf8::decode($path);
        return { family => 'unix', path => $path };
    }
    my ($port, $host) = $family == AF_INET ? unpack_sockaddr_in($packed) : unpack_sockaddr_in6($packed);
    my $name = $family == AF_INET ? 'ipv4' : 'ipv6';
    return { family => $name, host => inet_ntop($family, $host), port => $port };
}

# In mode nonblocking a call is tried once, and fails where it would wait.
{
    my $attempt = \&attempt;
    *attempt = sub {
        my ($call) = @_;
        if ($call->{socket} && $nonblocking{ fileno $call->{socket} }) {
            my $try = $call->{try};
            $call->{try} = sub { $try->() // die failure() };
        }
        return $attempt->($call);
    };
}

{
    my $drain = $operation{drain};
    $operation{drain} = sub {
        my ($params) = @_;
        die unfit('A drain waits, and this socket is nonblocking') if $nonblocking{ fileno find($params) };
        return $drain->($params);
    };
}

sub options_in {
    my ($params) = @_;
    my $given = $params->{options} // {};
    my @names = sort keys %$given;
    return map { [@{ one_of({ option => $_ }, 'option', \%options) }, pack 'i', $given->{$_}] } @names;
}

# A new socket with its options and, where it is given, its own address.
sub opened {
    my ($family, $type, $options, $address) = @_;
    socket my $socket, $family, $type, 0 or die failure();
    for (@$options) { setsockopt $socket, $_->[0], $_->[1], $_->[2] or die failure() }
    !$address or bind $socket, $address or die failure();
    return $socket;
}

$operation{openDatagram} = sub {
    my ($params) = @_;
    only($params, qw(family address options));
    my $address = $params->{address} && address_in($params->{address});
    return hold(opened(one_of($params, 'family', \%families), SOCK_DGRAM, [options_in($params)], $address));
};

$operation{listenStream} = sub {
    my ($params) = @_;
    only($params, qw(address backlog options));
    my $address = address_in($params->{address});
    my $backlog = $params->{backlog} // 128;
    my $socket = opened(sockaddr_family($address), SOCK_STREAM, [options_in($params)], $address);
    listen $socket, $backlog or die failure();
    return hold($socket);
};

# A connect that waits in its socket. It returns $result.
sub connecting {
    my ($socket, $address, $result, $failed) = @_;
    my $begun;
    return when_ready($socket, 'write', sub {
        if (!$begun++) {
            return $result if connect $socket, $address;
            return undef if $!{EINPROGRESS};
        }
        else {
            $! = unpack 'i', getsockopt($socket, SOL_SOCKET, SO_ERROR);
            return $result if $! == 0;
        }
        my $failure = failure();
        $failed->();
        die $failure;
    });
}

$operation{connectStream} = sub {
    my ($params) = @_;
    only($params, qw(address bind options));
    my $address = address_in($params->{address});
    my $bind = $params->{bind} && address_in($params->{bind});
    my $socket = opened(sockaddr_family($address), SOCK_STREAM, [options_in($params)], $bind);
    my $held = hold($socket);
    return connecting($socket, $address, $held, sub {
        delete $socket{ $held->{socket} };
        close $socket;
    });
};

$operation{socket} = sub {
    my ($params) = @_;
    return hold(opened(one_of($params, 'family', \%families), one_of($params, 'type', \%types), []));
};

$operation{bind} = sub {
    my ($params) = @_;
    my ($socket, $address) = (find($params), address_in($params->{address}));
    bind $socket, $address or die failure();
    return {};
};

$operation{listen} = sub {
    my ($params) = @_;
    listen find($params), $params->{backlog} or die failure();
    return {};
};

$operation{connect} = sub {
    my ($params) = @_;
    return connecting(find($params), address_in($params->{address}), {}, sub { });
};

$operation{disconnect} = sub {
    # An address of no family: AF_UNSPEC is 0.
    connect find($_[0]), "\0" x 16 or die failure();
    return {};
};

$operation{send} = sub {
    my ($params) = @_;
    my $socket = find($params);
    # One call gets all of the data.
    my ($length, $piece) = source_in($params->{data});
    my $data = '';
    $data .= $piece->(length $data) while length $data < $length;
    return when_ready($socket, 'write', sub {
        my $count = send($socket, $data, MSG_NOSIGNAL) // return not_yet();
        return { count => $count };
    });
};

$operation{shutdown} = sub {
    my ($params) = @_;
    shutdown find($params), one_of($params, 'how', \%directions) or die failure();
    return {};
};

$operation{abort} = sub {
    my ($params) = @_;
    setsockopt find($params), SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0 or die failure();
    return $operation{close}->($params);
};

$operation{setMode} = sub {
    my ($params) = @_;
    my $mode = $params->{mode} // '';
    die unfit('Nothing here ends a call after timeoutMs') if $mode eq 'timeout';
    die unfit("There is no mode \"$mode\" here") unless $mode eq 'natural' || $mode eq 'nonblocking';
    $nonblocking{ fileno find($params) } = $mode eq 'nonblocking';
    return {};
};

$operation{setsockopt} = sub {
    my ($params) = @_;
    my ($level, $option) = @{ one_of($params, 'option', \%options) };
    my $value = pack 'i', $params->{value};
    setsockopt find($params), $level, $option, $value or die failure();
    return {};
};

$operation{getsockopt} = sub {
    my ($params) = @_;
    my ($level, $option) = @{ one_of($params, 'option', { %options, SO_ERROR => [SOL_SOCKET, SO_ERROR] }) };
    my $value = unpack 'i', getsockopt(find($params), $level, $option) // die failure();
    return { value => $value } unless $option == SO_ERROR && $level == SOL_SOCKET;
    return { value => $value, errno => $errno_name{$value} };
};

# Programs that were started and not ended.
my @programs;

$operation{startProgram} = sub {
    # Of these descriptors none is left when the program has begun: it is only then that it holds no others.
    pipe my $begun, my $beginning or die failure();
    my $program = fork // die failure();
    if ($program == 0) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', '/dev/null';
        open STDERR, '>', '/dev/null';
        exec 'sleep', '60';
    }
    close $beginning;
    readline $begun;
    push @programs, $program;
    return {};
};

{
    my $reset = $operation{reset};
    $operation{reset} = sub {
        kill KILL => @programs;
        waitpid $_, 0 for splice @programs;
        return $reset->(@_);
    };
}

# Names and addresses as text: the functions of those names. inet_aton() of Perl resolves names, too, and is
# not declared.
push @capabilities, qw(name name:numericserv name:v4mapped gethostbyname inet_pton);

my %sock_types = (%types, raw => SOCK_RAW, seqpacket => SOCK_SEQPACKET, rdm => SOCK_RDM);

# The numbers of names, of those that the system has.
sub numbers {
    my ($prefix, @names) = @_;
    return map {
        my $number = eval { Socket->can($prefix . uc)->() };
        defined $number ? ($_ => $number) : ();
    } @names;
}

my %hints = numbers('AI_', qw(passive canonname numerichost numericserv v4mapped));
my %wants = numbers('NI_', qw(numerichost numericserv namereqd));
my %resolver_error = reverse numbers('', map { "EAI_$_" }
        qw(ADDRFAMILY AGAIN BADFLAGS FAIL FAMILY NODATA NONAME SERVICE SOCKTYPE));

sub flags_in {
    my ($params, $name, $table) = @_;
    my $flags = 0;
    $flags |= one_of({ $name => $_ }, $name, $table) for @{ $params->{$name} // [] };
    return $flags;
}

sub resolved {
    my ($error, @found) = @_;
    die failure("$error", $resolver_error{ $error + 0 }) if $error;
    return @found;
}

$operation{getaddrinfo} = sub {
    my ($params) = @_;
    my %wanted = (flags => flags_in($params, 'hints', \%hints));
    $wanted{family} = one_of($params, 'family', \%families) if defined $params->{family};
    $wanted{socktype} = one_of($params, 'type', \%sock_types) if defined $params->{type};
    my @found = resolved(Socket::getaddrinfo($params->{host}, $params->{service}, \%wanted));
    my %type_of = reverse %sock_types;
    my @entries = map { { type => $type_of{ $_->{socktype} }, address => address_out($_->{addr}) } } @found;
    my $name = @found ? $found[0]{canonname} : undef;
    return { entries => \@entries, defined $name ? (canonname => $name) : () };
};

$operation{getnameinfo} = sub {
    my ($params) = @_;
    my $flags = flags_in($params, 'wants', \%wants);
    my ($host, $service) = resolved(Socket::getnameinfo(address_in($params->{address}), $flags));
    return { host => $host, service => $service };
};

$operation{gethostbyname} = sub {
    my ($params) = @_;
    my (undef, undef, undef, undef, @hosts) = gethostbyname $params->{host};
    die failure('gethostbyname gave nothing', undef) unless @hosts;
    return { hosts => [ map { inet_ntop(AF_INET, $_) } @hosts ] };
};

$operation{inet_pton} = sub {
    my ($params) = @_;
    my $family = one_of($params, 'family', \%families);
    my $bytes = eval { inet_pton($family, $params->{host}) };
    # Perl adds its own place in this file.
    my $words = $@ =~ s/ at \S+ line \d+\.\n\z//r || 'inet_pton gave nothing';
    die failure($words, undef) unless defined $bytes;
    return { data => bytes_out($bytes) };
};

$operation{inet_ntop} = sub {
    my ($params) = @_;
    return { host => inet_ntop(one_of($params, 'family', \%families), bytes_in($params->{data})) };
};

# A descriptor is used again, and a new socket waits.
{
    my $hold = \&hold;
    *hold = sub {
        my ($socket) = @_;
        delete $nonblocking{ fileno $socket };
        return $hold->($socket);
    };
}

serve();
