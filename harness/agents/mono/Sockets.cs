using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using Members = System.Collections.Generic.Dictionary<string, object>;

/// <summary>
/// The agent of sockspec for .NET's class Socket, as Mono has it. Wire.cs has the protocol.
///
///   listenStream, openDatagram   new Socket(), SetSocketOption(), Bind(), Listen()
///   connectStream, connect       Connect()
///   send                         Send() of a list of segments, which sends once
///   sendall                      Send() of an array, which goes on until everything is taken
///   recv, drain, recvInto        Receive()
///   sendto, recvfrom             SendTo(), ReceiveFrom()
///   writev, readv                Send() and Receive() with a list of several segments
///   fionread                     Available
///   poll, pollAll                Socket.Select(), which knows in and out
///   close                        Close()
///   abort                        LingerState on with 0 seconds, then Close()
///   getsockname, getpeername     LocalEndPoint, RemoteEndPoint
///   setMode                      natural, blocking: Blocking; nonblocking: Blocking is false;
///                                timeout: ReceiveTimeout and SendTimeout
///   setsockopt, getsockopt       SetSocketOption(), GetSocketOption()
///   joinGroup, leaveGroup        AddMembership, DropMembership with the index of an interface
///   the rest                     the method of that name: Accept(), Shutdown() …
///
/// The POSIX name of an error is that of its SocketError, which is kept with it. Exceptions that have none,
/// such as ObjectDisposedException, give null. Not declared, as there is no way to say it: receives with
/// MSG_DONTWAIT or MSG_WAITALL, recvmsg (ReceiveMessageFrom() gives no flags here), disconnect.
/// </summary>
sealed class Sockets : Wire
{
    /// <summary>A socket, and whether the agent gave its calls a time.</summary>
    sealed class Held
    {
        public readonly Socket Socket;
        public bool Timed;

        public Held(Socket socket)
        {
            Socket = socket;
        }
    }

    /// <summary>By their numbers. A closed one stays until the reset, so that .NET says so.</summary>
    readonly Dictionary<long, Held> sockets = new Dictionary<long, Held>();
    /// <summary>Sockets that are being bound or connected.</summary>
    readonly HashSet<Socket> opening = new HashSet<Socket>();
    readonly HashSet<long> closed = new HashSet<long>();
    long last;

    Members Hold(Socket socket)
    {
        lock (sockets)
        {
            sockets[++last] = new Held(socket);
            return Object("socket", last);
        }
    }

    Held Find(long number)
    {
        lock (sockets)
        {
            return sockets.TryGetValue(number, out Held held)
                ? held
                : throw new InvalidOperationException("There is no socket " + number);
        }
    }

    Held Find(Params given) => Find(given.Long("socket"));

    static T Word<T>(Dictionary<string, T> known, string word) => known.TryGetValue(word, out T value)
        ? value
        : throw Refusal.Of("\"" + word + "\" is not one of " + string.Join(", ", known.Keys));

    static AddressFamily Family(Params given) => Word(Tables.Families, given.Text("family"));

    static SocketFlags Flags(Params given)
    {
        SocketFlags flags = SocketFlags.None;
        foreach (object flag in given.List("flags")) flags |= Word(Tables.Flags, (string)flag);
        return flags;
    }

    static EndPoint Place(Params address)
    {
        if (Family(address) == AddressFamily.Unix)
            return new UnixEndPoint(Encoding.UTF8.GetBytes(address.Text("path")));
        return IPAddress.TryParse(address.Text("host"), out IPAddress host)
            ? new IPEndPoint(host, address.Int("port"))
            : throw Refusal.Of("\"" + address.Text("host") + "\" is no literal host");
    }

    /// <summary>
    /// Binds a socket. Every socket of Mono has SO_REUSEADDR, so that Linux may give a datagram socket the port
    /// of another. One without the option is given a port that nobody has.
    /// </summary>
    static void Bind(Socket socket, EndPoint address)
    {
        if (socket.SocketType == SocketType.Dgram && address is IPEndPoint any && any.Port == 0)
        {
            using (var alone = new Socket(any.AddressFamily, SocketType.Dgram, ProtocolType.Unspecified))
            {
                alone.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, 0);
                alone.Bind(any);
                address = alone.LocalEndPoint;
            }
        }
        socket.Bind(address);
    }

    /// <summary>An address as the protocol has it; null where there is none.</summary>
    static Members Shown(EndPoint address)
    {
        if (address is UnixEndPoint unix)
            return Object("family", "unix", "path", Encoding.UTF8.GetString(unix.Path));
        if (!(address is IPEndPoint inet)) return null;
        string family = inet.AddressFamily == AddressFamily.InterNetwork ? "ipv4" : "ipv6";
        return Object("family", family, "host", inet.Address.ToString().Split('%')[0], "port", inet.Port);
    }

    /// <summary>An address of a socket, which .NET has as null where it knows none.</summary>
    static Members Named(EndPoint address, string property) =>
        Object("address", Shown(address) ?? throw new InvalidOperationException(property + " is null"));

    static void Set(Socket socket, string name, Params given)
    {
        Option option = Word(Tables.Options, name);
        if (option.Name == SocketOptionName.Linger)
            socket.LingerState = new LingerOption(given.Int("value") != 0, given.Int("second"));
        else socket.SetSocketOption(option.Level, option.Name, given.Int("value"));
    }

    /// <summary>A new socket with its options, after some steps; closed again if one of them fails.</summary>
    Members Opened(AddressFamily family, SocketType type, Params given, Action<Socket> steps)
    {
        Members options = given.Has("options") ? given.Of("options").Members : new Members();
        foreach (string name in options.Keys) Word(Tables.Options, name);
        var socket = new Socket(family, type, ProtocolType.Unspecified);
        lock (opening) opening.Add(socket);
        try
        {
            foreach (var option in options)
                Set(socket, option.Key, new Params(Object("value", option.Value)));
            steps(socket);
            return Hold(socket);
        }
        catch
        {
            socket.Close();
            throw;
        }
        finally
        {
            lock (opening) opening.Remove(socket);
        }
    }

    Members Reset()
    {
        int open = 0;
        UntilAlone(() =>
        {
            List<Held> taken;
            lock (sockets)
            {
                taken = sockets.Values.ToList();
                open += sockets.Keys.Count(number => !closed.Contains(number));
                sockets.Clear();
                closed.Clear();
            }
            lock (opening) taken.AddRange(opening.Select(socket => new Held(socket)));
            foreach (Held held in taken) Drop(held.Socket);
        });
        return Object("open", open);
    }

    /// <summary>Closes a socket whatever it still has to send.</summary>
    static void Drop(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception)
        {
            // It is closed all the same.
        }
        socket.Close();
    }

    Members Close(Params given, Action<Socket> first)
    {
        Held held = Find(given);
        first(held.Socket);
        lock (sockets) closed.Add(given.Long("socket"));
        held.Socket.Close();
        return Object();
    }

    static List<ArraySegment<byte>> Segments(byte[] data, List<object> sizes)
    {
        var segments = new List<ArraySegment<byte>>();
        int start = 0;
        foreach (long size in sizes)
        {
            segments.Add(new ArraySegment<byte>(data, start, (int)size));
            start += (int)size;
        }
        return segments;
    }

    static byte[] First(byte[] buffer, int count)
    {
        if (count != buffer.Length) Array.Resize(ref buffer, count);
        return buffer;
    }

    /// <summary>The sockets that have events, by their numbers.</summary>
    Dictionary<long, List<object>> Ready(IEnumerable<long> numbers, Params given)
    {
        Dictionary<long, Socket> wanted = numbers.ToDictionary(each => each, each => Find(each).Socket);
        List<object> events = given.List("events");
        List<Socket> read = events.Contains("in") ? wanted.Values.ToList() : new List<Socket>();
        List<Socket> write = events.Contains("out") ? wanted.Values.ToList() : new List<Socket>();
        // One of the lists must have sockets. The third one reports failures, and no urgent data.
        List<Socket> rest = wanted.Values.ToList();
        Socket.Select(read, write, rest, (int)Math.Min(given.Long("timeoutMs") * 1000, int.MaxValue));
        var ready = new Dictionary<long, List<object>>();
        foreach (var each in wanted)
        {
            var found = new List<object>();
            if (read.Contains(each.Value)) found.Add("in");
            if (write.Contains(each.Value)) found.Add("out");
            if (found.Count > 0) ready[each.Key] = found;
        }
        return ready;
    }

    static void Group(Socket socket, Params given, SocketOptionName name)
    {
        IPAddress group = ((IPEndPoint)Place(given.Of("group"))).Address;
        int index = given.Int("interface");
        if (group.AddressFamily == AddressFamily.InterNetwork)
            socket.SetSocketOption(SocketOptionLevel.IP, name, new MulticastOption(group, index));
        else socket.SetSocketOption(SocketOptionLevel.IPv6, name, new IPv6MulticastOption(group, index));
    }

    static void SetMode(Held held, Params given)
    {
        string mode = given.Text("mode");
        bool timed = mode == "timeout";
        int timeout = timed ? (int)Math.Min(given.Long("timeoutMs"), int.MaxValue) : 0;
        held.Socket.Blocking = Word(Tables.Modes, mode);
        held.Socket.ReceiveTimeout = timeout;
        held.Socket.SendTimeout = timeout;
        held.Timed = timed;
    }

    protected override Members Perform(string method, Params given, Call call)
    {
        switch (method)
        {
            case "initialize": return Introduction();
            case "reset": return Reset();
            case "socket":
                SocketType type = Word(Tables.Types, given.Text("type"));
                return Hold(new Socket(Family(given), type, ProtocolType.Unspecified));
            case "listenStream":
            {
                Params address = given.Of("address");
                return Opened(Family(address), SocketType.Stream, given, socket =>
                {
                    socket.Bind(Place(address));
                    socket.Listen(given.Int("backlog", 128));
                });
            }
            case "connectStream":
            {
                Params address = given.Of("address");
                return Opened(Family(address), SocketType.Stream, given, socket =>
                {
                    if (given.Has("bind")) socket.Bind(Place(given.Of("bind")));
                    call.Enter();
                    socket.Connect(Place(address));
                });
            }
            case "openDatagram":
                return Opened(Family(given), SocketType.Dgram, given, socket =>
                {
                    if (given.Has("address")) Bind(socket, Place(given.Of("address")));
                });
            case "joinGroup":
                Group(Find(given).Socket, given, SocketOptionName.AddMembership);
                return Object();
            case "leaveGroup":
                Group(Find(given).Socket, given, SocketOptionName.DropMembership);
                return Object();
            case "poll":
            {
                call.Enter();
                long number = given.Long("socket");
                return Object("events", Ready(new[] { number }, given).TryGetValue(number, out var events)
                    ? events
                    : new List<object>());
            }
            case "pollAll":
                call.Enter();
                return Object("ready", Ready(given.List("sockets").Cast<long>(), given)
                    .Select(each => (object)Object("socket", each.Key, "events", each.Value)).ToList());
            default: return Use(method, given, call);
        }
    }

    /// <summary>Performs a request on one socket.</summary>
    Members Use(string method, Params given, Call call)
    {
        if (!Uses.TryGetValue(method, out var use)) throw Refusal.Method("There is no method " + method);
        return InTime(given, socket => use(this, socket, given, call));
    }

    /// <summary>Makes a call on one socket, which may have its time up.</summary>
    T InTime<T>(Params given, Func<Socket, T> call)
    {
        Held held = Find(given);
        try
        {
            return call(held.Socket);
        }
        catch (SocketException problem) when (held.Timed && Ended(problem, given.Long("socket")))
        {
            throw new TimeUp(problem);
        }
    }

    /// <summary>True if the time of a call was up: Receive() says WouldBlock, as after Close().</summary>
    bool Ended(SocketException problem, long number)
    {
        lock (sockets)
        {
            return problem.SocketErrorCode == SocketError.TimedOut ||
                (problem.SocketErrorCode == SocketError.WouldBlock && !closed.Contains(number));
        }
    }

    /// <summary>The end of the time that the agent gave to a call.</summary>
    sealed class TimeUp : Exception
    {
        public TimeUp(SocketException problem) : base(problem.Message, problem)
        {
        }
    }

    static readonly Dictionary<string, Func<Sockets, Socket, Params, Call, Members>> Uses =
        new Dictionary<string, Func<Sockets, Socket, Params, Call, Members>>
    {
        ["bind"] = (agent, socket, given, call) =>
        {
            Bind(socket, Place(given.Of("address")));
            return Object();
        },
        ["listen"] = (agent, socket, given, call) =>
        {
            socket.Listen(given.Int("backlog"));
            return Object();
        },
        ["accept"] = (agent, socket, given, call) =>
        {
            call.Enter();
            Socket accepted = socket.Accept();
            Members made = agent.Hold(accepted);
            try
            {
                made["address"] = Shown(accepted.RemoteEndPoint);
            }
            catch (SocketException)
            {
                // The client is gone, and Accept() does not say who it was.
                made["address"] = null;
            }
            return made;
        },
        ["connect"] = (agent, socket, given, call) =>
        {
            EndPoint address = Place(given.Of("address"));
            call.Enter();
            socket.Connect(address);
            return Object();
        },
        ["send"] = (agent, socket, given, call) =>
        {
            byte[] data = given.Payload();
            SocketFlags flags = Flags(given);
            call.Enter();
            return Object("count", socket.Send(new[] { new ArraySegment<byte>(data) }, flags));
        },
        ["sendall"] = (agent, socket, given, call) =>
        {
            byte[] data = given.Payload();
            call.Enter();
            socket.Send(data);
            return Object();
        },
        ["sendReused"] = (agent, socket, given, call) =>
        {
            byte[] data = given.Payload();
            call.Enter();
            socket.Send(data);
            Array.Clear(data, 0, data.Length);
            return Object();
        },
        ["writev"] = (agent, socket, given, call) =>
        {
            List<ArraySegment<byte>> segments = Segments(given.Payload(), given.List("sizes"));
            call.Enter();
            return Object("count", socket.Send(segments));
        },
        ["sendto"] = (agent, socket, given, call) =>
        {
            byte[] data = given.Payload();
            SocketFlags flags = Flags(given);
            EndPoint address = Place(given.Of("address"));
            call.Enter();
            return Object("count", socket.SendTo(data, flags, address));
        },
        ["recv"] = (agent, socket, given, call) =>
        {
            var buffer = new byte[given.Int("size")];
            SocketFlags flags = Flags(given);
            call.Enter();
            return Object("data", First(buffer, socket.Receive(buffer, flags)));
        },
        ["recvInto"] = (agent, socket, given, call) =>
        {
            byte[] buffer = Enumerable.Repeat((byte)0xA5, given.Int("room")).ToArray();
            call.Enter();
            int count = socket.Receive(buffer, given.Int("size"), SocketFlags.None);
            return Object("count", count, "data", buffer);
        },
        ["readv"] = (agent, socket, given, call) =>
        {
            List<object> sizes = given.List("sizes");
            var buffer = new byte[sizes.Cast<long>().Sum()];
            call.Enter();
            return Object("data", First(buffer, socket.Receive(Segments(buffer, sizes))));
        },
        ["drain"] = (agent, socket, given, call) =>
        {
            call.Enter();
            return agent.Drain(given, (buffer, size) =>
                agent.InTime(given, held => held.Receive(buffer, size, SocketFlags.None)));
        },
        ["recvfrom"] = (agent, socket, given, call) =>
        {
            var buffer = new byte[given.Int("size")];
            SocketFlags flags = Flags(given);
            EndPoint any = Tables.Any[socket.AddressFamily];
            EndPoint origin = any;
            call.Enter();
            int count = socket.ReceiveFrom(buffer, flags, ref origin);
            // Where the system gave no address, the one that was to be filled in is left.
            return Object("data", First(buffer, count), "address", origin == any ? null : Shown(origin));
        },
        ["fionread"] = (agent, socket, given, call) => Object("count", socket.Available),
        ["shutdown"] = (agent, socket, given, call) =>
        {
            socket.Shutdown(Word(Tables.Hows, given.Text("how")));
            return Object();
        },
        ["close"] = (agent, socket, given, call) =>
        {
            call.Enter();
            return agent.Close(given, _ => { });
        },
        ["abort"] = (agent, socket, given, call) =>
            agent.Close(given, each => each.LingerState = new LingerOption(true, 0)),
        ["getsockname"] = (agent, socket, given, call) => Named(socket.LocalEndPoint, "LocalEndPoint"),
        ["getpeername"] = (agent, socket, given, call) => Named(socket.RemoteEndPoint, "RemoteEndPoint"),
        ["setMode"] = (agent, socket, given, call) =>
        {
            SetMode(agent.Find(given), given);
            return Object();
        },
        ["setsockopt"] = (agent, socket, given, call) =>
        {
            Set(socket, given.Text("option"), given);
            return Object();
        },
        ["getsockopt"] = (agent, socket, given, call) =>
        {
            Option option = Word(Tables.Options, given.Text("option"));
            object value = socket.GetSocketOption(option.Level, option.Name);
            if (value is LingerOption linger)
                return Object("value", linger.Enabled ? 1 : 0, "second", linger.LingerTime);
            if (option.Name != SocketOptionName.Error) return Object("value", value);
            Tables.Errors.TryGetValue((SocketError)(int)value, out string error);
            return Object("value", value, "errno", error);
        },
    };

    protected override Members Failure(Exception problem)
    {
        bool timeUp = problem is TimeUp;
        if (timeUp) problem = problem.InnerException;
        if (!(problem is SocketException socket))
            return Object("errno", null, "native", problem.GetType().Name + ": " + problem.Message);
        Tables.Errors.TryGetValue(socket.SocketErrorCode, out string name);
        string words = socket.SocketErrorCode + " (" + (int)socket.SocketErrorCode + "): " + socket.Message;
        Members failure = Object("errno", name, "native", words);
        if (timeUp) failure["timeout"] = true;
        return failure;
    }

    static Members Introduction()
    {
        string words =
            "stream datagram datagram:unbound datagram:connect datagram:truncate bsd send send:oob " +
            "recv:peek recv:oob recv:none type:seqpacket vectors buffers fionread shutdown:write " +
            "shutdown:read shutdown:both shutdown:invalid abort poll poll:several family:ipv4 " +
            "family:unix unix:datagram unix:names unix:abstract mode:blocking mode:nonblocking " +
            "mode:timeout timeout:send unix:timeout bind:connect backlog errno concurrent interrupt " +
            "demand-read multicast";
        IEnumerable<string> capabilities = words.Split(' ')
            .Concat(Tables.Options.Keys.Select(name => "option:" + name));
        if (Socket.OSSupportsIPv6) capabilities = capabilities.Append("family:ipv6");
        object mono = System.Type.GetType("Mono.Runtime")
            ?.GetMethod("GetDisplayName", BindingFlags.NonPublic | BindingFlags.Static)
            ?.Invoke(null, null);
        string version = mono?.ToString().Split(' ')[0] ?? Environment.Version.ToString();
        string kernel = Environment.OSVersion.Version.ToString();
        Members identity = Object("name", "mono", "version", version, "language", "C#",
            "runtime", "Mono " + version + ", Linux " + kernel, "os", "linux");
        List<object> declared = capabilities.Cast<object>().ToList();
        return Object("protocol", 1, "identity", identity, "capabilities", declared);
    }

    static void Main() => new Sockets().Serve();
}
