<?php
// The wire of an agent in PHP: lines of JSON, a loop around calls that do not block, bulk data. sockets.php
// has the operations. PHP 8.1 or newer with its extensions sockets and pcntl.
declare(strict_types=1);

const TILE = 65_521;
/** Microseconds after which a call is tried again that no select() announces. */
const PAUSE_US = 3_000;

/** Parameters that the agent cannot serve. */
final class Unfit extends Exception
{
}

/** The error of a socket call. */
final class Failure extends Exception
{
    public function __construct(public readonly ?string $errno, string $native)
    {
        parent::__construct($native);
    }

    public function fields(): array
    {
        return ['errno' => $this->errno, 'native' => $this->getMessage()];
    }
}

/** A call that may wait: `try` returns its result, or null until the socket is ready. */
final class Call
{
    public mixed $id = null;
    public int $start = 0;
    public bool $entered = false;

    /** `ready` is "read", "write", or "later" where nothing announces it. */
    public function __construct(
        public readonly Socket $socket,
        public string $ready,
        public readonly Closure $try,
    ) {
    }
}

/** The tile of a seed. */
function tile(int $seed): string
{
    static $tiles = [];
    if (!isset($tiles[$seed])) {
        $x = $seed;
        $tile = str_repeat("\0", TILE);
        for ($index = 0; $index < TILE; $index++) {
            $x = ($x * 1_664_525 + 1_013_904_223) & 0xffff_ffff;
            $tile[$index] = chr($x >> 24);
        }
        $tiles = count($tiles) >= 8 ? [$seed => $tile] : $tiles + [$seed => $tile];
    }
    return $tiles[$seed];
}

/** At most `length` bytes of a pattern from a position on: as many as one tile holds, none beyond its end. */
function piece(array $pattern, int $position, int $length): string
{
    $at = ($pattern['offset'] ?? 0) + $position;
    $tile = substr_replace(tile($pattern['seed']), pack('P', intdiv($at, TILE)), 0, 8);
    return substr($tile, $at % TILE, max(0, min($length, $pattern['length'] - $position)));
}

/** The position where data, received at `position`, differ from a pattern; null where they do not. */
function mismatch(array $pattern, string $data, int $position): ?int
{
    for ($seen = 0; $seen < strlen($data);) {
        $expected = piece($pattern, $position + $seen, strlen($data) - $seen);
        $found = substr($data, $seen, strlen($expected));
        if ($expected === '' || $found !== $expected) {
            // Equal bytes give NUL.
            return $position + $seen + strspn($found ^ $expected, "\0");
        }
        $seen += strlen($expected);
    }
    return null;
}

/** The length of data, carried or described, and a function that gives some of them from a position on. */
function source(array $data): array
{
    if (isset($data['seed'])) {
        return [$data['length'], fn (int $position): string => piece($data, $position, TILE)];
    }
    $bytes = base64_decode($data['base64'], true);
    return [strlen($bytes), fn (int $position): string => substr($bytes, $position)];
}

/** All bytes of data that are carried or described. */
function whole(array $data): string
{
    [$length, $piece] = source($data);
    for ($bytes = ''; strlen($bytes) < $length;) {
        $bytes .= $piece(strlen($bytes));
    }
    return $bytes;
}

function carried(string $bytes): array
{
    return ['base64' => base64_encode($bytes)];
}

/** Serves the operations of an object: a public method for each, `initialize` and `reset` among them. */
final class Agent
{
    /** @var array<int, Call> */
    private array $waiting = [];

    public function __construct(private readonly object $operations)
    {
    }

    public function serve(): void
    {
        $lines = $this->lines();
        $unread = '';
        while (true) {
            $read = [$lines];
            $write = [];
            $none = null;
            $pause = null;
            foreach ($this->waiting as $call) {
                match ($call->ready) {
                    'read' => $read[] = $call->socket,
                    'write' => $write[] = $call->socket,
                    default => $pause = PAUSE_US,
                };
            }
            if (@socket_select($read, $write, $none, $pause === null ? null : 0, $pause ?? 0) === false) {
                continue;
            }
            if (in_array($lines, $read, true)) {
                $chunk = socket_read($lines, 65_536);
                if ($chunk === '' || $chunk === false) {
                    exit(0);
                }
                $unread .= $chunk;
                while (($end = strpos($unread, "\n")) !== false) {
                    $line = substr($unread, 0, $end);
                    $unread = substr($unread, $end + 1);
                    $this->take($line);
                }
            }
            foreach ($this->waiting as $key => $call) {
                $ready = $call->ready === 'later' || in_array($call->socket, $read, true) ||
                    in_array($call->socket, $write, true);
                if ($ready && isset($this->waiting[$key]) && $this->attempt($call)) {
                    unset($this->waiting[$key]);
                }
            }
        }
    }

    /** Calls that wait in a socket end with it. */
    public function giveUp(Socket $socket): void
    {
        foreach ($this->waiting as $key => $call) {
            if ($call->socket === $socket) {
                unset($this->waiting[$key]);
                $closed = new Failure(null, 'The socket was closed while the call waited');
                $this->fail($call->id, $closed, $call->start);
            }
        }
    }

    /** One end of a pair of sockets on which the lines of stdin come: socket_select() cannot watch stdin. */
    private function lines(): Socket
    {
        socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
        if (pcntl_fork() === 0) {
            socket_close($pair[1]);
            while (($chunk = fread(STDIN, 65_536)) !== false && $chunk !== '') {
                for ($sent = 0; $sent < strlen($chunk);) {
                    $count = @socket_write($pair[0], substr($chunk, $sent));
                    $count === false && exit(0);
                    $sent += $count;
                }
            }
            exit(0);
        }
        socket_close($pair[0]);
        return $pair[1];
    }

    private function take(string $line): void
    {
        $request = json_decode($line, true);
        if (!is_array($request) || !isset($request['id']) || !is_string($request['method'] ?? null)) {
            $error = ['code' => -32700, 'message' => 'This line is not a request'];
            $this->emit(['id' => null, 'error' => $error]);
            return;
        }
        ['id' => $id, 'method' => $method] = $request;
        if (!method_exists($this->operations, $method)) {
            $this->refuse($id, -32601, "There is no method $method");
            return;
        }
        $start = hrtime(true);
        try {
            $result = $this->operations->$method($request['params'] ?? []);
        } catch (Unfit $problem) {
            $this->refuse($id, -32602, $problem->getMessage());
            return;
        } catch (Failure | ValueError $problem) {
            $this->fail($id, $problem, $start);
            return;
        }
        if (!$result instanceof Call) {
            $this->emit(['id' => $id, 'result' => [...$result, 'elapsedNs' => hrtime(true) - $start]]);
            return;
        }
        [$result->id, $result->start] = [$id, $start];
        if (!$this->attempt($result)) {
            $this->waiting[] = $result;
        }
    }

    /** Tries a call. True if it is over. A call that has to wait says "entered" first. */
    private function attempt(Call $call): bool
    {
        try {
            $result = ($call->try)($call);
        } catch (Failure | ValueError $problem) {
            $this->fail($call->id, $problem, $call->start);
            return true;
        }
        if ($result !== null) {
            $result['elapsedNs'] = hrtime(true) - $call->start;
            $this->emit(['id' => $call->id, 'result' => $result]);
            return true;
        }
        if (!$call->entered) {
            $call->entered = true;
            $this->emit(['method' => 'entered', 'params' => ['id' => $call->id]]);
        }
        return false;
    }

    private function refuse(mixed $id, int $code, string $message): void
    {
        $this->emit(['id' => $id, 'error' => ['code' => $code, 'message' => $message]]);
    }

    private function fail(mixed $id, Failure|ValueError $problem, int $start): void
    {
        // PHP refuses some arguments before any call.
        $fields = $problem instanceof Failure
            ? $problem->fields()
            : ['errno' => null, 'native' => $problem->getMessage()];
        $data = [...$fields, 'elapsedNs' => hrtime(true) - $start];
        $error = ['code' => 1, 'message' => $problem->getMessage(), 'data' => $data];
        $this->emit(['id' => $id, 'error' => $error]);
    }

    private function emit(array $message): void
    {
        $flags = JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR;
        fwrite(STDOUT, json_encode(['jsonrpc' => '2.0', ...$message], $flags) . "\n");
    }
}
