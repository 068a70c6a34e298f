// The agent of sockspec for Go: package net of the standard library, Go 1.18 or newer, on Unix.
//
// Build: go build -o agent wire.go sockets.go files.go
//
//	operation                 Go
//	listenStream              ListenConfig.Listen; options by its Control, before bind
//	accept                    Accept()
//	connectStream             Dialer.Dial; bind is its LocalAddr, options by its Control, then SetNoDelay()
//	openDatagram              ListenConfig.ListenPacket; options by its Control
//	sendall                   one Write() of everything
//	recv, drain               one Read(), or Read() again and again; io.EOF is the end of file
//	recvInto, sendReused      the same, into a part of a buffer, and out of one that is cleared afterwards
//	sendto, recvfrom          WriteTo(), ReadFromUDP() and ReadFromUnix()
//	dup                       File(), then net.FileConn() or net.FileListener(), and Close() of the file
//	shutdown                  CloseRead(), CloseWrite()
//	close                     Close(), which ends blocked calls by itself
//	abort                     SetLinger(0); Close()
//	getsockname, getpeername  LocalAddr() or Addr(), RemoteAddr(): as Go remembers them
//	setMode                   natural, blocking: no deadline; timeout: one of now + timeout before each call
//	setsockopt                SetReadBuffer(), SetWriteBuffer(), SetNoDelay(), SetKeepAlive(), SetLinger();
//	                          SO_REUSEADDR, and SO_LINGER of a Unix socket: SyscallConn()
//	getsockopt                by SyscallConn() and package syscall, as net reads no options
//
// `native` is Error() of the error that net returned; `errno` the name of the syscall.Errno in it, where
// there is one. A call on a closed socket ("use of closed network connection") has none, nor has a timeout
// ("i/o timeout", with "timeout": true). The path of an unnamed socket, "@" in Go, is "" as the protocol
// wants it.
//
// Not declared, as net has no way to say it: bsd, poll, mode:nonblocking (a goroutine always waits, a
// deadline gives no EAGAIN), send (Write never accepts a part), shutdown:both (CloseRead and CloseWrite are
// two steps), backlog (that of the system), datagram:unbound, recv with flags.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// --- Sockets -----------------------------------------------------------------------------------------------

// held is a socket: a net.Listener, a net.Conn or both a net.Conn and a net.PacketConn. A closed one stays
// until the reset, so that it is Go that says so.
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

// lacks says that the type has no such method.
func (h *held) lacks(method string) error { return bad("A %T has no %s", h.socket, method) }

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

// The state of all requests.
var (
	registry sync.Mutex
	sockets  = map[int64]*held{}
	last     int64
	// Ends the calls to Dial when a reset comes.
	dialing, stopDialing = context.WithCancel(context.Background())
)

func hold(socket any) result {
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
	registry.Lock()
	defer registry.Unlock()
	last++
	sockets[last] = entry
	return result{"socket": last}
}

func (p *params) find() (*held, error) {
	registry.Lock()
	defer registry.Unlock()
	if entry, ok := sockets[p.Socket]; ok {
		return entry, nil
	}
	return nil, fmt.Errorf("There is no socket %d", p.Socket)
}

// onSocket is an operation on a socket of any kind.
func onSocket(serve func(*params, *call, *held) (result, error)) operation {
	return func(p *params, c *call) (result, error) {
		entry, err := p.find()
		if err != nil {
			return nil, err
		}
		return serve(p, c, entry)
	}
}

// on is an operation on a socket whose type has a method of package net.
func on[Conn any](method string, serve func(*params, *call, *held, Conn) (result, error)) operation {
	return onSocket(func(p *params, c *call, entry *held) (result, error) {
		conn, ok := entry.socket.(Conn)
		if !ok {
			return nil, entry.lacks(method)
		}
		return serve(p, c, entry, conn)
	})
}

var options = map[string][2]int{
	"SO_RCVBUF":    {syscall.SOL_SOCKET, syscall.SO_RCVBUF},
	"SO_SNDBUF":    {syscall.SOL_SOCKET, syscall.SO_SNDBUF},
	"SO_REUSEADDR": {syscall.SOL_SOCKET, syscall.SO_REUSEADDR},
	"SO_ERROR":     {syscall.SOL_SOCKET, syscall.SO_ERROR},
	"SO_KEEPALIVE": {syscall.SOL_SOCKET, syscall.SO_KEEPALIVE},
	"SO_LINGER":    {syscall.SOL_SOCKET, syscall.SO_LINGER},
	"TCP_NODELAY":  {syscall.IPPROTO_TCP, syscall.TCP_NODELAY},
}

// control sets the options before the socket is bound or connected.
func (p *params) control(_, _ string, raw syscall.RawConn) error {
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
}

// --- Operations --------------------------------------------------------------------------------------------

func listenStream(p *params, c *call) (result, error) {
	if p.Backlog != nil {
		return nil, bad("The backlog of package net is that of the system")
	}
	network, text, err := p.Address.place("tcp")
	if err != nil {
		return nil, err
	}
	config := net.ListenConfig{Control: p.control}
	c.enter()
	listener, err := config.Listen(context.Background(), network, text)
	c.leave()
	if err != nil {
		return nil, err
	}
	return hold(listener), nil
}

func accept(_ *params, c *call, entry *held, listener net.Listener) (result, error) {
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
	network, text, err := p.Address.place("tcp")
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Control: p.control}
	if p.Bind != nil {
		if dialer.LocalAddr, err = p.Bind.resolve("tcp"); err != nil {
			return nil, err
		}
	}
	registry.Lock()
	until := dialing
	registry.Unlock()
	c.enter()
	conn, err := dialer.DialContext(until, network, text)
	c.leave()
	if err != nil {
		return nil, err
	}
	// Go turns TCP_NODELAY on when it has connected, whatever was set before.
	nodelay, given := p.Options["TCP_NODELAY"]
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
	network, text, err := p.Address.place("udp")
	if err != nil {
		return nil, err
	}
	config := net.ListenConfig{Control: p.control}
	c.enter()
	conn, err := config.ListenPacket(context.Background(), network, text)
	c.leave()
	if err != nil {
		return nil, err
	}
	return hold(conn), nil
}

func sendall(p *params, c *call, entry *held, conn net.Conn) (result, error) {
	data, err := p.payload()
	if err != nil {
		return nil, err
	}
	c.enter()
	entry.arm(conn.SetWriteDeadline)
	_, err = conn.Write(data)
	c.leave()
	return result{}, err
}

func recv(p *params, c *call, entry *held, conn net.Conn) (result, error) {
	if p.Flags != nil {
		return nil, bad("A Read() of package net has no flags")
	}
	buffer := p.buffer()
	c.enter()
	entry.arm(conn.SetReadDeadline)
	count, err := conn.Read(buffer)
	c.leave()
	if err != nil && err != io.EOF {
		return nil, err
	}
	return result{"data": result{"base64": buffer[:count]}}, nil
}

func recvInto(p *params, c *call, entry *held, conn net.Conn) (result, error) {
	size := len(p.buffer())
	if size > p.Room {
		return nil, bad("A Read() of more than there is room for")
	}
	buffer := bytes.Repeat([]byte{165}, p.Room)
	c.enter()
	entry.arm(conn.SetReadDeadline)
	count, err := conn.Read(buffer[:size])
	c.leave()
	if err != nil && err != io.EOF {
		return nil, err
	}
	return result{"count": count, "data": result{"base64": buffer}}, nil
}

func sendReused(p *params, c *call, entry *held, conn net.Conn) (result, error) {
	data, err := p.payload()
	if err != nil {
		return nil, err
	}
	buffer := append([]byte(nil), data...)
	c.enter()
	entry.arm(conn.SetWriteDeadline)
	_, err = conn.Write(buffer)
	for index := range buffer {
		buffer[index] = 0
	}
	c.leave()
	return result{}, err
}

func drain(p *params, c *call, entry *held, conn net.Conn) (result, error) {
	c.enter()
	defer c.leave()
	return p.receive(func(buffer []byte) (int, error) {
		entry.arm(conn.SetReadDeadline)
		return conn.Read(buffer)
	}), nil
}

func sendto(p *params, c *call, entry *held, conn net.PacketConn) (result, error) {
	data, err := p.payload()
	if err != nil {
		return nil, err
	}
	to, err := p.Address.resolve("udp")
	if err != nil {
		return nil, err
	}
	c.enter()
	entry.arm(conn.SetWriteDeadline)
	count, err := conn.WriteTo(data, to)
	c.leave()
	return result{"count": count}, err
}

func recvfrom(p *params, c *call, entry *held, conn net.PacketConn) (result, error) {
	buffer := p.buffer()
	var count int
	var from net.Addr
	var err error
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

func dup(_ *params, c *call, entry *held) (result, error) {
	c.enter()
	defer c.leave()
	file, err := duplicate(entry.socket)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var copied any
	if _, ok := entry.socket.(net.Listener); ok {
		copied, err = net.FileListener(file)
	} else {
		copied, err = net.FileConn(file)
	}
	if err != nil {
		return nil, err
	}
	return hold(copied), nil
}

// halves are the methods of sockets that end one direction.
type halves interface {
	CloseRead() error
	CloseWrite() error
}

func shutdown(p *params, c *call, _ *held, conn halves) (result, error) {
	shut := conn.CloseRead
	switch p.How {
	case "write":
		shut = conn.CloseWrite
	case "both":
		return nil, bad("Package net has CloseRead() and CloseWrite(), and nothing for both")
	}
	c.enter()
	err := shut()
	c.leave()
	return result{}, err
}

func closeSocket(_ *params, c *call, entry *held) (result, error) {
	c.enter()
	_, err := entry.close()
	c.leave()
	return result{}, err
}

func abort(_ *params, c *call, entry *held, conn *net.TCPConn) (result, error) {
	c.enter()
	err := conn.SetLinger(0)
	if err == nil {
		_, err = entry.close()
	}
	c.leave()
	return result{}, err
}

func getsockname(_ *params, c *call, entry *held) (result, error) {
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

func getpeername(_ *params, c *call, _ *held, conn net.Conn) (result, error) {
	c.enter()
	address := addressOut(conn.RemoteAddr())
	c.leave()
	if address == nil {
		return nil, errors.New("RemoteAddr() is nil")
	}
	return result{"address": address}, nil
}

func setMode(p *params, c *call, entry *held) (result, error) {
	var timeout time.Duration
	switch p.Mode {
	case "nonblocking":
		return nil, bad("Calls of package net wait; a deadline that has passed is no EAGAIN")
	case "timeout":
		timeout = time.Duration(p.TimeoutMs) * time.Millisecond
	}
	c.enter()
	entry.mutex.Lock()
	entry.timeout = timeout
	entry.mutex.Unlock()
	err := entry.socket.SetDeadline(time.Time{})
	c.leave()
	return result{}, err
}

func setsockopt(p *params, c *call, entry *held) (result, error) {
	var set func() error
	switch p.Option {
	case "SO_RCVBUF":
		if conn, ok := entry.socket.(interface{ SetReadBuffer(int) error }); ok {
			set = func() error { return conn.SetReadBuffer(p.Value) }
		}
	case "SO_SNDBUF":
		if conn, ok := entry.socket.(interface{ SetWriteBuffer(int) error }); ok {
			set = func() error { return conn.SetWriteBuffer(p.Value) }
		}
	case "TCP_NODELAY":
		if conn, ok := entry.socket.(*net.TCPConn); ok {
			set = func() error { return conn.SetNoDelay(p.Value != 0) }
		}
	case "SO_KEEPALIVE":
		if conn, ok := entry.socket.(*net.TCPConn); ok {
			set = func() error { return conn.SetKeepAlive(p.Value != 0) }
		}
	case "SO_LINGER":
		seconds := -1
		if p.Value != 0 {
			seconds = p.Second
		}
		switch conn := entry.socket.(type) {
		case *net.TCPConn:
			set = func() error { return conn.SetLinger(seconds) }
		case *net.UnixConn:
			set = func() error { return setLinger(conn, p.Value, p.Second) }
		}
	case "SO_REUSEADDR":
		p.Options = map[string]int{p.Option: p.Value}
		set = func() error {
			raw, err := entry.socket.SyscallConn()
			if err != nil {
				return err
			}
			return p.control("", "", raw)
		}
	}
	if set == nil {
		return nil, entry.lacks("way to set " + p.Option)
	}
	c.enter()
	err := set()
	c.leave()
	return result{}, err
}

func setLinger(conn syscall.Conn, on, seconds int) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	linger := syscall.Linger{Onoff: int32(on), Linger: int32(seconds)}
	var failed error
	err = raw.Control(func(fd uintptr) {
		failed = syscall.SetsockoptLinger(int(fd), syscall.SOL_SOCKET, syscall.SO_LINGER, &linger)
	})
	if err == nil {
		err = os.NewSyscallError("setsockopt", failed)
	}
	return err
}

// lingerOf reads a structure, for which package syscall has no function.
func lingerOf(fd uintptr) (linger syscall.Linger, err error) {
	size := uint32(unsafe.Sizeof(linger))
	_, _, errno := syscall.Syscall6(syscall.SYS_GETSOCKOPT, fd, syscall.SOL_SOCKET, syscall.SO_LINGER,
		uintptr(unsafe.Pointer(&linger)), uintptr(unsafe.Pointer(&size)), 0)
	if errno != 0 {
		err = errno
	}
	return
}

func getsockopt(p *params, c *call, entry *held) (result, error) {
	raw, err := entry.socket.SyscallConn()
	if err != nil {
		return nil, err
	}
	option, known := options[p.Option]
	if !known {
		return nil, entry.lacks("way to read " + p.Option)
	}
	var value int
	var linger syscall.Linger
	var failed error
	c.enter()
	err = raw.Control(func(fd uintptr) {
		if p.Option == "SO_LINGER" {
			linger, failed = lingerOf(fd)
		} else {
			value, failed = syscall.GetsockoptInt(int(fd), option[0], option[1])
		}
	})
	c.leave()
	if err == nil {
		err = os.NewSyscallError("getsockopt", failed)
	}
	if p.Option == "SO_LINGER" {
		return result{"value": linger.Onoff, "second": linger.Linger}, err
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
	open := 0
	liftLimit()
	untilAlone(func() {
		registry.Lock()
		defer registry.Unlock()
		views = map[int64]*view{}
		stopDialing()
		endPrograms()
		for number, entry := range sockets {
			delete(sockets, number)
			if conn, ok := entry.socket.(halves); ok {
				_ = conn.CloseWrite()
				_ = conn.CloseRead()
			}
			if first, _ := entry.close(); first {
				open++
			}
		}
	})
	registry.Lock()
	defer registry.Unlock()
	dialing, stopDialing = context.WithCancel(context.Background())
	return result{"open": open}, nil
}

const noSteps = "Package net has no separate steps: Listen and Dial do them all"

var operations = map[string]operation{
	"listenStream": listenStream, "accept": on("Accept()", accept), "connectStream": connectStream,
	"openDatagram": openDatagram, "sendall": on("Write()", sendall), "recv": on("Read()", recv),
	"drain": on("Read()", drain), "sendto": on("WriteTo()", sendto), "recvfrom": on("ReadFrom()", recvfrom),
	"dup": onSocket(dup), "recvInto": on("Read()", recvInto), "sendReused": on("Write()", sendReused),
	"shutdown": on("CloseRead() or CloseWrite()", shutdown), "close": onSocket(closeSocket),
	"abort":       on("SetLinger()", abort),
	"getsockname": onSocket(getsockname), "getpeername": on("RemoteAddr()", getpeername),
	"setMode": onSocket(setMode), "setsockopt": onSocket(setsockopt), "getsockopt": onSocket(getsockopt),
	"reset": reset, "makefile": on("Read()", makefile), "fgets": fgets, "fread": fread, "fwrite": fwrite,
	"fflush": fflush, "fclose": fclose, "sendfile": on("ReadFrom()", sendfile), "kill": onSocket(kill),
	"startProgram": startProgram, "limitDescriptors": limitDescriptors,
	"socket": absent(noSteps), "bind": absent(noSteps), "listen": absent(noSteps), "connect": absent(noSteps),
	"send": absent("Write() of package net sends everything or fails"),
	"poll": absent("Package net cannot wait for readiness"),
}

// --- Addresses ---------------------------------------------------------------------------------------------

// place gives an address as net.Dial takes it: the network, whose name has the family in it, and the text.
func (a *address) place(kind string) (network, text string, err error) {
	if a == nil {
		return "", "", bad("The address is missing")
	}
	switch a.Family {
	case "unix":
		if a.Path == nil {
			return "", "", bad("The path is missing")
		}
		return map[string]string{"tcp": "unix", "udp": "unixgram"}[kind], *a.Path, nil
	case "ipv4", "ipv6":
		// A name is not looked up.
		if _, err := netip.ParseAddr(a.Host); err != nil || a.Port == nil {
			return "", "", bad("%q is no host with a port", a.Host)
		}
		return kind + strings.TrimPrefix(a.Family, "ipv"), net.JoinHostPort(a.Host, fmt.Sprint(*a.Port)), nil
	}
	return "", "", bad("There is no family %q", a.Family)
}

// resolve gives an address as a net.Addr.
func (a *address) resolve(kind string) (net.Addr, error) {
	network, text, err := a.place(kind)
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

// addressOut gives nil where there is no address.
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

// --- Errors ------------------------------------------------------------------------------------------------

// Package syscall has the numbers and no names for them.
var errnos = map[syscall.Errno]string{
	syscall.EPERM: "EPERM", syscall.ENOENT: "ENOENT", syscall.EINTR: "EINTR", syscall.EIO: "EIO",
	syscall.ENXIO: "ENXIO", syscall.EBADF: "EBADF", syscall.EAGAIN: "EAGAIN", syscall.ENOMEM: "ENOMEM",
	syscall.EACCES: "EACCES", syscall.EFAULT: "EFAULT", syscall.EBUSY: "EBUSY", syscall.EEXIST: "EEXIST",
	syscall.ENODEV: "ENODEV", syscall.ENOTDIR: "ENOTDIR", syscall.EISDIR: "EISDIR", syscall.EINVAL: "EINVAL",
	syscall.ENFILE: "ENFILE", syscall.EMFILE: "EMFILE", syscall.ENOSPC: "ENOSPC", syscall.EROFS: "EROFS",
	syscall.EPIPE: "EPIPE", syscall.EDOM: "EDOM", syscall.ENAMETOOLONG: "ENAMETOOLONG",
	syscall.ENOSYS: "ENOSYS", syscall.ELOOP: "ELOOP", syscall.EPROTO: "EPROTO",
	syscall.EOVERFLOW: "EOVERFLOW", syscall.ENOTSOCK: "ENOTSOCK", syscall.EDESTADDRREQ: "EDESTADDRREQ",
	syscall.EMSGSIZE: "EMSGSIZE", syscall.EPROTOTYPE: "EPROTOTYPE", syscall.ENOPROTOOPT: "ENOPROTOOPT",
	syscall.EPROTONOSUPPORT: "EPROTONOSUPPORT", syscall.ESOCKTNOSUPPORT: "ESOCKTNOSUPPORT",
	syscall.EOPNOTSUPP: "EOPNOTSUPP", syscall.EAFNOSUPPORT: "EAFNOSUPPORT", syscall.EADDRINUSE: "EADDRINUSE",
	syscall.EADDRNOTAVAIL: "EADDRNOTAVAIL", syscall.ENETDOWN: "ENETDOWN", syscall.ENETUNREACH: "ENETUNREACH",
	syscall.ECONNABORTED: "ECONNABORTED", syscall.ECONNRESET: "ECONNRESET", syscall.ENOBUFS: "ENOBUFS",
	syscall.EISCONN: "EISCONN", syscall.ENOTCONN: "ENOTCONN", syscall.ESHUTDOWN: "ESHUTDOWN",
	syscall.ETIMEDOUT: "ETIMEDOUT", syscall.ECONNREFUSED: "ECONNREFUSED",
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

// --- Handshake ---------------------------------------------------------------------------------------------

const capabilities = "stream datagram shutdown:write shutdown:read abort family:unix " +
	"unix:datagram unix:names mode:blocking mode:timeout timeout:send timeout:accept unix:timeout " +
	"option:SO_RCVBUF option:SO_SNDBUF option:SO_REUSEADDR option:SO_ERROR option:TCP_NODELAY " +
	"option:SO_KEEPALIVE option:SO_LINGER " +
	"bind:connect errno concurrent interrupt demand-read datagram:truncate buffers dup file sendfile kill " +
	"programs limit"

func introduction() result {
	words := strings.Fields(capabilities)
	for word, host := range map[string]string{"family:ipv4": "127.0.0.1:0", "family:ipv6": "[::1]:0"} {
		if probe, err := net.ListenPacket("udp", host); err == nil {
			_ = probe.Close()
			words = append(words, word)
		}
	}
	version := runtime.Version()
	identity := result{
		"name": "go", "version": strings.TrimPrefix(version, "go"), "language": "Go", "runtime": version,
		"os": runtime.GOOS,
	}
	return result{"protocol": 1, "identity": identity, "capabilities": words}
}
