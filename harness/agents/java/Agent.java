/*
 * The agent of sockspec for Java: java.net and java.nio.channels of the JDK, Java 17 or newer, without a build step.
 *
 * Run: java Agent.java, or in half of the time to start, as the first compiler suffices: java -XX:TieredStopAtLevel=1 Agent.java
 *
 * operation                 Java (IPv4, IPv6)                             Java (unix)
 * listenStream              new ServerSocket(); setOption(); bind()       ServerSocketChannel.open(UNIX); setOption(); bind()
 * accept                    accept()                                      accept()
 * connectStream             new Socket(); setOption(); bind(); connect()  SocketChannel.open(UNIX); setOption(); bind(); connect()
 * openDatagram              new DatagramSocket(null); setOption(); bind() -
 * sendall                   one write() of its OutputStream               write() until nothing remains
 * recv, drain               one read() of its InputStream, or many        read()
 * sendto, recvfrom          send() (the count is what it was given, as it returns none), receive()
 * shutdown                  shutdownInput(), shutdownOutput()             the same
 * close                     close(), which ends blocked calls by itself   the same
 * abort                     setSoLinger(true, 0); close()                 -
 * getsockname, getpeername  getLocalSocketAddress(),                      getLocalAddress(), getRemoteAddress()
 *                           getRemoteSocketAddress()
 * setMode                   natural, blocking: setSoTimeout(0);           natural, blocking: nothing to do
 *                           timeout: setSoTimeout(ms)
 * setsockopt, getsockopt    setOption(), getOption() with StandardSocketOptions
 *
 * `native` is toString() of the exception. Exceptions of Java carry no errno, so `errno` is null always; a SocketTimeoutException
 * gives "timeout": true. The timeout holds for accept, read and receive: no write of Java has one.
 *
 * Not declared, as the JDK has no way to say it: errno, poll of one socket, SO_ERROR, unix:datagram, unix:timeout, SO_SNDBUF (there is none for a
 * ServerSocket; where there is one it is served), shutdown:both (it is two steps), send (write() sends everything),
 * mode:nonblocking (only of channels, which then return 0), bsd (connect() and bind() are steps, but listen() is none). Sockets of
 * IPv4 are those of a system's IPv6 with mapped addresses, where it has both: that is Java's default.
 */

import java.io.ByteArrayOutputStream;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;

public final class Agent {
    private static final int MOST_BYTES = 65_536;
    private static final long MOST_INTEGER = (1L << 53) - 1;

    /** What cannot be served: code -32601 for a method, -32602 for parameters. */
    private static final class Unsupported extends RuntimeException {
        final int code;

        Unsupported(int code, String reason) {
            super(reason);
            this.code = code;
        }
    }

    /** There is nothing to call; the words are the agent's own. */
    private static final class Absent extends IOException {
        Absent(String reason) {
            super(reason);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }

    private static Unsupported bad(String reason) {
        return new Unsupported(-32602, reason);
    }

    // --- Parameters ------------------------------------------------------------------------------------------------------------

    private static final String IPV4 = "((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}";

    /** An object of a request. */
    private record Fields(Map<?, ?> members) {
        boolean has(String name) {
            return members.containsKey(name);
        }

        long integer(String name, long least, long most) {
            if (members.get(name) instanceof Double value && value == Math.rint(value) && value >= least && value <= most) {
                return value.longValue();
            }
            throw bad("\"" + name + "\" is not an integer from " + least + " to " + most);
        }

        long integer(String name, long least, long most, long fallback) {
            return has(name) ? integer(name, least, most) : fallback;
        }

        int value(String name) {
            return (int) integer(name, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }

        String text(String name) {
            if (members.get(name) instanceof String text) return text;
            throw bad("\"" + name + "\" is not a string");
        }

        String word(String name, String... words) {
            String text = text(name);
            if (List.of(words).contains(text)) return text;
            throw bad("\"" + name + "\" is " + quoted(text) + ", expected one of " + String.join(", ", words));
        }

        Fields fields(String name) {
            if (members.get(name) instanceof Map<?, ?> value) return new Fields(value);
            throw bad("\"" + name + "\" is not an object");
        }

        byte[] payload() {
            Fields data = fields("data");
            if (data.has("seed")) return new Pattern(data).bytes();
            try {
                return Base64.getDecoder().decode(data.text("base64"));
            } catch (IllegalArgumentException problem) {
                throw bad("\"data.base64\": " + problem.getMessage());
            }
        }

        SocketAddress address(String name) throws IOException {
            Fields address = fields(name);
            String family = address.word("family", "ipv4", "ipv6", "unix");
            if (family.equals("unix")) return UnixDomainSocketAddress.of(address.text("path"));
            String host = address.text("host");
            // Nothing that a resolver would have to be asked about.
            if (!host.matches(family.equals("ipv4") ? IPV4 : "[0-9a-fA-F]*:[0-9a-fA-F:.]*")) {
                throw bad("\"" + name + ".host\" is " + quoted(host) + ", expected a literal " + family + " address");
            }
            int port = (int) address.integer("port", 0, 65_535);
            return new InetSocketAddress(InetAddress.getByName(host), port);
        }
    }

    private static String shown(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            byte[] bytes = inet.getAddress().getAddress();
            boolean ipv4 = bytes.length == 4;
            String host = ipv4 ? inet.getAddress().getHostAddress() : ipv6(ByteBuffer.wrap(bytes));
            String family = ipv4 ? "ipv4" : "ipv6";
            return "{\"family\":\"%s\",\"host\":\"%s\",\"port\":%d}".formatted(family, host, inet.getPort());
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return "{\"family\":\"unix\",\"path\":" + quoted(unix.getPath().toString()) + "}";
        }
        return "null";
    }

    /** Java writes every group of an address; what it is compared with has the longest run of zeros left out. */
    private static String ipv6(ByteBuffer bytes) {
        int start = 8;
        int length = 1;
        for (int from = 0; from < 8; from++) {
            int to = from;
            while (to < 8 && bytes.getShort(2 * to) == 0) to++;
            if (to - from > length) {
                start = from;
                length = to - from;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int group = 0; group < 8; group++) {
            if (group == start) {
                text.append(group == 0 ? "::" : ":");
                group += length - 1;
            } else {
                text.append(Integer.toHexString(bytes.getShort(2 * group) & 0xffff)).append(group < 7 ? ":" : "");
            }
        }
        return text.toString();
    }

    // --- Bulk data -------------------------------------------------------------------------------------------------------------

    /** Bytes that are described by seed, length and offset. */
    private static final class Pattern {
        private static final int TILE = 65_521;
        private final byte[] tile = new byte[TILE];
        private final ByteBuffer number = ByteBuffer.wrap(tile).order(ByteOrder.LITTLE_ENDIAN);
        private final long length;
        private final long offset;

        Pattern(Fields params) {
            int x = (int) params.integer("seed", 0, 0xffffffffL);
            length = params.integer("length", 0, MOST_INTEGER);
            offset = params.integer("offset", 0, MOST_INTEGER, 0);
            for (int index = 0; index < TILE; index++) {
                x = x * 1664525 + 1013904223;
                tile[index] = (byte) (x >>> 24);
            }
        }

        /** Where the bytes at a position begin in the tile, which is made the right one. */
        private int turnTo(long position) {
            number.putLong(0, (offset + position) / TILE);
            return (int) ((offset + position) % TILE);
        }

        byte[] bytes() {
            if (length > Integer.MAX_VALUE - 8) throw bad("\"length\" is more than an array of Java holds");
            byte[] whole = new byte[(int) length];
            for (int done = 0; done < whole.length;) {
                int start = turnTo(done);
                int size = Math.min(TILE - start, whole.length - done);
                System.arraycopy(tile, start, whole, done, size);
                done += size;
            }
            return whole;
        }

        /** Where the first bytes of data differ from those at a position; -1 where they do not. */
        long mismatch(long position, byte[] data, int count) {
            for (int done = 0; done < count;) {
                int start = turnTo(position + done);
                int size = (int) Math.max(0, Math.min(Math.min(TILE - start, count - done), length - position - done));
                int at = Arrays.mismatch(tile, start, start + size, data, done, done + size);
                if (at >= 0 || size == 0) return position + done + Math.max(at, 0);
                done += size;
            }
            return -1;
        }
    }

    // --- Sockets ---------------------------------------------------------------------------------------------------------------

    /** A socket. Its streams are taken once, as a Socket of which a direction was shut down does not give them out any more. */
    private record Held(Closeable socket, InputStream in, OutputStream out) {
        /** The socket as what has such a method. */
        <T> T as(Class<T> type, String what) {
            if (type.isInstance(socket)) return type.cast(socket);
            throw lacks(what);
        }

        Unsupported lacks(String what) {
            String name = socket instanceof SocketChannel ? "SocketChannel"
                : socket instanceof ServerSocketChannel ? "ServerSocketChannel" : socket.getClass().getSimpleName();
            return bad("A " + name + " has no " + what);
        }

        boolean isOpen() {
            if (socket instanceof NetworkChannel channel) return channel.isOpen();
            if (socket instanceof ServerSocket listener) return !listener.isClosed();
            if (socket instanceof DatagramSocket datagrams) return !datagrams.isClosed();
            return !((Socket) socket).isClosed();
        }

        int read(byte[] buffer, int size) throws IOException {
            if (in != null) return in.read(buffer, 0, size);
            return as(SocketChannel.class, "read()").read(ByteBuffer.wrap(buffer, 0, size));
        }
    }

    private static final Map<String, SocketOption<?>> OPTIONS = Map.of(
        "SO_RCVBUF", StandardSocketOptions.SO_RCVBUF,
        "SO_SNDBUF", StandardSocketOptions.SO_SNDBUF,
        "SO_REUSEADDR", StandardSocketOptions.SO_REUSEADDR,
        "TCP_NODELAY", StandardSocketOptions.TCP_NODELAY);

    @SuppressWarnings("unchecked")
    private static void setOption(Closeable socket, String name, int value) throws IOException {
        SocketOption<?> option = OPTIONS.get(name);
        if (option == null) throw bad("There is no option " + quoted(name) + " to set");
        if (option.type() == Boolean.class) set(socket, (SocketOption<Boolean>) option, value != 0);
        else set(socket, (SocketOption<Integer>) option, value);
    }

    private static <T> void set(Closeable socket, SocketOption<T> option, T value) throws IOException {
        if (socket instanceof NetworkChannel channel) channel.setOption(option, value);
        else if (socket instanceof ServerSocket listener) listener.setOption(option, value);
        else if (socket instanceof DatagramSocket datagrams) datagrams.setOption(option, value);
        else ((Socket) socket).setOption(option, value);
    }

    private static Object get(Closeable socket, SocketOption<?> option) throws IOException {
        if (socket instanceof NetworkChannel channel) return channel.getOption(option);
        if (socket instanceof ServerSocket listener) return listener.getOption(option);
        if (socket instanceof DatagramSocket datagrams) return datagrams.getOption(option);
        return ((Socket) socket).getOption(option);
    }

    /** Sockets by their numbers. A closed one stays until the reset, so that it is Java that says so. */
    private final Map<Long, Held> sockets = new HashMap<>();
    /** Sockets that are being bound or connected. */
    private final Set<Closeable> opening = ConcurrentHashMap.newKeySet();
    private long last;
    /** Requests at work. */
    private int busy;

    private synchronized String hold(Closeable socket) throws IOException {
        boolean streams = socket instanceof Socket;
        InputStream in = streams ? ((Socket) socket).getInputStream() : null;
        OutputStream out = streams ? ((Socket) socket).getOutputStream() : null;
        sockets.put(++last, new Held(socket, in, out));
        return "\"socket\":" + last;
    }

    private synchronized Held find(Fields params) throws IOException {
        long number = params.integer("socket", 0, MOST_INTEGER);
        Held held = sockets.get(number);
        if (held == null) throw new Absent("There is no socket " + number);
        return held;
    }

    private interface Action {
        void run() throws IOException;
    }

    /** Sets the options of a new socket and binds or connects it; closed again if that fails. */
    private String open(Fields params, Call call, Closeable socket, Action action) throws IOException {
        opening.add(socket);
        try {
            if (params.has("options")) {
                Fields options = params.fields("options");
                for (Object name : options.members().keySet()) setOption(socket, (String) name, options.value((String) name));
            }
            call.time(action);
            return hold(socket);
        } catch (IOException | RuntimeException problem) {
            socket.close();
            throw problem;
        } finally {
            opening.remove(socket);
        }
    }

    // --- Operations: each looks at all of its parameters, and then makes the call of the socket under the clock --------------------

    /** A request being served: announces that it may wait, and takes the time. */
    private final class Call {
        final String id;
        final boolean waits;
        long elapsed;

        Call(String id, boolean waits) {
            this.id = id;
            this.waits = waits;
        }

        void time(Action action) throws IOException {
            if (waits) write("{\"jsonrpc\":\"2.0\",\"method\":\"entered\",\"params\":{\"id\":" + id + "}}");
            long start = System.nanoTime();
            try {
                action.run();
            } finally {
                elapsed = System.nanoTime() - start;
            }
        }
    }

    private static final Set<String> MAY_WAIT = Set.of(
        "accept", "connectStream", "sendall", "recv", "drain", "sendto", "recvfrom", "close");

    /** Members of the result as JSON. */
    private String perform(String method, Fields params, Call call) throws IOException {
        switch (method) {
            case "listenStream" -> {
                SocketAddress address = params.address("address");
                int backlog = (int) params.integer("backlog", Integer.MIN_VALUE, Integer.MAX_VALUE, 128);
                if (address instanceof UnixDomainSocketAddress) {
                    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                    return open(params, call, listener, () -> listener.bind(address, backlog));
                }
                ServerSocket listener = new ServerSocket();
                return open(params, call, listener, () -> listener.bind(address, backlog));
            }
            case "accept" -> {
                Held held = find(params);
                if (held.socket() instanceof ServerSocketChannel listener) {
                    SocketChannel[] accepted = new SocketChannel[1];
                    call.time(() -> accepted[0] = listener.accept());
                    return hold(accepted[0]) + ",\"address\":" + shown(accepted[0].getRemoteAddress());
                }
                ServerSocket listener = held.as(ServerSocket.class, "accept()");
                Socket[] accepted = new Socket[1];
                call.time(() -> accepted[0] = listener.accept());
                return hold(accepted[0]) + ",\"address\":" + shown(accepted[0].getRemoteSocketAddress());
            }
            case "connectStream" -> {
                SocketAddress address = params.address("address");
                SocketAddress own = params.has("bind") ? params.address("bind") : null;
                if (address instanceof UnixDomainSocketAddress) {
                    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                    return open(params, call, channel, () -> {
                        if (own != null) channel.bind(own);
                        channel.connect(address);
                    });
                }
                Socket socket = new Socket();
                return open(params, call, socket, () -> {
                    if (own != null) socket.bind(own);
                    socket.connect(address);
                });
            }
            case "openDatagram" -> {
                if (params.word("family", "ipv4", "ipv6", "unix").equals("unix")) {
                    throw bad("A DatagramSocket of Java has no unix addresses");
                }
                SocketAddress address = params.has("address") ? params.address("address") : null;
                DatagramSocket socket = new DatagramSocket(null);
                return open(params, call, socket, () -> {
                    if (address != null) socket.bind(address);
                });
            }
            case "sendall" -> {
                byte[] data = params.payload();
                Held held = find(params);
                if (held.out() != null) {
                    call.time(() -> held.out().write(data));
                    return "";
                }
                SocketChannel channel = held.as(SocketChannel.class, "write()");
                ByteBuffer rest = ByteBuffer.wrap(data);
                call.time(() -> {
                    while (rest.hasRemaining()) channel.write(rest);
                });
                return "";
            }
            case "recv" -> {
                byte[] buffer = new byte[(int) params.integer("size", 1, MOST_BYTES)];
                Held held = find(params);
                int[] count = new int[1];
                call.time(() -> count[0] = held.read(buffer, buffer.length));
                return carried(buffer, Math.max(0, count[0]));
            }
            case "drain" -> {
                return drain(params, call);
            }
            case "sendto" -> {
                byte[] data = params.payload();
                SocketAddress to = params.address("address");
                DatagramSocket socket = find(params).as(DatagramSocket.class, "send()");
                if (to instanceof UnixDomainSocketAddress) throw bad("A DatagramSocket of Java has no unix addresses");
                DatagramPacket packet = new DatagramPacket(data, data.length, to);
                call.time(() -> socket.send(packet));
                return "\"count\":" + data.length;
            }
            case "recvfrom" -> {
                byte[] buffer = new byte[(int) params.integer("size", 1, MOST_BYTES)];
                DatagramSocket socket = find(params).as(DatagramSocket.class, "receive()");
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                call.time(() -> socket.receive(packet));
                return carried(buffer, packet.getLength()) + ",\"address\":" + shown(packet.getSocketAddress());
            }
            case "shutdown" -> {
                String how = params.word("how", "read", "write", "both");
                if (how.equals("both")) throw bad("Java has shutdownInput() and shutdownOutput(), and nothing for both");
                Held held = find(params);
                boolean input = how.equals("read");
                if (held.socket() instanceof SocketChannel channel) {
                    call.time(() -> {
                        if (input) channel.shutdownInput();
                        else channel.shutdownOutput();
                    });
                    return "";
                }
                Socket socket = held.as(Socket.class, "shutdownInput() or shutdownOutput()");
                call.time(() -> {
                    if (input) socket.shutdownInput();
                    else socket.shutdownOutput();
                });
                return "";
            }
            case "close" -> {
                Held held = find(params);
                call.time(held.socket()::close);
                return "";
            }
            case "abort" -> {
                Socket socket = find(params).as(Socket.class, "setSoLinger()");
                call.time(() -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                });
                return "";
            }
            case "getsockname" -> {
                Closeable socket = find(params).socket();
                SocketAddress[] address = new SocketAddress[1];
                call.time(() -> {
                    if (socket instanceof NetworkChannel channel) address[0] = channel.getLocalAddress();
                    else if (socket instanceof ServerSocket listener) address[0] = listener.getLocalSocketAddress();
                    else if (socket instanceof DatagramSocket datagrams) address[0] = datagrams.getLocalSocketAddress();
                    else address[0] = ((Socket) socket).getLocalSocketAddress();
                });
                if (address[0] == null) throw new Absent("getLocalSocketAddress() is null");
                return "\"address\":" + shown(address[0]);
            }
            case "getpeername" -> {
                Held held = find(params);
                SocketAddress[] address = new SocketAddress[1];
                if (held.socket() instanceof SocketChannel channel) {
                    call.time(() -> address[0] = channel.getRemoteAddress());
                } else if (held.socket() instanceof DatagramSocket datagrams) {
                    call.time(() -> address[0] = datagrams.getRemoteSocketAddress());
                } else {
                    Socket socket = held.as(Socket.class, "getRemoteSocketAddress()");
                    call.time(() -> address[0] = socket.getRemoteSocketAddress());
                }
                if (address[0] == null) throw new Absent("getRemoteSocketAddress() is null");
                return "\"address\":" + shown(address[0]);
            }
            case "setMode" -> {
                String mode = params.word("mode", "natural", "blocking", "nonblocking", "timeout");
                if (mode.equals("nonblocking")) throw bad("A Socket of Java always waits");
                boolean timed = mode.equals("timeout");
                int timeout = timed ? (int) params.integer("timeoutMs", 1, Integer.MAX_VALUE) : 0;
                Held held = find(params);
                if (held.socket() instanceof NetworkChannel) {
                    if (timed) throw held.lacks("setSoTimeout()");
                    return "";
                }
                call.time(() -> {
                    if (held.socket() instanceof ServerSocket listener) listener.setSoTimeout(timeout);
                    else if (held.socket() instanceof DatagramSocket datagrams) datagrams.setSoTimeout(timeout);
                    else ((Socket) held.socket()).setSoTimeout(timeout);
                });
                return "";
            }
            case "setsockopt" -> {
                String option = params.word("option", OPTIONS.keySet().toArray(String[]::new));
                int value = params.value("value");
                Closeable socket = find(params).socket();
                call.time(() -> setOption(socket, option, value));
                return "";
            }
            case "getsockopt" -> {
                String option = params.text("option");
                if (!OPTIONS.containsKey(option)) throw bad("Java has no way to read " + quoted(option));
                Closeable socket = find(params).socket();
                Object[] value = new Object[1];
                call.time(() -> value[0] = get(socket, OPTIONS.get(option)));
                return "\"value\":" + (value[0] instanceof Boolean on ? (on ? 1 : 0) : value[0]);
            }
            case "reset" -> {
                return reset();
            }
            case "socket", "bind", "listen", "connect" ->
                throw new Unsupported(-32601, "Java has no step for listen(), and a kind of socket for each role");
            case "send" -> throw new Unsupported(-32601, "write() of Java sends everything or fails");
            case "poll" -> throw new Unsupported(-32601, "Java cannot wait for readiness of a Socket");
            default -> throw new Unsupported(-32601, "There is no method " + quoted(method));
        }
    }

    private static String carried(byte[] buffer, int count) {
        String base64 = Base64.getEncoder().encodeToString(Arrays.copyOf(buffer, count));
        return "\"data\":{\"base64\":\"" + base64 + "\"}";
    }

    private String drain(Fields params, Call call) throws IOException {
        long size = params.integer("size", 0, MOST_INTEGER, MOST_INTEGER);
        byte[] buffer = new byte[(int) params.integer("chunk", 1, MOST_BYTES, MOST_BYTES)];
        Pattern pattern = params.has("pattern") ? new Pattern(params.fields("pattern")) : null;
        Held held = find(params);
        CRC32 crc = new CRC32();
        var found = new Object() {
            long count = 0;
            long mismatch = -1;
            String end = "\"size\"";
        };
        call.time(() -> {
            try {
                while (found.count < size) {
                    int got = held.read(buffer, (int) Math.min(buffer.length, size - found.count));
                    if (got < 0) {
                        found.end = "\"eof\"";
                        break;
                    }
                    if (pattern != null && found.mismatch < 0) found.mismatch = pattern.mismatch(found.count, buffer, got);
                    crc.update(buffer, 0, got);
                    found.count += got;
                }
            } catch (IOException problem) {
                found.end = "\"error\",\"error\":{" + failure(problem) + "}";
            }
        });
        String mismatch = found.mismatch < 0 ? "null" : Long.toString(found.mismatch);
        return "\"count\":%d,\"mismatch\":%s,\"crc32\":%d,\"end\":%s".formatted(
            found.count, mismatch, crc.getValue(), found.end);
    }

    /** Shuts down and closes everything, until no other request is at work. */
    private synchronized String reset() {
        int open = 0;
        boolean first = true;
        while (first || busy > 1 || !sockets.isEmpty()) {
            for (Held held : sockets.values()) {
                if (first && held.isOpen()) open++;
                try {
                    if (held.socket() instanceof SocketChannel channel) channel.shutdownOutput().shutdownInput();
                    else if (held.socket() instanceof Socket socket && socket.isConnected()) socket.shutdownOutput();
                } catch (IOException alreadyGone) {
                    // It is closed all the same.
                }
                closeQuietly(held.socket());
            }
            sockets.clear();
            opening.forEach(Agent::closeQuietly);
            first = false;
            try {
                // What waited may have opened a socket on its way out, or been about to.
                if (busy > 1) wait(50);
            } catch (InterruptedException never) {
                throw new AssertionError(never);
            }
        }
        return "\"open\":" + open;
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // There is nothing else to do with it.
        }
    }

    private static String failure(Exception problem) {
        String timeout = problem instanceof SocketTimeoutException ? ",\"timeout\":true" : "";
        return "\"errno\":null,\"native\":" + quoted(problem.toString()) + timeout;
    }

    // --- JSON ------------------------------------------------------------------------------------------------------------------

    /** Reads JSON into maps, lists, strings, doubles, booleans and null. */
    private static final class Json {
        private final String text;
        private int at;
        private int depth;

        private Json(String text) {
            this.text = text;
        }

        static Object parse(String text) {
            Json json = new Json(text);
            Object value = json.value();
            json.blank();
            if (json.at < text.length()) throw json.wrong();
            return value;
        }

        private IllegalArgumentException wrong() {
            return new IllegalArgumentException("This is no JSON at character " + at);
        }

        private void blank() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
        }

        private boolean took(String token) {
            blank();
            if (!text.startsWith(token, at)) return false;
            at += token.length();
            return true;
        }

        private void expect(String token) {
            if (!took(token)) throw wrong();
        }

        private Object value() {
            if (++depth > 64) throw wrong();
            try {
                if (took("{")) return object();
                if (took("[")) return list();
                if (took("\"")) return string();
                if (took("null")) return null;
                if (took("true")) return true;
                if (took("false")) return false;
                return number();
            } finally {
                depth--;
            }
        }

        private Map<String, Object> object() {
            Map<String, Object> members = new LinkedHashMap<>();
            if (took("}")) return members;
            do {
                expect("\"");
                String name = string();
                expect(":");
                members.put(name, value());
            } while (took(","));
            expect("}");
            return members;
        }

        private List<Object> list() {
            List<Object> values = new ArrayList<>();
            if (took("]")) return values;
            do values.add(value()); while (took(","));
            expect("]");
            return values;
        }

        private Double number() {
            int start = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
            if (start == at) throw wrong();
            return Double.valueOf(text.substring(start, at));
        }

        /** What follows an opening quote, up to the closing one. */
        private String string() {
            StringBuilder string = new StringBuilder();
            while (at < text.length()) {
                char character = text.charAt(at++);
                if (character == '"') return string.toString();
                if (character < ' ') throw wrong();
                string.append(character == '\\' ? escaped() : character);
            }
            throw wrong();
        }

        private char escaped() {
            if (at == text.length()) throw wrong();
            char letter = text.charAt(at++);
            if (letter == 'u' && at + 4 <= text.length()) {
                at += 4;
                return (char) Integer.parseInt(text, at - 4, at, 16);
            }
            int known = "bfnrt\"\\/".indexOf(letter);
            if (known < 0) throw wrong();
            return "\b\f\n\r\t\"\\/".charAt(known);
        }
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            if (character == '"' || character == '\\') json.append('\\').append(character);
            else if (character < ' ' || Character.isSurrogate(character)) json.append("\\u%04x".formatted((int) character));
            else json.append(character);
        }
        return json.append('"').toString();
    }

    // --- Protocol --------------------------------------------------------------------------------------------------------------

    private final OutputStream stdout = new FileOutputStream(FileDescriptor.out);

    private void write(String message) {
        byte[] line = (message + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (stdout) {
            try {
                stdout.write(line);
            } catch (IOException nobodyReads) {
                System.exit(1);
            }
        }
    }

    private static String introduction() {
        List<String> words = new ArrayList<>(List.of(
            "stream", "datagram", "shutdown:write", "shutdown:read", "abort", "mode:blocking", "mode:timeout", "timeout:accept",
            "option:SO_RCVBUF", "option:SO_REUSEADDR", "option:TCP_NODELAY", "bind:connect", "backlog", "concurrent", "interrupt",
            "demand-read", "datagram:truncate"));
        for (String host : List.of("127.0.0.1", "::1")) {
            try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getByName(host))) {
                words.add(host.equals("::1") ? "family:ipv6" : "family:ipv4");
            } catch (IOException none) {
                // The host has no such loopback.
            }
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            words.add("family:unix");
            words.add("unix:names");
        } catch (IOException | UnsupportedOperationException none) {
            // Nor such sockets.
        }
        String version = System.getProperty("java.version");
        String runtime = System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version");
        String system = System.getProperty("os.name").toLowerCase();
        String os = system.startsWith("mac") ? "darwin" : system.startsWith("windows") ? "windows" : system;
        return "{\"protocol\":1,\"identity\":{\"name\":\"java\",\"version\":%s,\"language\":\"Java\",\"runtime\":%s,\"os\":%s},"
            .formatted(quoted(version), quoted(runtime), quoted(os))
            + "\"capabilities\":[\"" + String.join("\",\"", words) + "\"]}";
    }

    /** What answers a request: its result or its error. */
    private String answer(String id, String method, Object params) {
        if (method.equals("initialize")) return "\"result\":" + introduction();
        Call call = new Call(id, MAY_WAIT.contains(method));
        try {
            if (!(params instanceof Map<?, ?> members)) throw bad("\"params\" is not an object");
            String found = perform(method, new Fields(members), call);
            return "\"result\":{" + found + (found.isEmpty() ? "" : ",") + "\"elapsedNs\":" + call.elapsed + "}";
        } catch (Unsupported problem) {
            return "\"error\":{\"code\":" + problem.code + ",\"message\":" + quoted(problem.getMessage()) + "}";
        } catch (UnsupportedOperationException problem) {
            return "\"error\":{\"code\":-32602,\"message\":" + quoted(problem.toString()) + "}";
        } catch (IOException | RuntimeException problem) {
            return "\"error\":{\"code\":1,\"message\":%s,\"data\":{%s,\"elapsedNs\":%d}}".formatted(
                quoted(problem.toString()), failure(problem), call.elapsed);
        }
    }

    private void handle(byte[] line) {
        Object request;
        try {
            request = Json.parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString());
        } catch (CharacterCodingException | IllegalArgumentException problem) {
            String reason = quoted(problem.toString());
            write("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":" + reason + "}}");
            return;
        }
        if (!(request instanceof Map<?, ?> members) || !(members.get("method") instanceof String method)
            || !(members.get("id") instanceof String || members.get("id") instanceof Double)) {
            String reason = "This is no request with an id and a method";
            write("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"" + reason + "\"}}");
            return;
        }
        Object number = members.get("id");
        String id = number instanceof Double value
            ? value == Math.rint(value) ? Long.toString(value.longValue()) : value.toString()
            : quoted((String) number);
        Object params = members.containsKey("params") ? members.get("params") : Map.of();
        write("{\"jsonrpc\":\"2.0\",\"id\":" + id + "," + answer(id, method, params) + "}");
    }

    private void serve() throws IOException {
        ExecutorService threads = Executors.newCachedThreadPool();
        InputStream stdin = new BufferedInputStream(new FileInputStream(FileDescriptor.in), 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = stdin.read(); next >= 0; next = stdin.read()) {
            if (next != '\n') {
                line.write(next);
                continue;
            }
            byte[] whole = line.toByteArray();
            line.reset();
            synchronized (this) {
                busy++;
            }
            threads.execute(() -> {
                try {
                    handle(whole);
                } finally {
                    synchronized (this) {
                        busy--;
                        notifyAll();
                    }
                }
            });
        }
        // Calls that still wait do not hold the end up.
        Runtime.getRuntime().halt(0);
    }

    public static void main(String[] args) throws IOException {
        new Agent().serve();
    }
}
