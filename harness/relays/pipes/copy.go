// What people write: io.Copy once for each direction, which ends what it writes to at end of file.
package main

import (
	"io"
	"net"
	"os"
	"sync"
)

func main() {
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		panic(err)
	}
	for {
		outer, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go relay(outer.(*net.TCPConn), os.Args[2])
	}
}

func relay(outer *net.TCPConn, target string) {
	defer outer.Close()
	connection, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	inner := connection.(*net.TCPConn)
	defer inner.Close()
	var both sync.WaitGroup
	both.Add(2)
	go copy(inner, outer, &both)
	go copy(outer, inner, &both)
	both.Wait()
}

func copy(to, from *net.TCPConn, both *sync.WaitGroup) {
	defer both.Done()
	io.Copy(to, from)
	to.CloseWrite()
}
