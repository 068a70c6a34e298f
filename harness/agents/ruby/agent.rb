#!/usr/bin/env ruby
# frozen_string_literal: true

# The agent of sockspec for Ruby's class Socket; standard library only.
#
# A thread for each request: Ruby's calls wait in ppoll() and let other threads go on, and a close from another thread ends them.
#
#   listenStream, connectStream   Socket.new, setsockopt, bind, listen, connect
#   accept, recv, recvfrom        the method of that name; accept_nonblock, recv_nonblock, recvfrom_nonblock in mode nonblocking
#   send, sendto                  send; sendmsg_nonblock in mode nonblocking
#   sendall                       write; in mode nonblocking sendmsg_nonblock, again until all is sent
#   mode blocking                 IO#nonblock = false: Ruby's sockets do not block in the kernel, so a send that waited for room takes a part
#   poll                          IO#wait, which tells of nothing but readable, priority and writable: not declared
#   mode timeout                  none before IO#timeout of Ruby 3.2: Ruby waits on when SO_RCVTIMEO has ended the kernel's call
require 'io/nonblock'
require 'json'
require 'socket'
require 'zlib'

# Parameters that this agent cannot serve.
class Unfit < StandardError; end

# A call on a number that is not open: no call of Ruby's, so without an errno.
class NotOpen < StandardError; end

CAPABILITIES = %w[
  stream datagram datagram:unbound bsd send shutdown:write shutdown:read shutdown:both abort family:ipv4 family:unix unix:datagram
  unix:names mode:blocking mode:nonblocking option:SO_RCVBUF option:SO_SNDBUF option:SO_REUSEADDR option:SO_ERROR
  option:TCP_NODELAY bind:connect backlog errno concurrent interrupt demand-read datagram:truncate
].freeze
FAMILIES = { 'ipv4' => Socket::AF_INET, 'ipv6' => Socket::AF_INET6, 'unix' => Socket::AF_UNIX }.freeze
TYPES = { 'stream' => Socket::SOCK_STREAM, 'datagram' => Socket::SOCK_DGRAM }.freeze
DIRECTIONS = { 'read' => Socket::SHUT_RD, 'write' => Socket::SHUT_WR, 'both' => Socket::SHUT_RDWR }.freeze
OPTIONS = {
  'SO_RCVBUF' => [Socket::SOL_SOCKET, Socket::SO_RCVBUF],
  'SO_SNDBUF' => [Socket::SOL_SOCKET, Socket::SO_SNDBUF],
  'SO_REUSEADDR' => [Socket::SOL_SOCKET, Socket::SO_REUSEADDR],
  'TCP_NODELAY' => [Socket::IPPROTO_TCP, Socket::TCP_NODELAY]
}.freeze
ANNOUNCED = %w[accept connectStream connect send sendall recv drain sendto recvfrom].freeze
MODES = %w[natural blocking nonblocking].freeze
MOST_BYTES = 65_536

# The endless stream of bytes of a seed, tile after tile.
class Pattern
  TILE = 65_521
  @tiles = {}

  def self.tile(seed)
    @tiles[seed] ||= begin
      x = seed
      Array.new(TILE) { (x = (x * 1_664_525 + 1_013_904_223) & 0xffff_ffff) >> 24 }.pack('C*').freeze
    end
  end

  attr_reader :length

  def initialize(seed, offset, length)
    @tile = Pattern.tile(seed)
    @offset = offset
    @length = length
  end

  # `size` bytes from `position` on; fewer where the pattern ends.
  def slice(position, size)
    size = [size, @length - position].min
    return ''.b if size <= 0

    from = @offset + position
    first, last = [from, from + size - 1].map { |at| at / TILE }
    bytes = (first..last).each_with_object(''.b) { |k, all| all << [k].pack('Q<') << @tile.byteslice(8, TILE) }
    bytes.byteslice(from - first * TILE, size)
  end

  # Where `data`, received after `position` bytes, differs; nil where it does not.
  def mismatch(data, position)
    expected = slice(position, data.bytesize)
    return nil if data == expected

    position + (0...data.bytesize).find { |at| data.getbyte(at) != expected.getbyte(at) }
  end
end

# What the harness knows sockets by. A socket is here before it has a number, so that a reset ends a connect that waits.
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

  # Gives a number to what the block makes of a new socket; closes it where that fails.
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
    socket.close
  end
end

# What the methods of the protocol do.
class Operations
  def initialize
    @sockets = Sockets.new
  end

  def initialize_agent(_params)
    identity = { name: 'ruby', version: RUBY_VERSION, language: 'Ruby', runtime: "#{RUBY_ENGINE} #{RUBY_ENGINE_VERSION}",
                 os: os }
    { protocol: 1, identity: identity, capabilities: ipv6? ? [*CAPABILITIES, 'family:ipv6'] : CAPABILITIES }
  end

  def listenStream(params)
    address = address_in(params['address'])
    backlog = params.key?('backlog') ? integer(params, 'backlog', 0..0x7fff_ffff) : Socket::SOMAXCONN
    options = options_in(params)
    { socket: @sockets.make(address.afamily, Socket::SOCK_STREAM) do |socket|
      apply(socket, options)
      socket.bind(address)
      socket.listen(backlog)
    end }
  end

  def accept(params)
    listener = find(params)
    socket, address = nonblocking?(listener) ? listener.accept_nonblock : listener.accept
    { socket: @sockets.hold(socket), address: address_out(address) }
  end

  def connectStream(params)
    address = address_in(params['address'])
    from = params.key?('bind') ? address_in(params['bind']) : nil
    options = options_in(params)
    { socket: @sockets.make(address.afamily, Socket::SOCK_STREAM) do |socket|
      apply(socket, options)
      socket.bind(from) if from
      socket.connect(address)
    end }
  end

  def openDatagram(params)
    family = one_of(params, 'family', FAMILIES)
    address = params.key?('address') ? address_in(params['address']) : nil
    options = options_in(params)
    { socket: @sockets.make(family, Socket::SOCK_DGRAM) do |socket|
      apply(socket, options)
      socket.bind(address) if address
    end }
  end

  def socket(params)
    { socket: @sockets.make(one_of(params, 'family', FAMILIES), one_of(params, 'type', TYPES)) { nil } }
  end

  def bind(params)
    find(params).bind(address_in(params['address']))
    {}
  end

  def listen(params)
    find(params).listen(integer(params, 'backlog', 0..0x7fff_ffff))
    {}
  end

  def connect(params)
    socket = find(params)
    address = address_in(params['address'])
    nonblocking?(socket) ? socket.connect_nonblock(address) : socket.connect(address)
    {}
  end

  def send(params)
    socket = find(params)
    data = payload(params)
    { count: nonblocking?(socket) ? socket.sendmsg_nonblock(data) : socket.send(data, 0) }
  end

  def sendall(params)
    socket = find(params)
    data = payload(params)
    if nonblocking?(socket)
      data = data.byteslice(socket.sendmsg_nonblock(data)..) until data.empty?
    else
      socket.write(data)
    end
    {}
  end

  def recv(params)
    { data: bytes_out(receive(find(params), integer(params, 'size', 1..MOST_BYTES))) }
  end

  def drain(params)
    socket = find(params)
    size = params.key?('size') ? integer(params, 'size', 0..(1 << 53)) : nil
    chunk = params.key?('chunk') ? integer(params, 'chunk', 1..MOST_BYTES) : MOST_BYTES
    pattern = params.key?('pattern') ? pattern_in(params['pattern']) : nil
    found = { count: 0, mismatch: nil, crc32: 0 }
    until found[:count] == size
      begin
        data = receive(socket, size ? [chunk, size - found[:count]].min : chunk)
      rescue SystemCallError, IOError => error
        return { **found, end: 'error', error: failure_of(error) }
      end
      return { **found, end: 'eof' } if data.empty?

      found[:mismatch] ||= pattern&.mismatch(data, found[:count])
      found[:crc32] = Zlib.crc32(data, found[:crc32])
      found[:count] += data.bytesize
    end
    { **found, end: 'size' }
  end

  def sendto(params)
    socket = find(params)
    data = bytes_in(params['data'])
    address = address_in(params['address'])
    { count: nonblocking?(socket) ? socket.sendmsg_nonblock(data, 0, address) : socket.send(data, 0, address) }
  end

  def recvfrom(params)
    socket = find(params)
    size = integer(params, 'size', 1..MOST_BYTES)
    data, address = nonblocking?(socket) ? socket.recvfrom_nonblock(size) : socket.recvfrom(size)
    { data: bytes_out(data), address: origin(address) }
  end

  def shutdown(params)
    find(params).shutdown(one_of(params, 'how', DIRECTIONS))
    {}
  end

  def close(params)
    @sockets.remove(number(params)).close
    {}
  end

  def abort(params)
    socket = @sockets.remove(number(params))
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
    raise Unfit, "There is no mode #{mode.inspect} here" unless MODES.include?(mode)

    socket = find(params)
    socket.nonblock = mode != 'blocking'
    @sockets.nonblocking(socket, mode == 'nonblocking')
    {}
  end

  def setsockopt(params)
    find(params).setsockopt(*one_of(params, 'option', OPTIONS), integer(params, 'value', -0x8000_0000..0x7fff_ffff))
    {}
  end

  def getsockopt(params)
    socket = find(params)
    return { value: socket.getsockopt(*one_of(params, 'option', OPTIONS)).int } unless params['option'] == 'SO_ERROR'

    value = socket.getsockopt(Socket::SOL_SOCKET, Socket::SO_ERROR).int
    { value: value, errno: value.zero? ? nil : Operations.name_of(value) }
  end

  # Called again until no call is left, as one that had begun may have made another socket.
  def reset
    @sockets.clear
  end

  # The name of an errno, of whatever subclass the error is: IO::EAGAINWaitReadable, too, is an EAGAIN.
  def self.name_of(errno)
    # Linux has one number for two names, and the class has the one that sockets do not use.
    return 'EOPNOTSUPP' if errno == Errno::EOPNOTSUPP::Errno

    SystemCallError.new(nil, errno).class.name[/\AErrno::(E\w+)\z/, 1]
  end

  def failure_of(error)
    native = error.is_a?(NotOpen) ? error.message : "#{error.class}: #{error.message}"
    { errno: error.is_a?(SystemCallError) ? Operations.name_of(error.errno) : nil, native: native }
  end

  private

  # Whether this host has a loopback address of the family.
  def ipv6?
    Socket.new(Socket::AF_INET6, Socket::SOCK_STREAM).tap { |probe| probe.bind(Addrinfo.tcp('::1', 0)) }.close
    true
  rescue SystemCallError
    false
  end

  def os
    RUBY_PLATFORM[/linux|darwin/] || (RUBY_PLATFORM =~ /mingw|mswin/ ? 'windows' : RUBY_PLATFORM)
  end

  def number(params)
    integer(params, 'socket', 0..(1 << 53))
  end

  def find(params)
    @sockets.find(number(params))
  end

  def nonblocking?(socket)
    @sockets.nonblocking?(socket)
  end

  # nil, and not an empty string, is the end of a stream from Ruby 3.3 on.
  def receive(socket, size)
    (nonblocking?(socket) ? socket.recv_nonblock(size) : socket.recv(size)) || ''
  end

  def integer(params, name, range)
    value = params[name]
    return value if value.is_a?(Integer) && range.cover?(value)

    raise Unfit, "\"#{name}\" is #{value.inspect}, expected an integer from #{range.begin} to #{range.end}"
  end

  def one_of(params, name, table)
    table.fetch(params[name]) { raise Unfit, "\"#{name}\" is #{params[name].inspect}, expected one of #{table.keys.join(', ')}" }
  end

  def options_in(params)
    options = params.fetch('options', {})
    raise Unfit, '"options" is no object' unless options.is_a?(Hash)

    options.map { |name, _| [*one_of({ 'option' => name }, 'option', OPTIONS), integer(options, name, 0..0x7fff_ffff)] }
  end

  def apply(socket, options)
    options.each { |option| socket.setsockopt(*option) }
  end

  def address_in(address)
    raise Unfit, 'An address is an object' unless address.is_a?(Hash)

    family = one_of(address, 'family', FAMILIES)
    return unix_address(address) if family == Socket::AF_UNIX
    raise Unfit, '"host" is no string' unless address['host'].is_a?(String)

    # A literal: a name must not be looked up.
    Addrinfo.new(Socket.getaddrinfo(address['host'], integer(address, 'port', 0..65_535), family, Socket::SOCK_STREAM, nil,
                                    Socket::AI_NUMERICHOST, false)[0][0..3])
  rescue SocketError => error
    raise Unfit, "\"host\" is #{address['host'].inspect}: #{error.message}"
  end

  def unix_address(address)
    raise Unfit, '"path" is no string' unless address['path'].is_a?(String)

    Addrinfo.unix(address['path'])
  rescue ArgumentError => error
    raise Unfit, error.message
  end

  def address_out(address)
    return { family: 'unix', path: address.unix_path } if address.unix?

    { family: address.ipv6? ? 'ipv6' : 'ipv4', host: address.ip_address, port: address.ip_port }
  end

  # Where a datagram came from; a socket of AF_UNIX without a name comes from nowhere.
  def origin(address)
    address_out(address) unless address.unix? ? address.unix_path.empty? : !address.ip?
  end

  def bytes_in(data)
    text = data['base64'] if data.is_a?(Hash)
    raise Unfit, '"data" carries no base64' unless text.is_a?(String)

    text.unpack1('m0')
  rescue ArgumentError => error
    raise Unfit, "\"base64\": #{error.message}"
  end

  def bytes_out(data)
    { base64: [data].pack('m0') }
  end

  def pattern_in(pattern)
    raise Unfit, '"pattern" is no object' unless pattern.is_a?(Hash)

    offset = pattern.key?('offset') ? integer(pattern, 'offset', 0..(1 << 53)) : 0
    Pattern.new(integer(pattern, 'seed', 0..0xffff_ffff), offset, integer(pattern, 'length', 0..(1 << 53)))
  end

  def payload(params)
    data = params['data']
    return bytes_in(data) unless data.is_a?(Hash) && data.key?('seed')

    pattern = pattern_in(data)
    pattern.slice(0, pattern.length)
  end
end

# Reads requests, and answers each from a thread of its own.
class Agent
  METHODS = { 'initialize' => :initialize_agent }.merge(
    %w[listenStream accept connectStream openDatagram socket bind listen connect send sendall recv drain sendto recvfrom shutdown
       close abort getsockname getpeername setMode setsockopt getsockopt].to_h { |name| [name, name.to_sym] }
  ).freeze

  def initialize
    @operations = Operations.new
    @calls = []
    @writing = Mutex.new
  end

  def serve
    while (line = $stdin.gets)
      take(line)
    end
    # Without waiting for calls that do.
    exit!(0)
  end

  private

  def take(line)
    request = JSON.parse(line)
    id, method, params = request.values_at('id', 'method', 'params') if request.is_a?(Hash)
    return emit(id: nil, error: { code: -32_600, message: 'That is no request' }) if id.nil? || !method.is_a?(String)
    return reset(id) if method == 'reset'

    @calls.select!(&:alive?)
    @calls << Thread.new { answer(id, method, params || {}) }
  rescue JSON::ParserError, EncodingError => error
    emit(id: nil, error: { code: -32_700, message: error.message[0, 100].scrub })
  end

  # The answer comes last: no call is left by then.
  def reset(id)
    open = @operations.reset
    until @calls.all? { |call| call.join(0.01) }
      @operations.reset
    end
    @operations.reset
    emit(id: id, result: { open: open })
  end

  def answer(id, method, params)
    name = METHODS[method]
    return emit(id: id, error: { code: -32_601, message: "There is no method #{method}" }) unless name

    emit(method: 'entered', params: { id: id }) if ANNOUNCED.include?(method)
    start = clock
    begin
      result = @operations.public_send(name, params)
      emit(id: id, result: { **result, elapsedNs: clock - start })
    rescue Unfit => error
      emit(id: id, error: { code: -32_602, message: error.message })
    rescue SystemCallError, IOError, NotOpen => error
      data = { **@operations.failure_of(error), elapsedNs: clock - start }
      emit(id: id, error: { code: 1, message: data[:native], data: data })
    rescue StandardError => error
      emit(id: id, error: { code: -32_603, message: error.full_message(highlight: false) })
    end
  end

  def clock
    Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
  end

  def emit(message)
    line = "#{JSON.generate({ jsonrpc: '2.0', **message })}\n"
    @writing.synchronize { $stdout.syswrite(line) }
  end
end

$stdin.set_encoding('UTF-8')
Agent.new.serve
