// The wire of an agent in Go: lines of JSON, a goroutine for each request, bulk data. It knows nothing of
// sockets, so an agent for another stack keeps this file and replaces sockets.go, which has the operations,
// introduction and failure. Go 1.18 or newer.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sync"
	"time"
)

// The reasons why a request cannot be served.
type (
	badMethod string
	badParams string
)

func (reason badMethod) Error() string { return string(reason) }
func (reason badParams) Error() string { return string(reason) }

func bad(format string, args ...any) error { return badParams(fmt.Sprintf(format, args...)) }

// --- Parameters --------------------------------------------------------------------------------------------

// params are those of all operations; pointers are nil where a parameter was left out.
type params struct {
	Socket    int64          `json:"socket"`
	File      int64          `json:"file"`
	Access    string         `json:"access"`
	Offset    int64          `json:"offset"`
	Count     int            `json:"count"`
	Address   *address       `json:"address"`
	Bind      *address       `json:"bind"`
	Backlog   *int           `json:"backlog"`
	Options   map[string]int `json:"options"`
	Family    string         `json:"family"`
	Type      string         `json:"type"`
	Size      *int64         `json:"size"`
	Room      int            `json:"room"`
	Flags     []string       `json:"flags"`
	Chunk     *int64         `json:"chunk"`
	Pattern   *pattern       `json:"pattern"`
	How       string         `json:"how"`
	Events    []string       `json:"events"`
	Mode      string         `json:"mode"`
	TimeoutMs int64          `json:"timeoutMs"`
	Option    string         `json:"option"`
	Value     int            `json:"value"`
	Second    int            `json:"second"`
	Data      struct {
		pattern
		Base64 []byte `json:"base64"`
	} `json:"data"`
}

type address struct {
	Family string  `json:"family"`
	Host   string  `json:"host,omitempty"`
	Port   *int    `json:"port,omitempty"`
	Path   *string `json:"path,omitempty"`
}

// buffer has the bytes that a receive asks for.
func (p *params) buffer() []byte { return make([]byte, *p.Size) }

// payload gives the bytes to send, carried or described.
func (p *params) payload() ([]byte, error) {
	if p.Data.Seed == nil {
		return p.Data.Base64, nil
	}
	return p.Data.whole()
}

// --- Bulk data ---------------------------------------------------------------------------------------------

const tileSize = 65521

// tiles are kept by seed: cases have few seeds, and send a byte at a time of some.
var tiles sync.Map

// tile gives the tile of a seed, a copy that may be changed.
func tile(seed uint32) []byte {
	if kept, ok := tiles.Load(seed); ok {
		return append([]byte(nil), kept.([]byte)...)
	}
	fresh := make([]byte, tileSize)
	x := seed
	for index := range fresh {
		x = x*1664525 + 1013904223
		fresh[index] = byte(x >> 24)
	}
	tiles.Store(seed, append([]byte(nil), fresh...))
	return fresh
}

// pattern stands for bytes that are described by seed, length and offset.
type pattern struct {
	Seed   *uint32 `json:"seed"`
	Length int64   `json:"length"`
	Offset int64   `json:"offset"`
	tile   []byte
}

// piece gives at most size bytes from position on, as many as one tile holds. They are valid until the next
// call.
func (p *pattern) piece(position, size int64) []byte {
	if p.tile == nil {
		p.tile = tile(*p.Seed)
	}
	at := p.Offset + position
	binary.LittleEndian.PutUint64(p.tile, uint64(at/tileSize))
	if left := p.Length - position; left < size {
		size = left
	}
	from := p.tile[at%tileSize:]
	if size < 0 {
		size = 0
	}
	if size < int64(len(from)) {
		return from[:size]
	}
	return from
}

func (p *pattern) whole() ([]byte, error) {
	if p.Length > math.MaxInt32 {
		return nil, bad("\"length\" is %d, more than this agent builds in memory", p.Length)
	}
	whole := make([]byte, 0, p.Length)
	for int64(len(whole)) < p.Length {
		whole = append(whole, p.piece(int64(len(whole)), p.Length)...)
	}
	return whole, nil
}

// mismatch gives the position of the first byte of data that differs, or -1.
func (p *pattern) mismatch(position int64, data []byte) int64 {
	for len(data) > 0 {
		piece := p.piece(position, int64(len(data)))
		if len(piece) == 0 || !bytes.Equal(piece, data[:len(piece)]) {
			same := 0
			for same < len(piece) && piece[same] == data[same] {
				same++
			}
			return position + int64(same)
		}
		position += int64(len(piece))
		data = data[len(piece):]
	}
	return -1
}

// receive reads until end of file, an error or the size of a drain.
func (p *params) receive(read func([]byte) (int, error)) result {
	size, buffer := int64(math.MaxInt64), make([]byte, 65536)
	if p.Size != nil {
		size = *p.Size
	}
	if p.Chunk != nil {
		buffer = buffer[:*p.Chunk]
	}
	found := result{"mismatch": nil, "end": "size"}
	var count int64
	for count < size {
		if left := size - count; left < int64(len(buffer)) {
			buffer = buffer[:left]
		}
		got, err := read(buffer)
		if p.Pattern != nil && found["mismatch"] == nil {
			if at := p.Pattern.mismatch(count, buffer[:got]); at >= 0 {
				found["mismatch"] = at
			}
		}
		count += int64(got)
		if err == io.EOF {
			found["end"] = "eof"
			break
		}
		if err != nil {
			found["end"], found["error"] = "error", failure(err)
			break
		}
	}
	found["count"] = count
	return found
}

// --- Requests ----------------------------------------------------------------------------------------------

type request struct {
	ID     *int64  `json:"id"`
	Method *string `json:"method"`
	Params params  `json:"params"`
}

// result is an object of JSON.
type result map[string]any

// An operation looks at all of its parameters, and then calls enter just before the call of the socket.
type operation func(p *params, c *call) (result, error)

// absent is an operation that the interface does not have.
func absent(reason string) operation {
	return func(*params, *call) (result, error) { return nil, badMethod(reason) }
}

var mayWait = map[string]bool{
	"accept": true, "connectStream": true, "connect": true, "send": true, "sendall": true, "recv": true,
	"recvInto": true, "sendReused": true, "drain": true, "sendto": true, "recvfrom": true, "poll": true,
	"close": true, "sendfile": true, "fgets": true, "fread": true, "fwrite": true, "fflush": true,
	"fclose": true,
}

// call is a request at work.
type call struct {
	id      int64
	waits   bool
	start   time.Time
	elapsed time.Duration
}

// enter announces a call that may wait and starts the clock. A deadline is set after it, or the call would
// seem to end before its time.
func (c *call) enter() {
	if c.waits {
		write(result{"jsonrpc": "2.0", "method": "entered", "params": result{"id": c.id}})
	}
	c.start = time.Now()
}

// leave stops the clock.
func (c *call) leave() { c.elapsed = time.Since(c.start) }

var (
	mutex   sync.Mutex
	changed = sync.NewCond(&mutex)
	// The requests at work.
	busy int
)

func work(begun int) {
	mutex.Lock()
	defer mutex.Unlock()
	busy += begun
	changed.Broadcast()
}

// alone waits for a request to end, unless there is no other; it says whether there is none any more.
func alone() bool {
	mutex.Lock()
	defer mutex.Unlock()
	if busy > 1 {
		changed.Wait()
	}
	return busy == 1
}

// untilAlone calls clear until no other request is at work: one that is on its way out may open a socket.
func untilAlone(clear func()) {
	for clear(); !alone(); {
		clear()
	}
	clear()
}

var writing sync.Mutex

func write(message result) {
	line, err := json.Marshal(message)
	if err != nil {
		panic(err)
	}
	writing.Lock()
	defer writing.Unlock()
	_, _ = os.Stdout.Write(append(line, '\n'))
}

func refused(code int, reason string) result { return result{"code": code, "message": reason} }

func (r *request) perform(c *call, wrong error) (result, error) {
	run, ok := operations[*r.Method]
	if !ok {
		return nil, badMethod(fmt.Sprintf("There is no method %q", *r.Method))
	}
	if wrong != nil {
		return nil, badParams(wrong.Error())
	}
	return run(&r.Params, c)
}

func answer(line []byte) result {
	var r request
	message := result{"jsonrpc": "2.0", "id": nil}
	wrong := json.Unmarshal(line, &r)
	var syntax *json.SyntaxError
	if errors.As(wrong, &syntax) {
		message["error"] = refused(-32700, wrong.Error())
		return message
	}
	if r.ID == nil || r.Method == nil {
		message["error"] = refused(-32600, "This is no request with an id and a method")
		return message
	}
	message["id"] = *r.ID
	if *r.Method == "initialize" {
		message["result"] = introduction()
		return message
	}
	c := &call{id: *r.ID, waits: mayWait[*r.Method]}
	found, err := r.perform(c, wrong)
	var method badMethod
	var params badParams
	switch {
	case errors.As(err, &method):
		message["error"] = refused(-32601, err.Error())
	case errors.As(err, &params):
		message["error"] = refused(-32602, err.Error())
	case err != nil:
		data := failure(err)
		data["elapsedNs"] = c.elapsed.Nanoseconds()
		message["error"] = result{"code": 1, "message": err.Error(), "data": data}
	default:
		found["elapsedNs"] = c.elapsed.Nanoseconds()
		message["result"] = found
	}
	return message
}

func main() {
	stdin := bufio.NewReaderSize(os.Stdin, 1<<16)
	for {
		line, err := stdin.ReadBytes('\n')
		if err != nil {
			return
		}
		work(1)
		go func() {
			write(answer(line))
			work(-1)
		}()
	}
}
