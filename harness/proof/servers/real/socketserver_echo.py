"""An echo server as Python's socketserver documents them: CLASS HOST PORT."""
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536):
            self.request.sendall(data)


class EchoDatagram(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        sock.sendto(data, self.client_address)


server = getattr(socketserver, sys.argv[1])
server.allow_reuse_address = True
handler = EchoDatagram if issubclass(server, socketserver.UDPServer) else Echo
server((sys.argv[2], int(sys.argv[3])), handler).serve_forever()
