import java.io.Closeable;
import java.io.File;
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
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The agent of sockspec for Java: java.net and java.nio.channels of the JDK, Java 17 or newer.
 *
 * <pre>
 * Build: javac -d . Wire.java Sockets.java
 * Run:   java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp . Sockets
 *
 * operation                 Java (IPv4, IPv6)                         Java (unix)
 * listenStream              new ServerSocket(); setOption();          ServerSocketChannel.open(UNIX), same
 *                           bind()
 * accept                    accept()                                  accept()
 * connectStream             new Socket(); setOption(); bind();        SocketChannel.open(UNIX), same
 *                           connect()
 * openDatagram              new DatagramSocket(null); setOption();    -
 *                           bind()
 * sendall                   one write() of its OutputStream           write() until nothing remains
 * recvInto, sendReused      read() into a part of a buffer, and         same
 *                           sendall out of one that is cleared
 * recv, drain               one read() of its InputStream, or many    read()
 * sendto, recvfrom          send(), which gives no count; receive()   -
 * connect, disconnect       those of DatagramSocket; then sendall is    -
 *                           send() of a packet without an address, and
 *                           recv is receive()
 * shutdown                  shutdownInput(), shutdownOutput()         same
 * close                     close(), which ends blocked calls         same
 * abort                     setSoLinger(true, 0); close()             -
 * getsockname, getpeername  getLocalSocketAddress(),                  getLocalAddress(), getRemoteAddress()
 *                           getRemoteSocketAddress()
 * setMode                   natural, blocking: setSoTimeout(0);       natural, blocking: nothing to do
 *                           timeout: setSoTimeout(ms)
 * setsockopt, getsockopt    setOption(), getOption() with StandardSocketOptions
 * </pre>
 *
 * `native` is toString() of the exception. Exceptions of Java carry no errno, so `errno` is always null; a
 * SocketTimeoutException gives "timeout": true. The timeout holds for accept, read and receive: no write of
 * Java has one.
 *
 * <p>Not declared, as the JDK has no way to say it: errno, poll of one socket, SO_ERROR, unix:datagram,
 * unix:timeout, SO_SNDBUF (there is none for a ServerSocket; where there is one it is served), shutdown:both
 * (it is two steps), recv with flags, send (write() sends everything), mode:nonblocking (only of channels,
 * which then return 0), bsd (connect() and bind() are steps, but listen() is none). Sockets of IPv4 are
 * those of a system's IPv6 with mapped addresses, where it has both: that is Java's default.
 */
final class Sockets extends Wire {
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

    // --- Addresses -----------------------------------------------------------------------------------------

    private static SocketAddress address(Params params, String name) throws IOException {
        Params address = params.object(name);
        switch (address.text("family")) {
            case "unix":
                return UnixDomainSocketAddress.of(address.text("path"));
            case "ipv4", "ipv6":
                String host = address.text("host");
                // A name is not looked up.
                if (!host.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
                    throw Refusal.params(host + " is no literal host");
                }
                return new InetSocketAddress(InetAddress.getByName(host), (int) address.integer("port"));
            default:
                throw Refusal.params("There is no family " + address.text("family"));
        }
    }

    /** An address as the protocol has it; null where there is none. */
    private static Map<String, Object> shown(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            byte[] bytes = inet.getAddress().getAddress();
            boolean ipv4 = bytes.length == 4;
            String host = ipv4 ? inet.getAddress().getHostAddress() : ipv6(ByteBuffer.wrap(bytes));
            return object("family", ipv4 ? "ipv4" : "ipv6", "host", host, "port", inet.getPort());
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return object("family", "unix", "path", unix.getPath().toString());
        }
        return null;
    }

    /** An address without its longest run of zeros, which Java writes out. */
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
                text.append(Integer.toHexString(bytes.getShort(2 * group) & 0xffff));
                text.append(group < 7 ? ":" : "");
            }
        }
        return text.toString();
    }

    // --- Sockets -------------------------------------------------------------------------------------------

    /** A socket. Its streams are taken once, as a Socket does not give them out after a shutdown. */
    private record Held(Closeable socket, InputStream in, OutputStream out) {
        /** The socket as one that has such a method. */
        <T> T as(Class<T> type, String method) {
            if (type.isInstance(socket)) return type.cast(socket);
            throw lacks(method);
        }

        Refusal lacks(String method) {
            return Refusal.params("A " + socket.getClass().getSimpleName() + " has no " + method);
        }

        boolean isOpen() {
            if (socket instanceof NetworkChannel channel) return channel.isOpen();
            if (socket instanceof ServerSocket listener) return !listener.isClosed();
            if (socket instanceof DatagramSocket datagrams) return !datagrams.isClosed();
            return !((Socket) socket).isClosed();
        }

        int read(byte[] buffer, int size) throws IOException {
            if (in != null) return in.read(buffer, 0, size);
            if (socket instanceof DatagramSocket datagrams) {
                DatagramPacket packet = new DatagramPacket(buffer, 0, size);
                datagrams.receive(packet);
                return packet.getLength();
            }
            return as(SocketChannel.class, "read()").read(ByteBuffer.wrap(buffer, 0, size));
        }

        void sendall(byte[] data) throws IOException {
            if (out != null) {
                out.write(data);
            } else if (socket instanceof DatagramSocket datagrams) {
                datagrams.send(new DatagramPacket(data, data.length));
            } else {
                SocketChannel channel = as(SocketChannel.class, "write()");
                ByteBuffer rest = ByteBuffer.wrap(data);
                while (rest.hasRemaining()) channel.write(rest);
            }
        }
    }

    private static final Map<String, SocketOption<?>> OPTIONS = Map.of(
        "SO_RCVBUF", StandardSocketOptions.SO_RCVBUF,
        "SO_SNDBUF", StandardSocketOptions.SO_SNDBUF,
        "SO_REUSEADDR", StandardSocketOptions.SO_REUSEADDR,
        "SO_KEEPALIVE", StandardSocketOptions.SO_KEEPALIVE,
        "SO_BROADCAST", StandardSocketOptions.SO_BROADCAST,
        "SO_LINGER", StandardSocketOptions.SO_LINGER,
        "TCP_NODELAY", StandardSocketOptions.TCP_NODELAY);

    @SuppressWarnings("unchecked")
    private static void setOption(Closeable socket, String name, long value) throws IOException {
        SocketOption<?> option = OPTIONS.get(name);
        if (option.type() == Boolean.class) set(socket, (SocketOption<Boolean>) option, value != 0);
        else set(socket, (SocketOption<Integer>) option, (int) value);
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
    private final Map<Long, Held> sockets = new ConcurrentHashMap<>();

    private static final File NOWHERE = new File("/dev/null");
    private static final ProcessBuilder PROGRAM = new ProcessBuilder("sleep", "60")
        .redirectInput(NOWHERE).redirectOutput(NOWHERE).redirectError(NOWHERE);

    /** Programs that were started and not ended. */
    private final Queue<Process> programs = new ConcurrentLinkedQueue<>();
    private final AtomicLong last = new AtomicLong();
    /** Sockets that are being bound or connected. */
    private final Set<Closeable> opening = ConcurrentHashMap.newKeySet();

    private long hold(Closeable socket) throws IOException {
        boolean streams = socket instanceof Socket;
        InputStream in = streams ? ((Socket) socket).getInputStream() : null;
        OutputStream out = streams ? ((Socket) socket).getOutputStream() : null;
        long number = last.incrementAndGet();
        sockets.put(number, new Held(socket, in, out));
        return number;
    }

    private Held find(Params params) throws IOException {
        long number = params.integer("socket");
        Held held = sockets.get(number);
        if (held == null) throw new Absent("There is no socket " + number);
        return held;
    }

    /** Sets the options of a new socket and binds or connects it; closed again if that fails. */
    private Map<String, Object> open(Params params, Call call, Closeable socket, Action action)
            throws IOException {
        opening.add(socket);
        try {
            if (params.has("options")) {
                Params options = params.object("options");
                for (Object name : options.members().keySet()) {
                    setOption(socket, (String) name, options.integer((String) name));
                }
            }
            call.time(action);
            return object("socket", hold(socket));
        } catch (IOException | RuntimeException problem) {
            socket.close();
            throw problem;
        } finally {
            opening.remove(socket);
        }
    }

    /** Shuts down and closes everything, until no other request is at work. */
    private Map<String, Object> reset() {
        AtomicInteger open = new AtomicInteger();
        for (Process program; (program = programs.poll()) != null;) program.destroyForcibly().onExit().join();
        untilAlone(() -> {
            for (Long number : sockets.keySet()) {
                Held held = sockets.remove(number);
                if (held.isOpen()) open.incrementAndGet();
                shutDown(held.socket());
                close(held.socket());
            }
            opening.forEach(Sockets::close);
        });
        return object("open", open);
    }

    private static void shutDown(Closeable socket) {
        try {
            if (socket instanceof SocketChannel channel) channel.shutdownOutput().shutdownInput();
            else if (socket instanceof Socket stream && stream.isConnected()) stream.shutdownOutput();
        } catch (IOException alreadyGone) {
            // It is closed all the same.
        }
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // There is nothing else to do with it.
        }
    }

    // --- Operations ----------------------------------------------------------------------------------------

    @Override
    Map<String, Object> perform(String method, Params params, Call call) throws IOException {
        switch (method) {
            case "listenStream": {
                SocketAddress address = address(params, "address");
                int backlog = (int) params.integer("backlog", 128);
                if (address instanceof UnixDomainSocketAddress) {
                    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                    return open(params, call, listener, () -> listener.bind(address, backlog));
                }
                ServerSocket listener = new ServerSocket();
                return open(params, call, listener, () -> listener.bind(address, backlog));
            }
            case "accept": {
                Held held = find(params);
                if (held.socket() instanceof ServerSocketChannel listener) {
                    SocketChannel accepted = call.time(() -> listener.accept());
                    return object("socket", hold(accepted), "address", shown(accepted.getRemoteAddress()));
                }
                ServerSocket listener = held.as(ServerSocket.class, "accept()");
                Socket accepted = call.time(() -> listener.accept());
                return object("socket", hold(accepted), "address", shown(accepted.getRemoteSocketAddress()));
            }
            case "connectStream": {
                SocketAddress address = address(params, "address");
                SocketAddress own = params.has("bind") ? address(params, "bind") : null;
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
            case "openDatagram": {
                if (params.text("family").equals("unix")) {
                    throw Refusal.params("A DatagramSocket of Java has no unix addresses");
                }
                SocketAddress address = params.has("address") ? address(params, "address") : null;
                DatagramSocket socket = new DatagramSocket(null);
                return open(params, call, socket, () -> {
                    if (address != null) socket.bind(address);
                });
            }
            case "connect": {
                SocketAddress address = address(params, "address");
                DatagramSocket socket = find(params).as(DatagramSocket.class, "connect() of its own");
                call.time(() -> socket.connect(address));
                return object();
            }
            case "disconnect": {
                DatagramSocket socket = find(params).as(DatagramSocket.class, "disconnect()");
                call.time(() -> socket.disconnect());
                return object();
            }
            case "sendall": {
                byte[] data = params.payload();
                Held held = find(params);
                call.time(() -> held.sendall(data));
                return object();
            }
            case "recv": {
                if (params.has("flags")) throw Refusal.params("A read() of Java has no flags");
                byte[] buffer = new byte[(int) params.integer("size")];
                Held held = find(params);
                int count = call.time(() -> held.read(buffer, buffer.length));
                return object("data", Arrays.copyOf(buffer, Math.max(0, count)));
            }
            case "recvInto": {
                int size = (int) params.integer("size");
                byte[] buffer = new byte[(int) params.integer("room")];
                if (size > buffer.length) throw Refusal.params("A read() of more than there is room for");
                Arrays.fill(buffer, (byte) 165);
                Held held = find(params);
                int count = call.time(() -> held.read(buffer, size));
                return object("count", Math.max(0, count), "data", buffer);
            }
            case "sendReused": {
                byte[] data = params.payload();
                Held held = find(params);
                call.time(() -> {
                    held.sendall(data);
                    Arrays.fill(data, (byte) 0);
                });
                return object();
            }
            case "drain": {
                Held held = find(params);
                return call.time(() -> drain(params, held::read));
            }
            case "sendto": {
                byte[] data = params.payload();
                DatagramSocket socket = find(params).as(DatagramSocket.class, "send()");
                DatagramPacket packet = new DatagramPacket(data, data.length, address(params, "address"));
                call.time(() -> socket.send(packet));
                return object("count", data.length);
            }
            case "recvfrom": {
                byte[] buffer = new byte[(int) params.integer("size")];
                DatagramSocket socket = find(params).as(DatagramSocket.class, "receive()");
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                call.time(() -> socket.receive(packet));
                byte[] data = Arrays.copyOf(buffer, packet.getLength());
                return object("data", data, "address", shown(packet.getSocketAddress()));
            }
            case "shutdown": {
                Held held = find(params);
                String how = params.text("how");
                boolean input = how.equals("read");
                if (how.equals("both")) throw Refusal.params("Java shuts down one direction at a time");
                if (held.socket() instanceof SocketChannel channel) {
                    call.time(() -> input ? channel.shutdownInput() : channel.shutdownOutput());
                } else {
                    Socket socket = held.as(Socket.class, "shutdownInput() or shutdownOutput()");
                    call.time(() -> {
                        if (input) socket.shutdownInput();
                        else socket.shutdownOutput();
                    });
                }
                return object();
            }
            case "close": {
                Closeable socket = find(params).socket();
                call.time(() -> socket.close());
                return object();
            }
            case "abort": {
                Socket socket = find(params).as(Socket.class, "setSoLinger()");
                call.time(() -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                });
                return object();
            }
            case "getsockname": {
                Closeable socket = find(params).socket();
                SocketAddress address = call.time(() -> {
                    if (socket instanceof NetworkChannel channel) return channel.getLocalAddress();
                    if (socket instanceof ServerSocket listener) return listener.getLocalSocketAddress();
                    if (socket instanceof DatagramSocket datagrams) return datagrams.getLocalSocketAddress();
                    return ((Socket) socket).getLocalSocketAddress();
                });
                if (address == null) throw new Absent("getLocalSocketAddress() is null");
                return object("address", shown(address));
            }
            case "getpeername": {
                Held held = find(params);
                SocketAddress address = call.time(() -> {
                    if (held.socket() instanceof SocketChannel channel) return channel.getRemoteAddress();
                    if (held.socket() instanceof DatagramSocket udp) return udp.getRemoteSocketAddress();
                    return held.as(Socket.class, "getRemoteSocketAddress()").getRemoteSocketAddress();
                });
                if (address == null) throw new Absent("getRemoteSocketAddress() is null");
                return object("address", shown(address));
            }
            case "setMode": {
                String mode = params.text("mode");
                if (mode.equals("nonblocking")) throw Refusal.params("A Socket of Java always waits");
                boolean timed = mode.equals("timeout");
                int timeout = timed ? (int) Math.min(params.integer("timeoutMs"), Integer.MAX_VALUE) : 0;
                Held held = find(params);
                if (timed && held.socket() instanceof NetworkChannel) throw held.lacks("setSoTimeout()");
                call.time(() -> {
                    Closeable socket = held.socket();
                    if (socket instanceof ServerSocket listener) listener.setSoTimeout(timeout);
                    else if (socket instanceof DatagramSocket datagrams) datagrams.setSoTimeout(timeout);
                    else if (socket instanceof Socket stream) stream.setSoTimeout(timeout);
                });
                return object();
            }
            case "setsockopt": {
                Closeable socket = find(params).socket();
                String option = params.text("option");
                long value = params.integer("value");
                // SO_LINGER of Java is a number of seconds, which is negative where it is off.
                long given = !option.equals("SO_LINGER") ? value : value == 0 ? -1 : params.integer("second");
                call.time(() -> setOption(socket, option, given));
                return object();
            }
            case "getsockopt": {
                SocketOption<?> option = OPTIONS.get(params.text("option"));
                if (option == null) throw Refusal.params("Java has no way to read " + params.text("option"));
                Closeable socket = find(params).socket();
                Object value = call.time(() -> get(socket, option));
                if (option == StandardSocketOptions.SO_LINGER) {
                    int seconds = (int) value;
                    return object("value", seconds < 0 ? 0 : 1, "second", Math.max(0, seconds));
                }
                return object("value", value instanceof Boolean on ? (on ? 1 : 0) : value);
            }
            case "startProgram": {
                programs.add(call.time(() -> PROGRAM.start()));
                return object();
            }
            case "reset":
                return reset();
            case "socket", "bind", "listen":
                throw Refusal.method("Java has no step for listen(), and a kind of socket for each role");
            case "send":
                throw Refusal.method("write() of Java sends everything or fails");
            case "poll":
                throw Refusal.method("Java cannot wait for readiness of a Socket");
            default:
                throw Refusal.method("There is no method " + method);
        }
    }

    @Override
    Map<String, Object> failure(Exception problem) {
        Map<String, Object> failure = object("errno", null, "native", problem.toString());
        if (problem instanceof SocketTimeoutException) failure.put("timeout", true);
        return failure;
    }

    // --- Handshake -----------------------------------------------------------------------------------------

    @Override
    Map<String, Object> introduction() {
        List<String> words = new ArrayList<>(List.of("stream", "datagram", "datagram:connect", "disconnect",
            "shutdown:write", "shutdown:read", "abort", "mode:blocking", "mode:timeout", "timeout:accept",
            "option:SO_RCVBUF", "option:SO_REUSEADDR", "option:TCP_NODELAY", "option:SO_KEEPALIVE",
            "option:SO_BROADCAST", "option:SO_LINGER", "bind:connect", "backlog", "concurrent",
            "interrupt", "demand-read", "datagram:truncate", "buffers", "programs"));
        for (String host : List.of("127.0.0.1", "::1")) {
            try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getByName(host))) {
                words.add(host.equals("::1") ? "family:ipv6" : "family:ipv4");
            } catch (IOException none) {
                // The host has no such loopback.
            }
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            words.addAll(List.of("family:unix", "unix:names"));
        } catch (IOException | UnsupportedOperationException none) {
            // The host has no such sockets.
        }
        String machine = System.getProperty("java.vm.name");
        String kernel = System.getProperty("os.name") + " " + System.getProperty("os.version");
        String system = System.getProperty("os.name").toLowerCase();
        Map<String, Object> identity = object(
            "name", "java",
            "version", System.getProperty("java.version"),
            "language", "Java",
            "runtime", machine + " " + System.getProperty("java.runtime.version") + ", " + kernel,
            "os", system.startsWith("mac") ? "darwin" : system.startsWith("windows") ? "windows" : system);
        return object("protocol", 1, "identity", identity, "capabilities", words);
    }

    public static void main(String[] args) throws IOException {
        new Sockets().serve();
    }
}
