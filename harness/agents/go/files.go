// The operations of the agent for Go that go beyond the sockets of package net: files over them, os.File and
// other processes.
//
//	operation                 Go
//	makefile                  a duplicate by File() and FileConn(), in a bufio.Reader or bufio.Writer
//	fgets, fread              ReadByte() up to the line feed; io.ReadFull()
//	fwrite, fflush, fclose    Write(), Flush(); Flush() and Close() of the duplicate
//	sendfile                  ReadFrom() of an io.LimitedReader on an os.File, which is sendfile()
//	kill                      exec.Cmd with ExtraFiles, Close() here, and Kill()
//	startProgram              exec.Cmd.Start()
//	limitDescriptors          syscall.Setrlimit()
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// view is a file over a socket, whose duplicate is held like every socket. reader or writer is nil.
type view struct {
	*held
	mutex  sync.Mutex
	reader *bufio.Reader
	writer *bufio.Writer
}

// views are the files, by the numbers of their duplicates.
var views = map[int64]*view{}

// duplicate gives another descriptor of a socket.
func duplicate(socket any) (*os.File, error) {
	filer, ok := socket.(interface{ File() (*os.File, error) })
	if !ok {
		return nil, bad("A %T has no File()", socket)
	}
	return filer.File()
}

func makefile(p *params, c *call, _ *held, conn net.Conn) (result, error) {
	c.enter()
	defer c.leave()
	file, err := duplicate(conn)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	copied, err := net.FileConn(file)
	if err != nil {
		return nil, err
	}
	number := hold(copied)["socket"].(int64)
	registry.Lock()
	defer registry.Unlock()
	made := &view{held: sockets[number]}
	if p.Access == "read" {
		made.reader = bufio.NewReader(copied)
	} else {
		made.writer = bufio.NewWriter(copied)
	}
	views[number] = made
	return result{"file": number}, nil
}

// use makes a call on the file of the request.
func (p *params) use(c *call, work func(*view) (result, error)) (result, error) {
	registry.Lock()
	file, ok := views[p.File]
	registry.Unlock()
	if !ok {
		return nil, fmt.Errorf("There is no file %d", p.File)
	}
	c.enter()
	defer c.leave()
	file.mutex.Lock()
	defer file.mutex.Unlock()
	if file.closed {
		return nil, os.ErrClosed
	}
	return work(file)
}

func fgets(p *params, c *call) (result, error) {
	return p.use(c, func(file *view) (result, error) {
		line := p.buffer()[:0]
		for len(line) < cap(line) {
			next, err := file.reader.ReadByte()
			if err == io.EOF {
				break
			} else if err != nil {
				return nil, err
			}
			if line = append(line, next); next == '\n' {
				break
			}
		}
		return result{"data": result{"base64": line}}, nil
	})
}

func fread(p *params, c *call) (result, error) {
	return p.use(c, func(file *view) (result, error) {
		buffer := p.buffer()
		count, err := io.ReadFull(file.reader, buffer)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return nil, err
		}
		return result{"data": result{"base64": buffer[:count]}}, nil
	})
}

func fwrite(p *params, c *call) (result, error) {
	data, err := p.payload()
	if err != nil {
		return nil, err
	}
	return p.use(c, func(file *view) (result, error) {
		count, err := file.writer.Write(data)
		return result{"count": count}, err
	})
}

func fflush(p *params, c *call) (result, error) {
	return p.use(c, func(file *view) (result, error) { return result{}, file.writer.Flush() })
}

func fclose(p *params, c *call) (result, error) {
	return p.use(c, func(file *view) (result, error) {
		var failed error
		if file.writer != nil {
			failed = file.writer.Flush()
		}
		if _, err := file.close(); failed == nil {
			failed = err
		}
		return result{}, failed
	})
}

func sendfile(p *params, c *call, entry *held, conn net.Conn) (result, error) {
	data, err := p.payload()
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp("", "sockspec")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	_ = os.Remove(file.Name())
	if _, err = file.Write(data); err == nil {
		_, err = file.Seek(p.Offset, io.SeekStart)
	}
	if err != nil {
		return nil, err
	}
	c.enter()
	entry.arm(conn.SetWriteDeadline)
	count, err := io.Copy(conn, io.LimitReader(file, *p.Size))
	c.leave()
	return result{"count": count}, err
}

func kill(_ *params, c *call, entry *held) (result, error) {
	c.enter()
	defer c.leave()
	file, err := duplicate(entry.socket)
	if err != nil {
		return nil, err
	}
	child := exec.Command("sleep", "60")
	child.ExtraFiles = []*os.File{file}
	if err = child.Start(); err != nil {
		return nil, err
	}
	_ = file.Close()
	_, err = entry.close()
	_ = child.Process.Kill()
	_ = child.Wait()
	return result{}, err
}

// programs are those that were started and not ended.
var programs []*exec.Cmd

func startProgram(_ *params, c *call) (result, error) {
	c.enter()
	defer c.leave()
	program := exec.Command("sleep", "60")
	if err := program.Start(); err != nil {
		return nil, err
	}
	registry.Lock()
	defer registry.Unlock()
	programs = append(programs, program)
	return result{}, nil
}

// endPrograms ends every program; the registry is locked.
func endPrograms() {
	for _, program := range programs {
		_ = program.Process.Kill()
		_ = program.Wait()
	}
	programs = nil
}

// unlimited is the limit of descriptors before it was lowered.
var unlimited *syscall.Rlimit

func limitDescriptors(p *params, c *call) (result, error) {
	c.enter()
	defer c.leave()
	free, err := syscall.Dup(0)
	if err != nil {
		return nil, err
	}
	_ = syscall.Close(free)
	var now syscall.Rlimit
	if err = syscall.Getrlimit(syscall.RLIMIT_NOFILE, &now); err != nil {
		return nil, err
	}
	if unlimited == nil {
		before := now
		unlimited = &before
	}
	if most := uint64(free + p.Count); most < now.Cur {
		now.Cur = most
	}
	return result{}, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &now)
}

// liftLimit lets descriptors be opened again.
func liftLimit() {
	if unlimited != nil {
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, unlimited)
		unlimited = nil
	}
}
