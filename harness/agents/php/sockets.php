<?php
// The agent of sockspec for PHP's extension "sockets". wire.php has the protocol.
//
// Its calls do not block; a loop tries those that wait again when socket_select() says that they may go on.
//
//   listenStream, openDatagram   socket_create(), socket_set_option(), socket_bind(), socket_listen()
//   connectStream, connect       socket_connect(), socket_select(), then SO_ERROR
//   sendall                      socket_send(), again and again
//   recv, drain                  socket_recv()
//   close                        socket_close()
//   abort                        SO_LINGER on with 0 seconds, then socket_close()
//   setMode                      nonblocking: the call is tried once, and its EAGAIN is passed on
//   the rest                     the function of that name: socket_accept(), socket_sendto(), …
declare(strict_types=1);

ini_set('display_errors', 'stderr');
require __DIR__ . '/wire.php';

const FAMILIES = ['ipv4' => AF_INET, 'ipv6' => AF_INET6, 'unix' => AF_UNIX];
const TYPES = ['stream' => SOCK_STREAM, 'datagram' => SOCK_DGRAM, 'seqpacket' => SOCK_SEQPACKET];
const HOWS = ['read' => 0, 'write' => 1, 'both' => 2, 'invalid' => 3];
const OPTIONS = [
    'SO_RCVBUF' => [SOL_SOCKET, SO_RCVBUF], 'SO_SNDBUF' => [SOL_SOCKET, SO_SNDBUF],
    'SO_REUSEADDR' => [SOL_SOCKET, SO_REUSEADDR], 'SO_REUSEPORT' => [SOL_SOCKET, SO_REUSEPORT],
    'SO_KEEPALIVE' => [SOL_SOCKET, SO_KEEPALIVE], 'SO_BROADCAST' => [SOL_SOCKET, SO_BROADCAST],
    'SO_OOBINLINE' => [SOL_SOCKET, SO_OOBINLINE], 'SO_DONTROUTE' => [SOL_SOCKET, SO_DONTROUTE],
    'SO_RCVLOWAT' => [SOL_SOCKET, SO_RCVLOWAT], 'TCP_NODELAY' => [SOL_TCP, TCP_NODELAY],
];
const FACTS = ['SO_ERROR' => [SOL_SOCKET, SO_ERROR], 'SO_TYPE' => [SOL_SOCKET, SO_TYPE]];

/** The POSIX names of the numbers that the extension has constants for. */
function errnoNames(): array
{
    static $names = null;
    if ($names === null) {
        $names = [];
        foreach (get_defined_constants(true)['sockets'] as $name => $number) {
            if (str_starts_with($name, 'SOCKET_E')) {
                $names[$number] ??= substr($name, strlen('SOCKET_'));
            }
        }
        // Where one number has two names, sockets use these.
        $names[SOCKET_EAGAIN] = 'EAGAIN';
        $names[SOCKET_EOPNOTSUPP] = 'EOPNOTSUPP';
    }
    return $names;
}

function failure(?Socket $socket = null): Failure
{
    $number = socket_last_error($socket);
    return failed($number);
}

function failed(int $number): Failure
{
    return new Failure(errnoNames()[$number] ?? null, socket_strerror($number) . " ($number)");
}

/** Null for a call that would wait; every other error is thrown. */
function notYet(?Socket $socket): null
{
    $number = socket_last_error($socket);
    socket_clear_error($socket);
    if ($number === SOCKET_EAGAIN || $number === SOCKET_EINTR) {
        return null;
    }
    throw failed($number);
}

function word(array $table, ?string $word): mixed
{
    return $table[$word] ?? throw new Unfit("\"$word\" is not one of " . implode(', ', array_keys($table)));
}

/** Refuses what the operation does not know. */
function only(array $params, string ...$known): void
{
    foreach (array_keys($params) as $name) {
        in_array($name, $known, true) || throw new Unfit("There is no \"$name\" here");
    }
}

/** The arguments of an address: a host and its port, or a path. */
function place(array $address): array
{
    return $address['family'] === 'unix' ? [$address['path']] : [$address['host'], $address['port']];
}

final class Sockets
{
    /** @var array<int, Socket> */
    private array $sockets = [];
    /** @var array<int, string> The families of these, by their numbers. */
    private array $families = [];
    /** @var array<int, true> Those whose calls do not wait. */
    private array $nonblocking = [];
    /** @var list<resource> Programs that were started and not ended. */
    private array $programs = [];
    private int $last = 0;
    public Agent $agent;

    public function initialize(array $params): array
    {
        $words = [
            'stream', 'datagram', 'datagram:unbound', 'datagram:connect', 'bsd', 'send', 'shutdown:write',
            'shutdown:read', 'shutdown:both', 'abort', 'bind:connect', 'backlog', 'errno', 'concurrent',
            'demand-read', 'datagram:truncate', 'mode:nonblocking', 'family:ipv4', 'family:unix',
            'unix:datagram', 'unix:names', 'type:seqpacket', 'shutdown:invalid', 'option:SO_LINGER',
            'programs',
        ];
        foreach ([...OPTIONS, ...FACTS] as $name => $_) {
            $words[] = "option:$name";
        }
        $probe = @socket_create(AF_INET6, SOCK_STREAM, SOL_TCP);
        if ($probe && @socket_bind($probe, '::1')) {
            $words[] = 'family:ipv6';
        }
        $identity = [
            'name' => 'php', 'version' => PHP_VERSION, 'language' => 'PHP',
            'runtime' => 'PHP ' . PHP_VERSION . ', ' . PHP_OS . ' ' . php_uname('r'),
            'os' => strtolower(PHP_OS_FAMILY),
        ];
        return ['protocol' => 1, 'identity' => $identity, 'capabilities' => $words];
    }

    public function reset(array $params): array
    {
        $open = count($this->sockets);
        foreach ($this->programs as $program) {
            proc_terminate($program, 9);
            proc_close($program);
        }
        $this->programs = [];
        foreach ($this->sockets as $socket) {
            @socket_shutdown($socket, 2);
            $this->agent->giveUp($socket);
            socket_close($socket);
        }
        $this->sockets = $this->families = $this->nonblocking = [];
        return ['open' => $open];
    }

    public function startProgram(array $params): array
    {
        only($params);
        $nowhere = ['file', '/dev/null', 'r+'];
        $this->programs[] = proc_open(['sleep', '60'], [$nowhere, $nowhere, $nowhere], $pipes);
        return [];
    }

    public function listenStream(array $params): array
    {
        only($params, 'address', 'backlog', 'options');
        ['address' => $address] = $params;
        $listen = function ($socket) use ($params) {
            @socket_listen($socket, $params['backlog'] ?? 128) || throw failure($socket);
        };
        return $this->made($address['family'], SOCK_STREAM, $params, $address, $listen);
    }

    public function openDatagram(array $params): array
    {
        only($params, 'family', 'address', 'options');
        return $this->made($params['family'], SOCK_DGRAM, $params, $params['address'] ?? null);
    }

    public function socket(array $params): array
    {
        only($params, 'family', 'type');
        return $this->made($params['family'], word(TYPES, $params['type']), []);
    }

    public function bind(array $params): array
    {
        $socket = $this->find($params);
        @socket_bind($socket, ...place($params['address'])) || throw failure($socket);
        return [];
    }

    public function listen(array $params): array
    {
        $socket = $this->find($params);
        @socket_listen($socket, $params['backlog']) || throw failure($socket);
        return [];
    }

    public function accept(array $params): Call
    {
        $listener = $this->find($params);
        $family = $this->families[$params['socket']];
        return $this->waits($params, $listener, 'read', function () use ($listener, $family) {
            $socket = @socket_accept($listener);
            if ($socket === false) {
                // The error is in the socket that there is not, and in the extension's own word.
                return notYet(null);
            }
            try {
                $address = $this->name($socket, $family, 'peer');
            } catch (Failure) {
                // The client is gone, and socket_accept() does not say who it was.
                $address = null;
            }
            return [...$this->hold($socket, $family), 'address' => $address];
        });
    }

    public function connectStream(array $params): Call
    {
        only($params, 'address', 'bind', 'options');
        ['address' => $address] = $params;
        $held = $this->made($address['family'], SOCK_STREAM, $params, $params['bind'] ?? null);
        $number = $held['socket'];
        return $this->connecting($this->sockets[$number], $address, $held, function () use ($number) {
            socket_close($this->sockets[$number]);
            unset($this->sockets[$number]);
        });
    }

    public function connect(array $params): Call
    {
        $call = $this->connecting($this->find($params), $params['address'], [], fn () => null);
        return isset($this->nonblocking[$params['socket']])
            ? new Call($call->socket, 'write', fn ($self) => ($call->try)($call) ?? throw failed(
                $call->ready === 'later' ? SOCKET_EAGAIN : SOCKET_EINPROGRESS,
            ))
            : $call;
    }

    public function send(array $params): Call
    {
        only($params, 'socket', 'data');
        $socket = $this->find($params);
        // One call gets all of the data.
        $data = whole($params['data']);
        return $this->waits($params, $socket, 'write', function () use ($socket, $data) {
            $count = @socket_send($socket, $data, strlen($data), 0);
            return $count === false ? notYet($socket) : ['count' => $count];
        });
    }

    public function sendall(array $params): Call
    {
        $socket = $this->find($params);
        [$length, $piece] = source($params['data']);
        $sent = 0;
        return $this->waits($params, $socket, 'write', function () use ($socket, $length, $piece, &$sent) {
            do {
                $data = $piece($sent);
                $count = @socket_send($socket, $data, strlen($data), 0);
                if ($count === false) {
                    return notYet($socket);
                }
                $sent += $count;
            } while ($sent < $length);
            return [];
        });
    }

    public function recv(array $params): Call
    {
        only($params, 'socket', 'size');
        $socket = $this->find($params);
        return $this->waits($params, $socket, 'read', function () use ($socket, $params) {
            $count = @socket_recv($socket, $data, $params['size'], 0);
            return $count === false ? notYet($socket) : ['data' => carried($data ?? '')];
        });
    }

    public function drain(array $params): Call
    {
        $socket = $this->find($params);
        $found = ['count' => 0, 'mismatch' => null];
        $pattern = $params['pattern'] ?? null;
        return $this->waits($params, $socket, 'read', function () use ($socket, $params, $pattern, &$found) {
            $size = $params['size'] ?? PHP_INT_MAX;
            while ($found['count'] < $size) {
                $room = min($params['chunk'] ?? 65_536, $size - $found['count']);
                $count = @socket_recv($socket, $data, $room, 0);
                if ($count === false) {
                    try {
                        notYet($socket);
                        if (isset($this->nonblocking[$params['socket']])) {
                            throw failed(SOCKET_EAGAIN);
                        }
                        return null;
                    } catch (Failure $problem) {
                        return [...$found, 'end' => 'error', 'error' => $problem->fields()];
                    }
                }
                if ($count === 0) {
                    return [...$found, 'end' => 'eof'];
                }
                if ($pattern !== null) {
                    $found['mismatch'] ??= mismatch($pattern, $data, $found['count']);
                }
                $found['count'] += $count;
            }
            return [...$found, 'end' => 'size'];
        });
    }

    public function sendto(array $params): Call
    {
        only($params, 'socket', 'data', 'address');
        $socket = $this->find($params);
        $data = whole($params['data']);
        $call = $this->waits($params, $socket, 'write', function (Call $call) use ($socket, $data, $params) {
            $count = @socket_sendto($socket, $data, strlen($data), 0, ...place($params['address']));
            if ($count !== false) {
                return ['count' => $count];
            }
            // A full receiver of AF_UNIX does not say when it has room.
            if ($params['address']['family'] === 'unix') {
                $call->ready = 'later';
            }
            return notYet($socket);
        });
        return $call;
    }

    public function recvfrom(array $params): Call
    {
        only($params, 'socket', 'size');
        $socket = $this->find($params);
        $family = $this->families[$params['socket']];
        return $this->waits($params, $socket, 'read', function () use ($socket, $params, $family) {
            [$data, $host, $port] = ['', '', 0];
            $count = @socket_recvfrom($socket, $data, $params['size'], 0, $host, $port);
            if ($count === false) {
                return notYet($socket);
            }
            $address = $family === 'unix'
                ? ['family' => 'unix', 'path' => $host]
                : ($host === '' ? null : ['family' => $family, 'host' => $host, 'port' => $port]);
            return ['data' => carried($data), 'address' => $address];
        });
    }

    public function shutdown(array $params): array
    {
        $socket = $this->find($params);
        @socket_shutdown($socket, word(HOWS, $params['how'])) || throw failure($socket);
        return [];
    }

    public function close(array $params): array
    {
        $socket = $this->find($params);
        unset($this->sockets[$params['socket']], $this->nonblocking[$params['socket']]);
        $this->agent->giveUp($socket);
        socket_close($socket);
        return [];
    }

    public function abort(array $params): array
    {
        $socket = $this->find($params);
        socket_set_option($socket, SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
        return $this->close($params);
    }

    public function getsockname(array $params): array
    {
        return ['address' => $this->name($this->find($params), $this->families[$params['socket']], 'sock')];
    }

    public function getpeername(array $params): array
    {
        return ['address' => $this->name($this->find($params), $this->families[$params['socket']], 'peer')];
    }

    public function setMode(array $params): array
    {
        $this->find($params);
        match ($params['mode']) {
            'natural' => $this->nonblocking = array_diff_key($this->nonblocking, [$params['socket'] => true]),
            'nonblocking' => $this->nonblocking[$params['socket']] = true,
            default => throw new Unfit("There is no mode \"{$params['mode']}\" here"),
        };
        return [];
    }

    public function setsockopt(array $params): array
    {
        $socket = $this->find($params);
        if ($params['option'] === 'SO_LINGER') {
            $value = ['l_onoff' => $params['value'], 'l_linger' => $params['second'] ?? 0];
            @socket_set_option($socket, SOL_SOCKET, SO_LINGER, $value) || throw failure($socket);
            return [];
        }
        $option = word(OPTIONS, $params['option']);
        @socket_set_option($socket, ...$option, value: $params['value']) || throw failure($socket);
        return [];
    }

    public function getsockopt(array $params): array
    {
        $socket = $this->find($params);
        $linger = ['SO_LINGER' => [SOL_SOCKET, SO_LINGER]];
        $value = @socket_get_option($socket, ...word([...OPTIONS, ...FACTS, ...$linger], $params['option']));
        if ($value === false) {
            throw failure($socket);
        }
        if (is_array($value)) {
            return ['value' => $value['l_onoff'], 'second' => $value['l_linger']];
        }
        return $params['option'] === 'SO_ERROR'
            ? ['value' => $value, 'errno' => $value === 0 ? null : errnoNames()[$value] ?? null]
            : ['value' => $value];
    }

    private function find(array $params): Socket
    {
        return $this->sockets[$params['socket']] ??
            throw new Failure(null, "There is no socket {$params['socket']}");
    }

    private function hold(Socket $socket, string $family): array
    {
        socket_set_nonblock($socket);
        $this->sockets[++$this->last] = $socket;
        $this->families[$this->last] = $family;
        return ['socket' => $this->last];
    }

    /** A new socket with its options, and its own address where there is one. */
    private function made(
        string $family,
        int $type,
        array $params,
        ?array $own = null,
        ?Closure $then = null,
    ): array {
        $domain = word(FAMILIES, $family);
        $given = $params['options'] ?? [];
        $options = array_map(null, array_keys($given), array_values($given));
        foreach ($options as [$name]) {
            word(OPTIONS, $name);
        }
        $socket = @socket_create($domain, $type, 0) ?: throw failure();
        try {
            foreach ($options as [$name, $value]) {
                @socket_set_option($socket, ...OPTIONS[$name], value: $value) || throw failure($socket);
            }
            $own === null || @socket_bind($socket, ...place($own)) || throw failure($socket);
            $then === null || $then($socket);
        } catch (Failure $problem) {
            socket_close($socket);
            throw $problem;
        }
        return $this->hold($socket, $family);
    }

    private function name(Socket $socket, string $family, string $whose): array
    {
        [$host, $port] = ['', 0];
        $found = $whose === 'peer'
            ? @socket_getpeername($socket, $host, $port)
            : @socket_getsockname($socket, $host, $port);
        $found || throw failure($socket);
        return $family === 'unix'
            ? ['family' => 'unix', 'path' => $host]
            : ['family' => $family, 'host' => $host, 'port' => $port];
    }

    /** A call that waits in its socket; in mode nonblocking it fails where it would wait. */
    private function waits(array $params, Socket $socket, string $ready, Closure $try): Call
    {
        return isset($this->nonblocking[$params['socket']])
            ? new Call($socket, $ready, fn ($call) => $try($call) ?? throw failed(SOCKET_EAGAIN))
            : new Call($socket, $ready, $try);
    }

    /** A connect that waits in its socket. It returns `result`, or calls `dropped` before it fails. */
    private function connecting(Socket $socket, array $address, array $result, Closure $dropped): Call
    {
        $begun = false;
        $connect = function (Call $call) use ($socket, $address, $result, $dropped, &$begun) {
            if (!$begun) {
                if (@socket_connect($socket, ...place($address))) {
                    return $result;
                }
                $number = socket_last_error($socket);
                socket_clear_error($socket);
                if ($number === SOCKET_EINPROGRESS) {
                    $begun = true;
                    $call->ready = 'write';
                    return null;
                }
                // A full queue of AF_UNIX does not say when it has room.
                if ($number === SOCKET_EAGAIN) {
                    $call->ready = 'later';
                    return null;
                }
            } else {
                $number = socket_get_option($socket, SOL_SOCKET, SO_ERROR);
                if ($number === 0) {
                    return $result;
                }
            }
            $dropped();
            throw failed($number);
        };
        return new Call($socket, 'write', $connect);
    }
}

$sockets = new Sockets();
$sockets->agent = new Agent($sockets);
$sockets->agent->serve();
