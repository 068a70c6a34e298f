import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The wire of an agent in Java: lines of JSON, a thread for each request, bulk data. It knows nothing of
 * sockets, so an agent for another stack keeps this file and replaces Sockets.java. Java 17 or newer.
 */
abstract class Wire {
    /** The answer to `initialize`. */
    abstract Map<String, Object> introduction();

    /**
     * Performs a request, whose result it gives.
     *
     * @throws Refusal if the method or its parameters cannot be served.
     * @throws IOException as the socket's own error.
     */
    abstract Map<String, Object> perform(String method, Params params, Call call) throws IOException;

    /** The `errno`, the `native` and perhaps the `timeout` of an error of a socket. */
    abstract Map<String, Object> failure(Exception problem);

    /** A request that cannot be served: the code is -32601 for the method, -32602 for its parameters. */
    static final class Refusal extends RuntimeException {
        final int code;

        private Refusal(int code, String reason) {
            super(reason);
            this.code = code;
        }

        static Refusal method(String reason) {
            return new Refusal(-32601, reason);
        }

        static Refusal params(String reason) {
            return new Refusal(-32602, reason);
        }
    }

    // --- Parameters and results ----------------------------------------------------------------------------

    /** An object of JSON, from names and values by turns. */
    static Map<String, Object> object(Object... members) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int at = 0; at < members.length; at += 2) object.put((String) members[at], members[at + 1]);
        return object;
    }

    /** An object of a request. */
    record Params(Map<?, ?> members) {
        boolean has(String name) {
            return members.containsKey(name);
        }

        long integer(String name) {
            if (members.get(name) instanceof Double value) return value.longValue();
            throw Refusal.params("\"" + name + "\" is no number");
        }

        long integer(String name, long fallback) {
            return has(name) ? integer(name) : fallback;
        }

        String text(String name) {
            if (members.get(name) instanceof String text) return text;
            throw Refusal.params("\"" + name + "\" is no string");
        }

        Params object(String name) {
            if (members.get(name) instanceof Map<?, ?> object) return new Params(object);
            throw Refusal.params("\"" + name + "\" is no object");
        }

        /** The bytes to send, carried or described. */
        byte[] payload() {
            Params data = object("data");
            if (data.has("seed")) return new Pattern(data).whole();
            return Base64.getDecoder().decode(data.text("base64"));
        }
    }

    // --- Bulk data -----------------------------------------------------------------------------------------

    /** Bytes that are described by seed, length and offset. */
    private static final class Pattern {
        private static final int TILE = 65_521;
        /** By seed: cases have few seeds, and send a byte at a time of some. */
        private static final Map<Integer, byte[]> TILES = new ConcurrentHashMap<>();
        private final byte[] tile;
        private final ByteBuffer number;
        private final long length;
        private final long offset;

        Pattern(Params params) {
            tile = TILES.computeIfAbsent((int) params.integer("seed"), Pattern::tile).clone();
            number = ByteBuffer.wrap(tile).order(ByteOrder.LITTLE_ENDIAN);
            length = params.integer("length");
            offset = params.integer("offset", 0);
        }

        private static byte[] tile(int seed) {
            byte[] tile = new byte[TILE];
            int x = seed;
            for (int index = 0; index < TILE; index++) {
                x = x * 1664525 + 1013904223;
                tile[index] = (byte) (x >>> 24);
            }
            return tile;
        }

        /** The place of a position in the tile, which is made the right one. */
        private int turnTo(long position) {
            number.putLong(0, (offset + position) / TILE);
            return (int) ((offset + position) % TILE);
        }

        byte[] whole() {
            if (length > Integer.MAX_VALUE - 8) throw Refusal.params("No array is as long as " + length);
            byte[] whole = new byte[(int) length];
            for (int done = 0; done < whole.length;) {
                int start = turnTo(done);
                int size = Math.min(TILE - start, whole.length - done);
                System.arraycopy(tile, start, whole, done, size);
                done += size;
            }
            return whole;
        }

        /** The position of the first byte of data, which begins at a position, that differs; else -1. */
        long mismatch(long position, byte[] data, int count) {
            for (int done = 0; done < count;) {
                int start = turnTo(position + done);
                long left = Math.max(0, length - position - done);
                int size = (int) Math.min(left, Math.min(TILE - start, count - done));
                int at = Arrays.mismatch(tile, start, start + size, data, done, done + size);
                if (at >= 0 || size == 0) return position + done + Math.max(at, 0);
                done += size;
            }
            return -1;
        }
    }

    /** Receives at most so many bytes; -1 at the end of file. */
    interface Reader {
        int read(byte[] buffer, int size) throws IOException;
    }

    /** Receives until end of file, an error or the size of a drain. */
    Map<String, Object> drain(Params params, Reader reader) {
        long size = params.integer("size", Long.MAX_VALUE);
        byte[] buffer = new byte[(int) params.integer("chunk", 65_536)];
        Pattern pattern = params.has("pattern") ? new Pattern(params.object("pattern")) : null;
        Map<String, Object> found = object("count", 0, "mismatch", null, "end", "size");
        long count = 0;
        try {
            while (count < size) {
                int got = reader.read(buffer, (int) Math.min(buffer.length, size - count));
                if (got < 0) {
                    found.put("end", "eof");
                    break;
                }
                if (pattern != null && found.get("mismatch") == null) {
                    long at = pattern.mismatch(count, buffer, got);
                    if (at >= 0) found.put("mismatch", at);
                }
                count += got;
            }
        } catch (IOException problem) {
            found.put("end", "error");
            found.put("error", failure(problem));
        }
        found.put("count", count);
        return found;
    }

    // --- JSON ----------------------------------------------------------------------------------------------

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
            return Double.valueOf(text.substring(start, at));
        }

        /** The text after an opening quote, up to the closing one. */
        private String string() {
            StringBuilder string = new StringBuilder();
            while (at < text.length()) {
                int start = at;
                while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') at++;
                string.append(text, start, at);
                if (at < text.length() && text.charAt(at++) == '"') return string.toString();
                string.append(escaped());
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

        /** Appends a value; bytes as the protocol carries them. */
        static void write(StringBuilder json, Object value) {
            if (value instanceof String text) {
                quote(json, text);
            } else if (value instanceof byte[] bytes) {
                json.append("{\"base64\":\"").append(Base64.getEncoder().encodeToString(bytes)).append("\"}");
            } else if (value instanceof Map<?, ?> members) {
                String separator = "{";
                for (Map.Entry<?, ?> member : members.entrySet()) {
                    json.append(separator);
                    quote(json, (String) member.getKey());
                    json.append(':');
                    write(json, member.getValue());
                    separator = ",";
                }
                json.append(members.isEmpty() ? "{}" : "}");
            } else if (value instanceof List<?> values) {
                String separator = "[";
                for (Object each : values) {
                    json.append(separator);
                    write(json, each);
                    separator = ",";
                }
                json.append(values.isEmpty() ? "[]" : "]");
            } else {
                json.append(value);
            }
        }

        private static void quote(StringBuilder json, String text) {
            json.append('"');
            for (int index = 0; index < text.length(); index++) {
                char character = text.charAt(index);
                if (character == '"' || character == '\\') json.append('\\').append(character);
                else if (character >= ' ' && !Character.isSurrogate(character)) json.append(character);
                else json.append("\\u").append(Integer.toHexString(0x10000 | character), 1, 5);
            }
            json.append('"');
        }
    }

    // --- Requests ------------------------------------------------------------------------------------------

    private static final Set<String> MAY_WAIT = Set.of("accept", "connectStream", "connect", "send",
        "sendall", "recv", "drain", "sendto", "recvfrom", "poll", "close");

    private final OutputStream stdout = new FileOutputStream(FileDescriptor.out);
    /** Requests at work. */
    private int busy;

    interface Work<T> {
        T run() throws IOException;
    }

    interface Action {
        void run() throws IOException;
    }

    /** A request at work. */
    final class Call {
        private final long id;
        private final boolean waits;
        private long elapsed;

        private Call(long id, String method) {
            this.id = id;
            this.waits = MAY_WAIT.contains(method);
        }

        /** Makes the call of the socket: says "entered" before it, if it may wait, and takes its time. */
        <T> T time(Work<T> work) throws IOException {
            if (waits) write("method", "entered", "params", object("id", id));
            long start = System.nanoTime();
            try {
                return work.run();
            } finally {
                elapsed = System.nanoTime() - start;
            }
        }

        void time(Action action) throws IOException {
            time(() -> {
                action.run();
                return null;
            });
        }
    }

    /** Clears until no other request is at work: one on its way out may open a socket, or wait in one. */
    final void untilAlone(Runnable clear) {
        do clear.run(); while (!alone());
        clear.run();
    }

    private synchronized boolean alone() {
        try {
            if (busy > 1) wait(50);
        } catch (InterruptedException never) {
            throw new AssertionError(never);
        }
        return busy == 1;
    }

    private void write(Object... message) {
        StringBuilder json = new StringBuilder();
        Map<String, Object> members = object("jsonrpc", "2.0");
        members.putAll(object(message));
        Json.write(json, members);
        byte[] line = json.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        synchronized (stdout) {
            try {
                stdout.write(line);
            } catch (IOException nobodyReads) {
                Runtime.getRuntime().halt(1);
            }
        }
    }

    private void refuse(Object id, int code, String reason) {
        write("id", id, "error", object("code", code, "message", reason));
    }

    private void answer(long id, String method, Object given) {
        Call call = new Call(id, method);
        try {
            Params params = new Params(given instanceof Map<?, ?> members ? members : Map.of());
            boolean first = method.equals("initialize");
            Map<String, Object> result = first ? introduction() : perform(method, params, call);
            result.put("elapsedNs", call.elapsed);
            write("id", id, "result", result);
        } catch (Refusal problem) {
            refuse(id, problem.code, problem.getMessage());
        } catch (UnsupportedOperationException problem) {
            refuse(id, -32602, problem.toString());
        } catch (IOException | RuntimeException problem) {
            Map<String, Object> data = failure(problem);
            data.put("elapsedNs", call.elapsed);
            write("id", id, "error", object("code", 1, "message", data.get("native"), "data", data));
        }
    }

    private void handle(byte[] line) {
        Object request;
        try {
            request = Json.parse(new String(line, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException problem) {
            refuse(null, -32700, problem.toString());
            return;
        }
        if (request instanceof Map<?, ?> members && members.get("id") instanceof Double id
            && members.get("method") instanceof String method) {
            answer(id.longValue(), method, members.get("params"));
        } else {
            refuse(null, -32600, "This is no request with an id and a method");
        }
    }

    private synchronized void work(int begun) {
        busy += begun;
        notifyAll();
    }

    /** Serves until stdin ends. */
    final void serve() throws IOException {
        ExecutorService threads = Executors.newCachedThreadPool();
        InputStream stdin = new FileInputStream(FileDescriptor.in);
        ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
        byte[] chunk = new byte[1 << 16];
        for (int got = stdin.read(chunk); got >= 0; got = stdin.read(chunk)) {
            int from = 0;
            for (int at = 0; at < got; at++) {
                if (chunk[at] != '\n') continue;
                unfinished.write(chunk, from, at - from);
                from = at + 1;
                byte[] line = unfinished.toByteArray();
                unfinished.reset();
                work(1);
                threads.execute(() -> {
                    handle(line);
                    work(-1);
                });
            }
            unfinished.write(chunk, from, got - from);
        }
        // Calls that still wait do not hold the end up.
        Runtime.getRuntime().halt(0);
    }
}
