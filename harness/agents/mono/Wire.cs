using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using Members = System.Collections.Generic.Dictionary<string, object>;

/// <summary>
/// The wire of an agent in C#: lines, a thread for each request, bulk data. It makes no calls of sockets.
/// </summary>
abstract class Wire
{
    /// <summary>Performs a request, whose result it gives.</summary>
    protected abstract Members Perform(string method, Params given, Call call);

    /// <summary>The errno, the native words and perhaps the timeout of an error of a socket.</summary>
    protected abstract Members Failure(Exception problem);

    /// <summary>A request that cannot be served: -32601 for the method, -32602 for its parameters.</summary>
    protected sealed class Refusal : Exception
    {
        public readonly int Code;

        Refusal(int code, string reason) : base(reason)
        {
            Code = code;
        }

        public static Refusal Method(string reason) => new Refusal(-32601, reason);

        public static Refusal Of(string reason) => new Refusal(-32602, reason);
    }

    /// <summary>An object of JSON, from names and values by turns.</summary>
    protected static Members Object(params object[] members)
    {
        var made = new Members();
        for (int at = 0; at < members.Length; at += 2) made[(string)members[at]] = members[at + 1];
        return made;
    }

    /// <summary>An object of a request.</summary>
    protected sealed class Params
    {
        public readonly Members Members;

        public Params(object members)
        {
            Members = members as Members ?? new Members();
        }

        public bool Has(string name) => Members.ContainsKey(name);

        T Get<T>(string name, string kind) =>
            Members.TryGetValue(name, out object value) && value is T wanted
                ? wanted
                : throw Refusal.Of("\"" + name + "\" is no " + kind);

        public long Long(string name) => Get<long>(name, "number");

        public int Int(string name) => (int)Long(name);

        public int Int(string name, int otherwise) => Has(name) ? Int(name) : otherwise;

        public string Text(string name) => Get<string>(name, "string");

        public Params Of(string name) => new Params(Get<Members>(name, "object"));

        public List<object> List(string name) =>
            Has(name) ? Get<List<object>>(name, "list") : new List<object>();

        /// <summary>The bytes to send, carried or described.</summary>
        public byte[] Payload()
        {
            Params data = Of("data");
            return data.Has("seed") ? data.Pattern().Whole() : Convert.FromBase64String(data.Text("base64"));
        }

        /// <summary>These members as a pattern.</summary>
        public Pattern Pattern() =>
            new Pattern((uint)Long("seed"), Long("length"), Has("offset") ? Long("offset") : 0);
    }

    /// <summary>Receives until end of file, an error or the size of a drain.</summary>
    protected Members Drain(Params given, Func<byte[], int, int> receive)
    {
        long size = given.Has("size") ? given.Long("size") : long.MaxValue;
        var buffer = new byte[given.Int("chunk", 65536)];
        Pattern pattern = given.Has("pattern") ? given.Of("pattern").Pattern() : null;
        Members found = Object("count", 0, "mismatch", null, "end", "size");
        long count = 0;
        try
        {
            while (count < size)
            {
                int got = receive(buffer, (int)Math.Min(buffer.Length, size - count));
                if (got == 0)
                {
                    found["end"] = "eof";
                    break;
                }
                if (pattern != null && found["mismatch"] == null)
                {
                    long at = pattern.Mismatch(count, buffer, got);
                    if (at >= 0) found["mismatch"] = at;
                }
                count += got;
            }
        }
        catch (Exception problem) when (!(problem is Refusal))
        {
            found["end"] = "error";
            found["error"] = Failure(problem);
        }
        found["count"] = count;
        return found;
    }

    /// <summary>A request at work.</summary>
    protected sealed class Call
    {
        readonly Wire wire;
        readonly object id;
        readonly Stopwatch watch = Stopwatch.StartNew();

        public Call(Wire wire, object id)
        {
            this.wire = wire;
            this.id = id;
        }

        /// <summary>To be called once, just before a call that may wait.</summary>
        public void Enter()
        {
            wire.Emit("method", "entered", "params", Object("id", id));
            watch.Restart();
        }

        public long ElapsedNs => (long)(watch.ElapsedTicks * (1e9 / Stopwatch.Frequency));
    }

    readonly Stream stdout = Console.OpenStandardOutput();
    readonly Queue<byte[]> lines = new Queue<byte[]>();
    /// <summary>Threads that wait for a line; guarded by the lines.</summary>
    int idle;
    readonly object monitor = new object();
    /// <summary>Requests that are read and not yet answered; guarded by the monitor.</summary>
    int busy;

    void Emit(params object[] message)
    {
        var json = new StringBuilder();
        Members members = Object(message);
        members["jsonrpc"] = "2.0";
        Json.Write(json, members);
        byte[] line = Encoding.UTF8.GetBytes(json.Append('\n').ToString());
        lock (stdout)
        {
            stdout.Write(line, 0, line.Length);
            stdout.Flush();
        }
    }

    void Refuse(object id, int code, string reason) =>
        Emit("id", id, "error", Object("code", code, "message", reason));

    void Handle(byte[] line)
    {
        object request;
        try
        {
            request = Json.Parse(Encoding.UTF8.GetString(line));
        }
        catch (Exception problem) when (problem is FormatException || problem is OverflowException)
        {
            Refuse(null, -32700, problem.Message);
            return;
        }
        var members = request as Members;
        if (members == null || !(members.TryGetValue("id", out object id) && id is long) ||
            !(members.TryGetValue("method", out object method) && method is string))
        {
            Refuse(null, -32600, "This is no request with an id and a method");
            return;
        }
        members.TryGetValue("params", out object given);
        Answer(id, (string)method, new Params(given));
    }

    void Answer(object id, string method, Params given)
    {
        var call = new Call(this, id);
        try
        {
            Members result = Perform(method, given, call);
            result["elapsedNs"] = call.ElapsedNs;
            Emit("id", id, "result", result);
        }
        catch (Refusal problem)
        {
            Refuse(id, problem.Code, problem.Message);
        }
        catch (Exception problem)
        {
            Members data = Failure(problem);
            data["elapsedNs"] = call.ElapsedNs;
            Emit("id", id, "error", Object("code", 1, "message", data["native"], "data", data));
        }
    }

    /// <summary>
    /// Clears until no other request is at work: one on its way out may open a socket, or wait in one.
    /// </summary>
    protected void UntilAlone(Action clear)
    {
        for (bool alone = false; !alone;)
        {
            clear();
            lock (monitor)
            {
                if (busy > 1) Monitor.Wait(monitor, 20);
                alone = busy == 1;
            }
        }
        clear();
    }

    /// <summary>Takes lines until the process ends: threads are kept, as it takes long to make one.</summary>
    void Work()
    {
        while (true)
        {
            byte[] line;
            lock (lines)
            {
                idle++;
                while (lines.Count == 0) Monitor.Wait(lines);
                idle--;
                line = lines.Dequeue();
            }
            Handle(line);
            lock (monitor)
            {
                busy--;
                Monitor.PulseAll(monitor);
            }
        }
    }

    void Take(byte[] line)
    {
        lock (monitor) busy++;
        lock (lines)
        {
            lines.Enqueue(line);
            if (idle < lines.Count) new Thread(Work) { IsBackground = true }.Start();
            else Monitor.Pulse(lines);
        }
    }

    /// <summary>Serves until stdin ends. Calls that still wait do not hold the end up.</summary>
    protected void Serve()
    {
        Stream stdin = Console.OpenStandardInput();
        var unfinished = new MemoryStream();
        var chunk = new byte[65536];
        for (int got = stdin.Read(chunk, 0, chunk.Length); got > 0; got = stdin.Read(chunk, 0, chunk.Length))
        {
            int from = 0;
            for (int end; (end = Array.IndexOf(chunk, (byte)'\n', from, got - from)) >= 0; from = end + 1)
            {
                unfinished.Write(chunk, from, end - from);
                Take(unfinished.ToArray());
                unfinished.SetLength(0);
            }
            unfinished.Write(chunk, from, got - from);
        }
        Process.GetCurrentProcess().Kill();
    }
}
