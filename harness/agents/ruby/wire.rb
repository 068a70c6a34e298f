# frozen_string_literal: true

# The wire of an agent in Ruby: lines of JSON, a thread for each request, bulk data. It knows nothing of
# sockets, so an agent for another stack keeps this file and replaces sockets.rb. Ruby 3.1 or newer, standard
# library only.
require 'json'

# Parameters that the agent cannot serve.
class Unfit < StandardError; end

# A call on a number that is not open: no call of Ruby's, so without an errno.
class NotOpen < StandardError; end

# The bytes that are described by seed, length and offset.
class Pattern
  TILE = 65_521
  @tiles = {}

  # The tile of a seed, which takes 10 ms to make.
  def self.tile(seed)
    @tiles[seed] ||= begin
      x = seed
      Array.new(TILE) { (x = (x * 1_664_525 + 1_013_904_223) & 0xffff_ffff) >> 24 }.pack('C*').freeze
    end
  end

  def initialize(params)
    @tile = Pattern.tile(params['seed']).dup
    @offset = params.fetch('offset', 0)
    @length = params['length']
  end

  # At most `size` bytes from `position` on, as many as one tile holds.
  def piece(position, size)
    number, start = (@offset + position).divmod(TILE)
    @tile[0, 8] = [number].pack('Q<')
    @tile.byteslice(start, [size, @length - position].min.clamp(0..))
  end

  # All bytes.
  def whole
    bytes = String.new(capacity: @length)
    bytes << piece(bytes.bytesize, @length) while bytes.bytesize < @length
    bytes
  end

  # The position of the first byte of `data`, which begins at `position`, that differs; nil where none does.
  def mismatch(data, position)
    until data.empty?
      expected = piece(position, data.bytesize)
      return position + same(data, expected) if expected.empty? || !data.start_with?(expected)

      position += expected.bytesize
      data = data.byteslice(expected.bytesize..)
    end
  end

  private

  # How many of the first bytes are the same.
  def same(data, expected)
    (0...expected.bytesize).find { |at| data.getbyte(at) != expected.getbyte(at) } || expected.bytesize
  end
end

# The parameters and results that the operations share.
module Wire
  module_function

  # The bytes to send, carried or described.
  def payload(params)
    data = params['data']
    data.key?('seed') ? Pattern.new(data).whole : data['base64'].unpack1('m0')
  end

  def bytes(data)
    { base64: [data].pack('m0') }
  end

  # Receives by the block, which is given a size, until end of file, an error or the size of a drain.
  def drain(params)
    size = params.fetch('size', Float::INFINITY)
    chunk = params.fetch('chunk', 65_536)
    pattern = params.key?('pattern') ? Pattern.new(params['pattern']) : nil
    found = { count: 0, mismatch: nil, end: 'size' }
    while found[:count] < size
      data = yield [chunk, size - found[:count]].min
      return { **found, end: 'eof' } if data.empty?

      found[:mismatch] ||= pattern&.mismatch(data, found[:count])
      found[:count] += data.bytesize
    end
    found
  rescue SystemCallError, IOError => error
    { **found, end: 'error', error: failure(error) }
  end

  # The name of an errno, of whatever subclass the error is: IO::EAGAINWaitReadable, too, is an EAGAIN.
  def errno(number)
    # Linux has one number for two names, and the class has the one that sockets do not use.
    return 'EOPNOTSUPP' if number == Errno::EOPNOTSUPP::Errno

    SystemCallError.new(nil, number).class.name[/\AErrno::(E\w+)\z/, 1]
  end

  def failure(error)
    native = error.is_a?(NotOpen) ? error.message : "#{error.class}: #{error.message}"
    { errno: error.is_a?(SystemCallError) ? errno(error.errno) : nil, native: native }
  end
end

# Reads requests, and answers each from a thread of its own. The operations are an object with a public method
# for each operation, and two more: `introduction`, and `reset`, which ends every socket and returns how many
# were open.
class Agent
  ANNOUNCED = %w[accept connectStream connect send sendall recv drain sendto recvfrom recvmsg poll sendfile
                 fgets fread fwrite fflush fclose].freeze

  def initialize(operations)
    @operations = operations
    @calls = []
    @writing = Mutex.new
  end

  def serve
    $stdin.set_encoding('UTF-8')
    while (line = $stdin.gets)
      take(line)
    end
    # Calls that still wait do not hold the end up.
    exit!(0)
  end

  private

  def take(line)
    request = JSON.parse(line)
    id, method, params = request.values_at('id', 'method', 'params') if request.is_a?(Hash)
    return refuse(nil, -32_600, 'That is no request') if id.nil? || !method.is_a?(String)
    return emit(id: id, result: @operations.introduction) if method == 'initialize'
    return reset(id) if method == 'reset'

    @calls.select!(&:alive?)
    @calls << Thread.new { answer(id, method, params) }
  rescue JSON::ParserError, EncodingError => error
    refuse(nil, -32_700, error.message[0, 100].scrub)
  end

  # The answer comes last: no call is left by then. One that had begun may have made another socket.
  def reset(id)
    open = @operations.reset
    until @calls.all? { |call| call.join(0.01) }
      @operations.reset
    end
    @operations.reset
    emit(id: id, result: { open: open })
  end

  def answer(id, method, params)
    known = @operations.class.public_method_defined?(method, false)
    return refuse(id, -32_601, "There is no method #{method}") unless known

    emit(method: 'entered', params: { id: id }) if ANNOUNCED.include?(method)
    start = clock
    begin
      result = @operations.public_send(method, params)
      emit(id: id, result: { **result, elapsedNs: clock - start })
    rescue Unfit => error
      refuse(id, -32_602, error.message)
    rescue SystemCallError, IOError, NotOpen => error
      data = { **Wire.failure(error), elapsedNs: clock - start }
      emit(id: id, error: { code: 1, message: data[:native], data: data })
    rescue StandardError => error
      refuse(id, -32_603, error.full_message(highlight: false))
    end
  end

  def refuse(id, code, message)
    emit(id: id, error: { code: code, message: message })
  end

  def clock
    Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
  end

  def emit(message)
    line = "#{JSON.generate({ jsonrpc: '2.0', **message })}\n"
    @writing.synchronize { $stdout.syswrite(line) }
  end
end
