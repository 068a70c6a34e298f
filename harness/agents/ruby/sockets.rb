#!/usr/bin/env ruby
# frozen_string_literal: true

# The agent of sockspec for Ruby's class Socket: Ruby 3.1 or newer, standard library only.
#
# A thread for each request: Ruby's calls wait in ppoll() and let other threads go on, and a close from
# another thread ends them.
#
#   listenStream, connectStream   Socket.new, setsockopt, bind, listen, connect
#   accept, recv, recvfrom,       the method of that name; in mode nonblocking accept_nonblock, recv_nonblock,
#   recvmsg                       recvfrom_nonblock, recvmsg_nonblock
#   send, sendto                  send; in mode nonblocking sendmsg_nonblock
#   sendall                       one write of everything; in mode nonblocking sendmsg_nonblock, repeated
#   mode blocking                 IO#nonblock = false: Ruby's sockets do not block in the kernel, so a send
#                                 that waited for room takes a part
#   dup                           IO#dup
#   makefile                      dup, with sync = false; then gets, read, write, flush and close
#   sendfile                      IO.copy_stream from a Tempfile
#   kill                          spawn with the socket, close here, and Process.kill
#   startProgram                  Kernel#spawn
#   limitDescriptors              Process.setrlimit
#   disconnect                    connect with an address of no family
#   receive with flags            MSG_PEEK. Not declared: with MSG_DONTWAIT Ruby waits all the same, and
#                                 MSG_WAITALL does nothing on a socket that does not block in the kernel
#   poll                          not declared: IO#wait knows only readable, priority and writable
#   mode timeout                  not declared: before IO#timeout of Ruby 3.2, Ruby waits on when SO_RCVTIMEO
#                                 has ended the kernel's call
require 'etc'
require 'io/nonblock'
require 'socket'
require 'tempfile'
require_relative 'wire'

# The open sockets by number. A socket is here before it has a number, so that a reset ends a connect that
# waits.
class Sockets
  def initialize
    @lock = Mutex.new
    @numbers = {}
    @unnumbered = {}.compare_by_identity
    @nonblocking = {}.compare_by_identity
    @last = 0
  end

  def find(number)
    @lock.synchronize { @numbers[number] } or raise NotOpen, "There is no socket #{number}"
  end

  # Gives a number to a new socket after the block; closes it where that fails.
  def make(family, type)
    socket = Socket.new(family, type, 0)
    @lock.synchronize { @unnumbered[socket] = true }
    yield socket
    hold(socket)
  rescue StandardError
    socket&.close
    raise
  ensure
    @lock.synchronize { @unnumbered.delete(socket) }
  end

  def hold(socket)
    @lock.synchronize do
      @numbers[@last += 1] = socket
      @last
    end
  end

  def remove(number)
    @lock.synchronize do
      socket = @numbers.delete(number) or raise NotOpen, "There is no socket #{number}"
      @nonblocking.delete(socket)
      socket
    end
  end

  def nonblocking?(socket)
    @lock.synchronize { @nonblocking.key?(socket) }
  end

  def nonblocking(socket, on)
    @lock.synchronize { on ? @nonblocking[socket] = true : @nonblocking.delete(socket) }
  end

  # Ends every socket, and says how many had a number.
  def clear
    open, begun = @lock.synchronize do
      taken = [@numbers.values, @unnumbered.keys]
      @numbers.clear
      @nonblocking.clear
      taken
    end
    (open + begun).each { |socket| finish(socket) }
    open.size
  end

  private

  def finish(socket)
    socket.shutdown(Socket::SHUT_RDWR)
  rescue SystemCallError, IOError
    # A listener, or a socket that is not connected.
  ensure
    close(socket)
  end

  # A file that cannot send any more what it holds is closed nevertheless.
  def close(socket)
    socket.close
  rescue SystemCallError
    nil
  end
end

# The operations of the protocol.
class Operations
  CAPABILITIES = %w[
    stream datagram datagram:unbound datagram:connect bsd disconnect send abort
    shutdown:write shutdown:read shutdown:both
    family:ipv4 family:unix unix:datagram unix:names mode:blocking mode:nonblocking
    bind:connect backlog errno concurrent interrupt
    demand-read datagram:truncate recv:peek recv:none recvmsg dup
    file sendfile kill programs limit type:seqpacket type:raw type:rdm
  ].freeze
  FAMILIES = { 'ipv4' => Socket::AF_INET, 'ipv6' => Socket::AF_INET6, 'unix' => Socket::AF_UNIX }.freeze
  TYPES = {
    'stream' => Socket::SOCK_STREAM, 'datagram' => Socket::SOCK_DGRAM, 'seqpacket' => Socket::SOCK_SEQPACKET,
    'raw' => Socket::SOCK_RAW, 'rdm' => Socket::SOCK_RDM
  }.freeze
  DIRECTIONS = { 'read' => Socket::SHUT_RD, 'write' => Socket::SHUT_WR, 'both' => Socket::SHUT_RDWR }.freeze
  FLAGS = { 'peek' => Socket::MSG_PEEK }.freeze
  LEVELS = {
    Socket::SOL_SOCKET => %w[
      SO_RCVBUF SO_SNDBUF SO_REUSEADDR SO_REUSEPORT SO_KEEPALIVE SO_BROADCAST SO_OOBINLINE SO_DONTROUTE
      SO_RCVLOWAT SO_LINGER SO_ERROR SO_TYPE SO_DOMAIN SO_PROTOCOL SO_ACCEPTCONN
    ],
    Socket::IPPROTO_TCP => %w[
      TCP_NODELAY TCP_CORK TCP_MAXSEG TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT TCP_USER_TIMEOUT TCP_DEFER_ACCEPT
    ],
    Socket::IPPROTO_IP => %w[IP_TTL IP_TOS IP_MULTICAST_TTL IP_MULTICAST_LOOP],
    Socket::IPPROTO_IPV6 => %w[
      IPV6_UNICAST_HOPS IPV6_TCLASS IPV6_MULTICAST_HOPS IPV6_MULTICAST_LOOP IPV6_V6ONLY
    ]
  }.freeze
  # The options that this system has, each with its level and its number. SO_RCVTIMEO and SO_SNDTIMEO are not
  # among them: where a call says EAGAIN, Ruby waits in ppoll() and makes it again.
  OPTIONS = LEVELS.flat_map do |level, names|
    names.select { |name| Socket.const_defined?(name) }.map { |name| [name, [level, Socket.const_get(name)]] }
  end.to_h.freeze
  # Options that are structures: struct linger.
  PAIRS = { 'SO_LINGER' => 'ii' }.freeze

  def initialize
    @sockets = Sockets.new
    @programs = []
  end

  def introduction
    os = RUBY_PLATFORM[/linux|darwin/] || (RUBY_PLATFORM =~ /mingw|mswin/ ? 'windows' : RUBY_PLATFORM)
    kernel = Etc.uname.values_at(:sysname, :release).join(' ')
    runtime = "#{RUBY_ENGINE} #{RUBY_ENGINE_VERSION}, #{kernel}"
    identity = { name: 'ruby', version: RUBY_VERSION, language: 'Ruby', runtime: runtime, os: os }
    words = CAPABILITIES + OPTIONS.keys.map { |name| "option:#{name}" } + (ipv6? ? ['family:ipv6'] : [])
    { protocol: 1, identity: identity, capabilities: words }
  end

  def listenStream(params)
    address = address_in(params['address'])
    { socket: made(params, address.afamily, Socket::SOCK_STREAM) do |socket|
      socket.bind(address)
      socket.listen(params.fetch('backlog', Socket::SOMAXCONN))
    end }
  end

  def accept(params)
    listener = find(params)
    socket, address = nonblocking?(listener) ? listener.accept_nonblock : listener.accept
    { socket: @sockets.hold(socket), address: address_out(address) }
  end

  def connectStream(params)
    address = address_in(params['address'])
    { socket: made(params, address.afamily, Socket::SOCK_STREAM) do |socket|
      socket.bind(address_in(params['bind'])) if params.key?('bind')
      socket.connect(address)
    end }
  end

  def openDatagram(params)
    { socket: made(params, FAMILIES[params['family']], Socket::SOCK_DGRAM) do |socket|
      socket.bind(address_in(params['address'])) if params.key?('address')
    end }
  end

  def socket(params)
    { socket: made(params, FAMILIES[params['family']], TYPES[params['type']]) { nil } }
  end

  def dup(params)
    socket = find(params)
    duplicate = socket.dup
    @sockets.nonblocking(duplicate, true) if nonblocking?(socket)
    { socket: @sockets.hold(duplicate) }
  end

  def bind(params)
    find(params).bind(address_in(params['address']))
    {}
  end

  def listen(params)
    find(params).listen(params['backlog'])
    {}
  end

  def connect(params)
    socket = find(params)
    address = address_in(params['address'])
    nonblocking?(socket) ? socket.connect_nonblock(address) : socket.connect(address)
    {}
  end

  def disconnect(params)
    # An address of no family: AF_UNSPEC is 0.
    find(params).connect("\0" * 16)
    {}
  end

  def send(params)
    raise Unfit, 'Ruby waits whatever the flags of a send say' if params.key?('flags')

    socket = find(params)
    data = Wire.payload(params)
    { count: nonblocking?(socket) ? socket.sendmsg_nonblock(data) : socket.send(data, 0) }
  end

  def sendall(params)
    socket = find(params)
    data = Wire.payload(params)
    if nonblocking?(socket)
      data = data.byteslice(socket.sendmsg_nonblock(data)..) until data.empty?
    else
      socket.write(data)
    end
    {}
  end

  def recv(params)
    { data: Wire.bytes(receive(find(params), params['size'], String.new, flags_in(params))) }
  end

  def drain(params)
    socket = find(params)
    buffer = String.new
    Wire.drain(params) { |size| receive(socket, size, buffer) }
  end

  def sendto(params)
    raise Unfit, 'Ruby waits whatever the flags of a send say' if params.key?('flags')

    socket = find(params)
    data = Wire.payload(params)
    address = address_in(params['address'])
    nonblocking = nonblocking?(socket)
    { count: nonblocking ? socket.sendmsg_nonblock(data, 0, address) : socket.send(data, 0, address) }
  end

  def recvfrom(params)
    socket = find(params)
    arguments = [params['size'], flags_in(params)]
    data, address = nonblocking?(socket) ? socket.recvfrom_nonblock(*arguments) : socket.recvfrom(*arguments)
    { data: Wire.bytes(data), address: origin(address) }
  end

  def recvmsg(params)
    socket = find(params)
    arguments = [params['size'], flags_in(params)]
    data, address, flags =
      nonblocking?(socket) ? socket.recvmsg_nonblock(*arguments) : socket.recvmsg(*arguments)
    cut = (flags & Socket::MSG_TRUNC).positive?
    { data: Wire.bytes(data), address: origin(address), count: data.bytesize, flags: cut ? ['trunc'] : [] }
  end

  def sendfile(params)
    Tempfile.create do |file|
      file.binmode.write(Wire.payload(params))
      file.flush
      { count: IO.copy_stream(file.path, find(params), params['size'], params['offset']) }
    end
  end

  def kill(params)
    child = spawn('sleep', '60', in: File::NULL, out: File::NULL, 3 => find(params))
    close(params)
  ensure
    Process.kill('KILL', child)
    Process.wait(child)
  end

  def startProgram(_params)
    @programs << spawn('sleep', '60', in: File::NULL, out: File::NULL, err: File::NULL)
    {}
  end

  def limitDescriptors(params)
    free = File.open(File::NULL, &:fileno)
    @unlimited ||= Process.getrlimit(:NOFILE)
    soft, hard = Process.getrlimit(:NOFILE)
    Process.setrlimit(:NOFILE, [free + params['count'], soft].min, hard)
    {}
  end

  def makefile(params)
    # A socket of Ruby's is a file, which sends at once unless it is set to keep what is written.
    file = find(params).dup
    file.sync = false
    { file: @sockets.hold(file) }
  end

  def fgets(params)
    { data: Wire.bytes(file(params).gets("\n", params['size']) || '') }
  end

  def fread(params)
    { data: Wire.bytes(file(params).read(params['size']) || '') }
  end

  def fwrite(params)
    { count: file(params).write(Wire.payload(params)) }
  end

  def fflush(params)
    file(params).flush
    {}
  end

  def fclose(params)
    @sockets.remove(params['file']).close
    {}
  end

  def shutdown(params)
    find(params).shutdown(DIRECTIONS[params['how']])
    {}
  end

  def close(params)
    @sockets.remove(params['socket']).close
    {}
  end

  def abort(params)
    socket = @sockets.remove(params['socket'])
    begin
      socket.setsockopt(Socket::Option.linger(true, 0))
    ensure
      socket.close
    end
    {}
  end

  def getsockname(params)
    { address: address_out(find(params).local_address) }
  end

  def getpeername(params)
    { address: address_out(find(params).remote_address) }
  end

  def setMode(params)
    mode = params['mode']
    raise Unfit, 'Ruby 3.1 has nothing that ends a call after timeoutMs' if mode == 'timeout'

    socket = find(params)
    socket.nonblock = mode != 'blocking'
    @sockets.nonblocking(socket, mode == 'nonblocking')
    {}
  end

  def setsockopt(params)
    form = PAIRS[params['option']]
    value = form ? [params['value'], params.fetch('second', 0)].pack(form) : params['value']
    find(params).setsockopt(*option_in(params), value)
    {}
  end

  def getsockopt(params)
    option = find(params).getsockopt(*option_in(params))
    form = PAIRS[params['option']]
    return { value: option.data.unpack(form)[0], second: option.data.unpack(form)[1] } if form
    return { value: option.int } unless params['option'] == 'SO_ERROR'

    { value: option.int, errno: option.int.zero? ? nil : Wire.errno(option.int) }
  end

  def reset
    Process.setrlimit(:NOFILE, *@unlimited) if @unlimited
    @unlimited = nil
    @programs.each { |program| Process.kill('KILL', program) }.each { |program| Process.wait(program) }.clear
    @sockets.clear
  end

  private

  def option_in(params)
    OPTIONS.fetch(params['option']) { |name| raise Unfit, "Option #{name} is not supported" }
  end

  # True if this host has a loopback address of the family.
  def ipv6?
    Socket.new(Socket::AF_INET6, Socket::SOCK_STREAM).tap { |probe| probe.bind(Addrinfo.tcp('::1', 0)) }.close
    true
  rescue SystemCallError
    false
  end

  def find(params)
    @sockets.find(params['socket'])
  end

  def file(params)
    @sockets.find(params['file'])
  end

  def flags_in(params)
    params.fetch('flags', []).sum do |name|
      FLAGS.fetch(name) { raise Unfit, "Ruby does not heed #{name}" }
    end
  end

  def nonblocking?(socket)
    @sockets.nonblocking?(socket)
  end

  # nil, and not an empty string, is the end of a stream from Ruby 3.3 on.
  def receive(socket, size, buffer, flags = 0)
    data = nonblocking?(socket) ? socket.recv_nonblock(size, flags, buffer) : socket.recv(size, flags, buffer)
    data || ''
  end

  # The number of a new socket that has its options before the block.
  def made(params, family, type)
    @sockets.make(family, type) do |socket|
      params.fetch('options', {}).each { |name, value| socket.setsockopt(*OPTIONS[name], value) }
      yield socket
    end
  end

  def address_in(address)
    case address['family']
    when 'unix' then path_in(address['path'])
    when 'ipv4', 'ipv6' then Addrinfo.tcp(address['host'], address['port'])
    else raise Unfit, "There is no family #{address['family'].inspect}"
    end
  rescue ArgumentError, SocketError => error
    raise Unfit, error.message
  end

  # A path that is too long is refused by Ruby itself, without an errno.
  def path_in(path)
    Addrinfo.unix(path)
  rescue ArgumentError => error
    raise IOError, error.message
  end

  def address_out(address)
    return { family: 'unix', path: address.unix_path } if address.unix?

    { family: address.ipv6? ? 'ipv6' : 'ipv4', host: address.ip_address, port: address.ip_port }
  end

  # The address that a datagram came from; nil for a socket of AF_UNIX without a name. Where the system gives
  # no address, Ruby has a buffer that is longer than any.
  def origin(address)
    return if address.to_sockaddr.bytesize > 128

    address_out(address) unless address.unix? ? address.unix_path.empty? : !address.ip?
  end
end

Agent.new(Operations.new).serve
