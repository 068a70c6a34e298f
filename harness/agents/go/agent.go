// The agent of sockspec for Go: package net of the standard library, Go 1.18 or newer, on Unix.
//
// Build: go build agent.go, or run it at once: go run agent.go
//
//	operation                 Go
//	listenStream              ListenConfig.Listen; options by its Control, before bind
//	accept                    Accept()
//	connectStream             Dialer.Dial; bind is its LocalAddr, options by its Control; TCP_NODELAY: SetNoDelay() on the connection
//	openDatagram              ListenConfig.ListenPacket; options by its Control
//	sendall                   one Write(), which sends everything; a pattern is built in memory before it
//	recv, drain               one Read(), or Read() again and again; io.EOF is the end of file
//	sendto, recvfrom          WriteTo(), ReadFromUDP() and ReadFromUnix()
//	shutdown                  CloseRead(), CloseWrite()
//	close                     Close(), which ends blocked calls by itself
//	abort                     SetLinger(0); Close()
//	getsockname, getpeername  LocalAddr() or Addr(), RemoteAddr(): what Go remembers, without asking the system
//	setMode                   natural, blocking: no deadline; timeout: a deadline of now + timeout set before each call
//	setsockopt                SetReadBuffer(), SetWriteBuffer(), SetNoDelay(); SO_REUSEADDR: by SyscallConn()
//	getsockopt                by SyscallConn() and package syscall, as net reads no options
//
// `native` is Error() of what net returned; `errno` the name of the syscall.Errno in it, where there is one: what was closed here
// ("use of closed network connection") or timed out ("i/o timeout", with "timeout": true) has none. The path of an unnamed socket,
// "@" in Go, is "" as the protocol wants it.
//
// Not declared, as net has no way to say it: bsd, poll, mode:nonblocking (a goroutine always waits, a deadline gives no EAGAIN),
// send (Write never accepts a part), shutdown:both (CloseRead and CloseWrite are two steps), backlog (that of the system). Declared,
// but always bound: datagram sockets.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	mostBytes   = 65536
	mostInteger = 1<<53 - 1
	tileSize    = 65521
)

// Why a request cannot be served; both end up as text of the error.
type (
	badMethod string
	badParams string
)

func (reason badMethod) Error() string { return string(reason) }
func (reason badParams) Error() string { return string(reason) }

func bad(format string, args ...any) error { return badParams(fmt.Sprintf(format, args...)) }

// --- Parameters -------------------------------------------------------------------------------------------------------------------

type address struct {
	Family string  `json:"family"`
	Host   string  `json:"host,omitempty"`
	Port   *int    `json:"port,omitempty"`
	Path   *string `json:"path,omitempty"`
}

type params struct {
	Socket    *int64         `json:"socket"`
	Address   *address       `json:"address"`
	Bind      *address       `json:"bind"`
	Backlog   *int64         `json:"backlog"`
	Options   map[string]int `json:"options"`
	Family    string         `json:"family"`
	Size      *int64         `json:"size"`
	Chunk     *int64         `json:"chunk"`
	Pattern   *pattern       `json:"pattern"`
	How       string         `json:"how"`
	Mode      string         `json:"mode"`
	TimeoutMs *int64         `json:"timeoutMs"`
	Option    string         `json:"option"`
	Value     *int           `json:"value"`
	Data      *struct {
		pattern
		Base64 []byte `json:"base64"`
	} `json:"data"`
}

// integer looks at an integer that may be missing only where there is a fallback.
func integer(value *int64, name string, least, most int64, fallback ...int64) (int64, error) {
	if value == nil && len(fallback) > 0 {
		return fallback[0], nil
	}
	if value == nil || *value < least || *value > most {
		return 0, bad("%q is not an integer from %d to %d", name, least, most)
	}
	return *value, nil
}

func (p *params) size() (int64, error) { return integer(p.Size, "size", 1, mostBytes) }

func (p *params) payload() ([]byte, error) {
	switch {
	case p.Data != nil && p.Data.Seed != nil:
		if err := p.Data.check(); err != nil {
			return nil, err
		}
		return p.Data.bytes(), nil
	case p.Data != nil && p.Data.Base64 != nil:
		return p.Data.Base64, nil
	}
	return nil, bad(`"data" carries neither base64 nor a pattern`)
}

// place gives an address as net.Dial takes it: the network, whose name has the family in it, and the text.
func (a *address) place(kind, name string) (network, text string, err error) {
	if a == nil {
		return "", "", bad("%q is missing", name)
	}
	suffix, ok := map[string]string{"ipv4": "4", "ipv6": "6", "unix": ""}[a.Family]
	if !ok {
		return "", "", bad(`"%s.family" is %q, expected one of ipv4, ipv6, unix`, name, a.Family)
	}
	if a.Family == "unix" {
		if a.Path == nil {
			return "", "", bad(`"%s.path" is missing`, name)
		}
		return map[string]string{"tcp": "unix", "udp": "unixgram"}[kind], *a.Path, nil
	}
	if ip, err := netip.ParseAddr(a.Host); err != nil || ip.Is4() != (a.Family == "ipv4") {
		return "", "", bad(`"%s.host" is %q, expected a literal %s address`, name, a.Host, a.Family)
	}
	if a.Port == nil || *a.Port < 0 || *a.Port > 65535 {
		return "", "", bad(`"%s.port" is not an integer from 0 to 65535`, name)
	}
	return kind + suffix, net.JoinHostPort(a.Host, fmt.Sprint(*a.Port)), nil
}

// resolve gives an address as a net.Addr.
func (a *address) resolve(kind, name string) (net.Addr, error) {
	network, text, err := a.place(kind, name)
	if err != nil {
		return nil, err
	}
	switch {
	case a.Family == "unix":
		return net.ResolveUnixAddr(network, text)
	case kind == "udp":
		return net.ResolveUDPAddr(network, text)
	}
	return net.ResolveTCPAddr(network, text)
}

func inet(ip net.IP, port int) *address {
	family := "ipv6"
	if ip.To4() != nil {
		family = "ipv4"
	}
	return &address{Family: family, Host: ip.String(), Port: &port}
}

// addressOut gives nil for what has no address.
func addressOut(addr net.Addr) *address {
	switch addr := addr.(type) {
	case *net.TCPAddr:
		if addr != nil {
			return inet(addr.IP, addr.Port)
		}
	case *net.UDPAddr:
		if addr != nil {
			return inet(addr.IP, addr.Port)
		}
	case *net.UnixAddr:
		if addr != nil {
			path := addr.Name
			if path == "@" {
				path = ""
			}
			return &address{Family: "unix", Path: &path}
		}
	}
	return nil
}

// --- Bulk data --------------------------------------------------------------------------------------------------------------------

// pattern stands for bytes that are described by seed, length and offset.
type pattern struct {
	Seed   *uint32 `json:"seed"`
	Length *int64  `json:"length"`
	Offset int64   `json:"offset"`
	tile   []byte
}

func (p *pattern) check() error {
	if p.Seed == nil || p.Length == nil || *p.Length < 0 || *p.Length > mostInteger || p.Offset < 0 || p.Offset > mostInteger {
		return bad("A pattern has a seed, a length and perhaps an offset, all from 0 on")
	}
	p.tile = make([]byte, tileSize)
	x := *p.Seed
	for index := range p.tile {
		x = x*1664525 + 1013904223
		p.tile[index] = byte(x >> 24)
	}
	return nil
}

// piece gives at most size bytes from position on, as many as one tile holds. They are valid until the next call.
func (p *pattern) piece(position, size int64) []byte {
	at := p.Offset + position
	binary.LittleEndian.PutUint64(p.tile, uint64(at/tileSize))
	if left := *p.Length - position; left < size {
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

func (p *pattern) bytes() []byte {
	whole := make([]byte, 0, *p.Length)
	for int64(len(whole)) < *p.Length {
		whole = append(whole, p.piece(int64(len(whole)), *p.Length)...)
	}
	return whole
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

// --- Sockets ----------------------------------------------------------------------------------------------------------------------

// held is a socket: a net.Listener, a net.Conn or both a net.Conn and a net.PacketConn. A closed one stays until the reset, so that it
// is Go that says so.
type held struct {
	socket interface {
		io.Closer
		SetDeadline(time.Time) error
		syscall.Conn
	}
	mutex   sync.Mutex
	closed  bool
	timeout time.Duration
}

// lacks says that the type in question has no such method.
func (h *held) lacks(what string) error { return bad("A %T has no %s", h.socket, what) }

// arm sets the deadline of a call, by the setter of its direction.
func (h *held) arm(set func(time.Time) error) {
	h.mutex.Lock()
	timeout := h.timeout
	h.mutex.Unlock()
	if timeout > 0 {
		// A socket that is closed says so in the call itself.
		_ = set(time.Now().Add(timeout))
	}
}

// close says also whether this was the first one.
func (h *held) close() (first bool, err error) {
	h.mutex.Lock()
	first, h.closed = !h.closed, true
	h.mutex.Unlock()
	return first, h.socket.Close()
}

// What all requests share.
var (
	mutex   sync.Mutex
	changed = sync.NewCond(&mutex)
	sockets = map[int64]*held{}
	last    int64
	busy    int
	// Ends the calls to Dial when a reset comes.
	dialing, stopDialing = context.WithCancel(context.Background())
)

func hold(socket any) result {
	mutex.Lock()
	defer mutex.Unlock()
	last++
	entry := &held{}
	switch socket := socket.(type) {
	case *net.TCPListener:
		entry.socket = socket
	case *net.UnixListener:
		entry.socket = socket
	case *net.TCPConn:
		entry.socket = socket
	case *net.UnixConn:
		entry.socket = socket
	case *net.UDPConn:
		entry.socket = socket
	default:
		panic(fmt.Sprintf("net gave a %T", socket))
	}
	sockets[last] = entry
	return result{"socket": last}
}

func (p *params) find() (*held, error) {
	number, err := integer(p.Socket, "socket", 0, mostInteger)
	if err != nil {
		return nil, err
	}
	mutex.Lock()
	defer mutex.Unlock()
	if entry, ok := sockets[number]; ok {
		return entry, nil
	}
	return nil, fmt.Errorf("There is no socket %d", number)
}

func (p *params) stream(what string) (*held, net.Conn, error) {
	entry, err := p.find()
	if err != nil {
		return nil, nil, err
	}
	if conn, ok := entry.socket.(net.Conn); ok {
		return entry, conn, nil
	}
	return nil, nil, entry.lacks(what)
}

func (p *params) datagram(what string) (*held, net.PacketConn, error) {
	entry, err := p.find()
	if err != nil {
		return nil, nil, err
	}
	if conn, ok := entry.socket.(net.PacketConn); ok {
		return entry, conn, nil
	}
	return nil, nil, entry.lacks(what)
}

var options = map[string][2]int{
	"SO_RCVBUF":    {syscall.SOL_SOCKET, syscall.SO_RCVBUF},
	"SO_SNDBUF":    {syscall.SOL_SOCKET, syscall.SO_SNDBUF},
	"SO_REUSEADDR": {syscall.SOL_SOCKET, syscall.SO_REUSEADDR},
	"SO_ERROR":     {syscall.SOL_SOCKET, syscall.SO_ERROR},
	"TCP_NODELAY":  {syscall.IPPROTO_TCP, syscall.TCP_NODELAY},
}

// control sets the options before the socket is bound or connected; nil where there are none.
func (p *params) control() (func(network, address string, raw syscall.RawConn) error, error) {
	for name := range p.Options {
		if _, ok := options[name]; !ok || name == "SO_ERROR" {
			return nil, bad("There is no option %q to set", name)
		}
	}
	if len(p.Options) == 0 {
		return nil, nil
	}
	return func(_, _ string, raw syscall.RawConn) error {
		var failed error
		err := raw.Control(func(fd uintptr) {
			for name, value := range p.Options {
				option := options[name]
				if err := syscall.SetsockoptInt(int(fd), option[0], option[1], value); err != nil {
					failed = os.NewSyscallError("setsockopt", err)
				}
			}
		})
		if err != nil {
			return err
		}
		return failed
	}, nil
}

// --- Operations: each looks at all of its parameters, and then calls enter just before the call of the socket -------------------------

type result map[string]any

type call struct {
	id      json.RawMessage
	waits   bool
	start   time.Time
	elapsed time.Duration
}

// enter announces the call and starts the clock, leave stops it. A deadline is set after it, or a call would seem to end before its time.
func (c *call) enter() {
	if c.waits {
		write(result{"jsonrpc": "2.0", "method": "entered", "params": result{"id": c.id}})
	}
	c.start = time.Now()
}

func (c *call) leave() { c.elapsed = time.Since(c.start) }

type operation func(p *params, c *call) (result, error)

func listenStream(p *params, c *call) (result, error) {
	if p.Backlog != nil {
		return nil, bad("The backlog of package net is that of the system")
	}
	network, text, err := p.Address.place("tcp", "address")
	if err != nil {
		return nil, err
	}
	control, err := p.control()
	if err != nil {
		return nil, err
	}
	config := net.ListenConfig{Control: control}
	c.enter()
	listener, err := config.Listen(context.Background(), network, text)
	c.leave()
	if err != nil {
		return nil, err
	}
	return hold(listener), nil
}

func accept(p *params, c *call) (result, error) {
	entry, err := p.find()
	if err != nil {
		return nil, err
	}
	listener, ok := entry.socket.(net.Listener)
	if !ok {
		return nil, entry.lacks("Accept()")
	}
	c.enter()
	entry.arm(entry.socket.SetDeadline)
	conn, err := listener.Accept()
	c.leave()
	if err != nil {
		return nil, err
	}
	accepted := hold(conn)
	accepted["address"] = addressOut(conn.RemoteAddr())
	return accepted, nil
}

func connectStream(p *params, c *call) (result, error) {
	network, text, err := p.Address.place("tcp", "address")
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{}
	if p.Bind != nil {
		if dialer.LocalAddr, err = p.Bind.resolve("tcp", "bind"); err != nil {
			return nil, err
		}
	}
	// Go turns TCP_NODELAY on when it has connected, whatever was set before.
	nodelay, given := p.Options["TCP_NODELAY"]
	if dialer.Control, err = p.control(); err != nil {
		return nil, err
	}
	mutex.Lock()
	until := dialing
	mutex.Unlock()
	c.enter()
	conn, err := dialer.DialContext(until, network, text)
	c.leave()
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok && given {
		if err := tcp.SetNoDelay(nodelay != 0); err != nil {
			return nil, err
		}
	}
	return hold(conn), nil
}

func openDatagram(p *params, c *call) (result, error) {
	if p.Address == nil {
		return nil, bad("A datagram socket of package net is always bound or connected")
	}
	network, text, err := p.Address.place("udp", "address")
	if err != nil {
		return nil, err
	}
	control, err := p.control()
	if err != nil {
		return nil, err
	}
	config := net.ListenConfig{Control: control}
	c.enter()
	conn, err := config.ListenPacket(context.Background(), network, text)
	c.leave()
	if err != nil {
		return nil, err
	}
	return hold(conn), nil
}

func sendall(p *params, c *call) (result, error) {
	data, err := p.payload()
	if err != nil {
		return nil, err
	}
	entry, conn, err := p.stream("Write()")
	if err != nil {
		return nil, err
	}
	c.enter()
	entry.arm(conn.SetWriteDeadline)
	_, err = conn.Write(data)
	c.leave()
	return result{}, err
}

func recv(p *params, c *call) (result, error) {
	size, err := p.size()
	if err != nil {
		return nil, err
	}
	entry, conn, err := p.stream("Read()")
	if err != nil {
		return nil, err
	}
	buffer := make([]byte, size)
	c.enter()
	entry.arm(conn.SetReadDeadline)
	count, err := conn.Read(buffer)
	c.leave()
	if err != nil && err != io.EOF {
		return nil, err
	}
	return result{"data": result{"base64": buffer[:count]}}, nil
}

func drain(p *params, c *call) (result, error) {
	size, err := integer(p.Size, "size", 0, mostInteger, mostInteger)
	if err != nil {
		return nil, err
	}
	chunk, err := integer(p.Chunk, "chunk", 1, mostBytes, mostBytes)
	if err != nil {
		return nil, err
	}
	if p.Pattern != nil {
		if err := p.Pattern.check(); err != nil {
			return nil, err
		}
	}
	entry, conn, err := p.stream("Read()")
	if err != nil {
		return nil, err
	}
	found := result{"mismatch": nil, "end": "size"}
	buffer := make([]byte, chunk)
	var count int64
	var crc uint32
	c.enter()
	for count < size {
		if size-count < chunk {
			buffer = buffer[:size-count]
		}
		entry.arm(conn.SetReadDeadline)
		got, err := conn.Read(buffer)
		if p.Pattern != nil && found["mismatch"] == nil {
			if at := p.Pattern.mismatch(count, buffer[:got]); at >= 0 {
				found["mismatch"] = at
			}
		}
		crc = crc32.Update(crc, crc32.IEEETable, buffer[:got])
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
	c.leave()
	found["count"], found["crc32"] = count, crc
	return found, nil
}

func sendto(p *params, c *call) (result, error) {
	data, err := p.payload()
	if err != nil {
		return nil, err
	}
	to, err := p.Address.resolve("udp", "address")
	if err != nil {
		return nil, err
	}
	entry, conn, err := p.datagram("WriteTo()")
	if err != nil {
		return nil, err
	}
	c.enter()
	entry.arm(conn.SetWriteDeadline)
	count, err := conn.WriteTo(data, to)
	c.leave()
	return result{"count": count}, err
}

func recvfrom(p *params, c *call) (result, error) {
	size, err := p.size()
	if err != nil {
		return nil, err
	}
	entry, conn, err := p.datagram("ReadFrom()")
	if err != nil {
		return nil, err
	}
	buffer := make([]byte, size)
	var count int
	var from net.Addr
	c.enter()
	entry.arm(conn.SetReadDeadline)
	switch conn := conn.(type) {
	case *net.UDPConn:
		count, from, err = conn.ReadFromUDP(buffer)
	case *net.UnixConn:
		count, from, err = conn.ReadFromUnix(buffer)
	}
	c.leave()
	if err != nil {
		return nil, err
	}
	return result{"data": result{"base64": buffer[:count]}, "address": addressOut(from)}, nil
}

func shutdown(p *params, c *call) (result, error) {
	if p.How == "both" {
		return nil, bad("Package net has CloseRead() and CloseWrite(), and nothing for both")
	}
	entry, err := p.find()
	if err != nil {
		return nil, err
	}
	var shut func() error
	switch p.How {
	case "read":
		if conn, ok := entry.socket.(interface{ CloseRead() error }); ok {
			shut = conn.CloseRead
		}
	case "write":
		if conn, ok := entry.socket.(interface{ CloseWrite() error }); ok {
			shut = conn.CloseWrite
		}
	default:
		return nil, bad(`"how" is %q, expected one of read, write, both`, p.How)
	}
	if shut == nil {
		return nil, entry.lacks("CloseRead() or CloseWrite()")
	}
	c.enter()
	err = shut()
	c.leave()
	return result{}, err
}

func closeSocket(p *params, c *call) (result, error) {
	entry, err := p.find()
	if err != nil {
		return nil, err
	}
	c.enter()
	_, err = entry.close()
	c.leave()
	return result{}, err
}

func abort(p *params, c *call) (result, error) {
	entry, err := p.find()
	if err != nil {
		return nil, err
	}
	conn, ok := entry.socket.(*net.TCPConn)
	if !ok {
		return nil, entry.lacks("SetLinger()")
	}
	c.enter()
	if err = conn.SetLinger(0); err == nil {
		_, err = entry.close()
	}
	c.leave()
	return result{}, err
}

func getsockname(p *params, c *call) (result, error) {
	entry, err := p.find()
	if err != nil {
		return nil, err
	}
	c.enter()
	var own net.Addr
	switch socket := entry.socket.(type) {
	case net.Listener:
		own = socket.Addr()
	case net.Conn:
		own = socket.LocalAddr()
	}
	c.leave()
	return result{"address": addressOut(own)}, nil
}

func getpeername(p *params, c *call) (result, error) {
	_, conn, err := p.stream("RemoteAddr()")
	if err != nil {
		return nil, err
	}
	c.enter()
	address := addressOut(conn.RemoteAddr())
	c.leave()
	if address == nil {
		return nil, errors.New("RemoteAddr() is nil")
	}
	return result{"address": address}, nil
}

func setMode(p *params, c *call) (result, error) {
	var timeout time.Duration
	switch p.Mode {
	case "natural", "blocking":
	case "nonblocking":
		return nil, bad("Calls of package net wait; a deadline that has passed is no EAGAIN")
	case "timeout":
		milliseconds, err := integer(p.TimeoutMs, "timeoutMs", 1, 1<<40)
		if err != nil {
			return nil, err
		}
		timeout = time.Duration(milliseconds) * time.Millisecond
	default:
		return nil, bad(`"mode" is %q, expected one of natural, blocking, nonblocking, timeout`, p.Mode)
	}
	entry, err := p.find()
	if err != nil {
		return nil, err
	}
	c.enter()
	entry.mutex.Lock()
	entry.timeout = timeout
	entry.mutex.Unlock()
	err = entry.socket.SetDeadline(time.Time{})
	c.leave()
	return result{}, err
}

func setsockopt(p *params, c *call) (result, error) {
	if p.Value == nil {
		return nil, bad(`"value" is no integer`)
	}
	entry, err := p.find()
	if err != nil {
		return nil, err
	}
	value := *p.Value
	var set func() error
	switch p.Option {
	case "SO_RCVBUF":
		if conn, ok := entry.socket.(interface{ SetReadBuffer(int) error }); ok {
			set = func() error { return conn.SetReadBuffer(value) }
		}
	case "SO_SNDBUF":
		if conn, ok := entry.socket.(interface{ SetWriteBuffer(int) error }); ok {
			set = func() error { return conn.SetWriteBuffer(value) }
		}
	case "TCP_NODELAY":
		if conn, ok := entry.socket.(*net.TCPConn); ok {
			set = func() error { return conn.SetNoDelay(value != 0) }
		}
	case "SO_REUSEADDR":
		p.Options = map[string]int{p.Option: value}
		set = func() error {
			raw, err := entry.socket.SyscallConn()
			if err != nil {
				return err
			}
			control, err := p.control()
			if err != nil {
				return err
			}
			return control("", "", raw)
		}
	default:
		return nil, bad(`"option" is %q, which cannot be set`, p.Option)
	}
	if set == nil {
		return nil, entry.lacks("way to set " + p.Option)
	}
	c.enter()
	err = set()
	c.leave()
	return result{}, err
}

func getsockopt(p *params, c *call) (result, error) {
	option, ok := options[p.Option]
	if !ok {
		return nil, bad(`"option" is %q, which cannot be read`, p.Option)
	}
	entry, err := p.find()
	if err != nil {
		return nil, err
	}
	raw, err := entry.socket.SyscallConn()
	if err != nil {
		return nil, err
	}
	var value int
	var failed error
	c.enter()
	err = raw.Control(func(fd uintptr) {
		value, failed = syscall.GetsockoptInt(int(fd), option[0], option[1])
	})
	c.leave()
	if err == nil {
		err = os.NewSyscallError("getsockopt", failed)
	}
	if p.Option != "SO_ERROR" {
		return result{"value": value}, err
	}
	return result{"value": value, "errno": errnoName(syscall.Errno(value))}, err
}

// reset shuts down and closes everything, until no other request is at work.
func reset(_ *params, c *call) (result, error) {
	c.enter()
	defer c.leave()
	mutex.Lock()
	defer mutex.Unlock()
	stopDialing()
	open := 0
	for first := true; first || busy > 1 || len(sockets) > 0; first = false {
		// What waited may have opened a socket on its way out.
		if !first && len(sockets) == 0 {
			changed.Wait()
		}
		for number, entry := range sockets {
			delete(sockets, number)
			if conn, ok := entry.socket.(interface {
				CloseRead() error
				CloseWrite() error
			}); ok {
				_ = conn.CloseWrite()
				_ = conn.CloseRead()
			}
			if still, _ := entry.close(); still && first {
				open++
			}
		}
	}
	dialing, stopDialing = context.WithCancel(context.Background())
	return result{"open": open}, nil
}

// absent is an operation that package net does not have, and why.
func absent(reason string) operation {
	return func(*params, *call) (result, error) { return nil, badMethod(reason) }
}

const noSteps = "Package net has no separate steps: Listen and Dial do them all"

var operations = map[string]operation{
	"listenStream": listenStream, "accept": accept, "connectStream": connectStream, "openDatagram": openDatagram,
	"sendall": sendall, "recv": recv, "drain": drain, "sendto": sendto, "recvfrom": recvfrom, "shutdown": shutdown,
	"close": closeSocket, "abort": abort, "getsockname": getsockname, "getpeername": getpeername, "setMode": setMode,
	"setsockopt": setsockopt, "getsockopt": getsockopt, "reset": reset,
	"socket": absent(noSteps), "bind": absent(noSteps), "listen": absent(noSteps), "connect": absent(noSteps),
	"send": absent("Write() of package net sends everything or fails"),
	"poll": absent("Package net cannot wait for readiness"),
}

var mayWait = map[string]bool{
	"accept": true, "connectStream": true, "sendall": true, "recv": true, "drain": true, "sendto": true, "recvfrom": true,
	"close": true,
}

// --- Errors -----------------------------------------------------------------------------------------------------------------------

// Package syscall has the numbers and no names for them.
var errnos = map[syscall.Errno]string{
	syscall.EPERM: "EPERM", syscall.ENOENT: "ENOENT", syscall.EINTR: "EINTR", syscall.EIO: "EIO", syscall.ENXIO: "ENXIO",
	syscall.EBADF: "EBADF", syscall.EAGAIN: "EAGAIN", syscall.ENOMEM: "ENOMEM", syscall.EACCES: "EACCES",
	syscall.EFAULT: "EFAULT", syscall.EBUSY: "EBUSY", syscall.EEXIST: "EEXIST", syscall.ENODEV: "ENODEV",
	syscall.ENOTDIR: "ENOTDIR", syscall.EISDIR: "EISDIR", syscall.EINVAL: "EINVAL", syscall.ENFILE: "ENFILE",
	syscall.EMFILE: "EMFILE", syscall.ENOSPC: "ENOSPC", syscall.EROFS: "EROFS", syscall.EPIPE: "EPIPE", syscall.EDOM: "EDOM",
	syscall.ENAMETOOLONG: "ENAMETOOLONG", syscall.ENOSYS: "ENOSYS", syscall.ELOOP: "ELOOP", syscall.EPROTO: "EPROTO",
	syscall.EOVERFLOW: "EOVERFLOW", syscall.ENOTSOCK: "ENOTSOCK", syscall.EDESTADDRREQ: "EDESTADDRREQ",
	syscall.EMSGSIZE: "EMSGSIZE", syscall.EPROTOTYPE: "EPROTOTYPE", syscall.ENOPROTOOPT: "ENOPROTOOPT",
	syscall.EPROTONOSUPPORT: "EPROTONOSUPPORT", syscall.ESOCKTNOSUPPORT: "ESOCKTNOSUPPORT", syscall.EOPNOTSUPP: "EOPNOTSUPP",
	syscall.EAFNOSUPPORT: "EAFNOSUPPORT", syscall.EADDRINUSE: "EADDRINUSE", syscall.EADDRNOTAVAIL: "EADDRNOTAVAIL",
	syscall.ENETDOWN: "ENETDOWN", syscall.ENETUNREACH: "ENETUNREACH", syscall.ECONNABORTED: "ECONNABORTED",
	syscall.ECONNRESET: "ECONNRESET", syscall.ENOBUFS: "ENOBUFS", syscall.EISCONN: "EISCONN", syscall.ENOTCONN: "ENOTCONN",
	syscall.ESHUTDOWN: "ESHUTDOWN", syscall.ETIMEDOUT: "ETIMEDOUT", syscall.ECONNREFUSED: "ECONNREFUSED",
	syscall.EHOSTUNREACH: "EHOSTUNREACH", syscall.EALREADY: "EALREADY", syscall.EINPROGRESS: "EINPROGRESS",
}

// errnoName gives nil, JSON's null, for a number that has no name here.
func errnoName(number syscall.Errno) any {
	if name, ok := errnos[number]; ok {
		return name
	}
	return nil
}

func failure(err error) result {
	failed := result{"errno": nil, "native": err.Error()}
	var number syscall.Errno
	if errors.As(err, &number) {
		failed["errno"] = errnoName(number)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		failed["timeout"] = true
	}
	return failed
}

// --- Protocol ---------------------------------------------------------------------------------------------------------------------

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

func introduction() result {
	words := []string{
		"stream", "datagram", "shutdown:write", "shutdown:read", "abort", "family:unix", "unix:datagram", "unix:names", "mode:blocking",
		"mode:timeout", "timeout:send", "timeout:accept", "unix:timeout", "option:SO_RCVBUF", "option:SO_SNDBUF", "option:SO_REUSEADDR", "option:SO_ERROR", "option:TCP_NODELAY",
		"bind:connect", "errno", "concurrent", "interrupt", "demand-read", "datagram:truncate",
	}
	for word, host := range map[string]string{"family:ipv4": "127.0.0.1:0", "family:ipv6": "[::1]:0"} {
		if probe, err := net.ListenPacket("udp", host); err == nil {
			_ = probe.Close()
			words = append(words, word)
		}
	}
	version := runtime.Version()
	identity := result{"name": "go", "version": strings.TrimPrefix(version, "go"), "language": "Go", "runtime": version}
	identity["os"] = runtime.GOOS
	return result{"protocol": 1, "identity": identity, "capabilities": words}
}

type request struct {
	ID     json.RawMessage `json:"id"`
	Method *string         `json:"method"`
	Params json.RawMessage `json:"params"`
}

func (r *request) perform() (result, *call, error) {
	c := &call{id: r.ID, waits: mayWait[*r.Method]}
	if *r.Method == "initialize" {
		return introduction(), nil, nil
	}
	run, ok := operations[*r.Method]
	if !ok {
		return nil, c, badMethod(fmt.Sprintf("There is no method %q", *r.Method))
	}
	var p params
	if r.Params != nil {
		if err := json.Unmarshal(r.Params, &p); err != nil {
			return nil, c, badParams(err.Error())
		}
	}
	found, err := run(&p, c)
	return found, c, err
}

func answer(line []byte) result {
	var r request
	message := result{"jsonrpc": "2.0", "id": nil}
	if !json.Valid(line) {
		message["error"] = result{"code": -32700, "message": "This line is no JSON"}
		return message
	}
	if err := json.Unmarshal(line, &r); err != nil || r.ID == nil || r.Method == nil {
		message["error"] = result{"code": -32600, "message": "This is no request with an id and a method"}
		return message
	}
	message["id"] = r.ID
	found, c, err := r.perform()
	var method badMethod
	var params badParams
	switch {
	case errors.As(err, &method):
		message["error"] = result{"code": -32601, "message": err.Error()}
	case errors.As(err, &params):
		message["error"] = result{"code": -32602, "message": err.Error()}
	case err != nil:
		data := failure(err)
		data["elapsedNs"] = c.elapsed.Nanoseconds()
		message["error"] = result{"code": 1, "message": err.Error(), "data": data}
	default:
		if c != nil {
			found["elapsedNs"] = c.elapsed.Nanoseconds()
		}
		message["result"] = found
	}
	return message
}

func main() {
	stdin := bufio.NewReaderSize(os.Stdin, 1<<16)
	for {
		line, err := stdin.ReadBytes('\n')
		if len(line) == 0 && err != nil {
			return
		}
		mutex.Lock()
		busy++
		mutex.Unlock()
		go func() {
			write(answer(line))
			mutex.Lock()
			busy--
			mutex.Unlock()
			changed.Broadcast()
		}()
	}
}
