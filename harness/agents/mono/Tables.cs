using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;

/// <summary>The words of the protocol, and what .NET calls them.</summary>
static class Tables
{
    /// <summary>The POSIX names of errors: each member of SocketError is named for one.</summary>
    public static readonly Dictionary<SocketError, string> Errors = new Dictionary<SocketError, string>
    {
        [SocketError.Interrupted] = "EINTR", [SocketError.AccessDenied] = "EACCES",
        [SocketError.Fault] = "EFAULT", [SocketError.InvalidArgument] = "EINVAL",
        [SocketError.TooManyOpenSockets] = "EMFILE", [SocketError.WouldBlock] = "EAGAIN",
        [SocketError.InProgress] = "EINPROGRESS", [SocketError.AlreadyInProgress] = "EALREADY",
        [SocketError.NotSocket] = "ENOTSOCK", [SocketError.DestinationAddressRequired] = "EDESTADDRREQ",
        [SocketError.MessageSize] = "EMSGSIZE", [SocketError.ProtocolType] = "EPROTOTYPE",
        [SocketError.ProtocolOption] = "ENOPROTOOPT",
        [SocketError.ProtocolNotSupported] = "EPROTONOSUPPORT",
        [SocketError.SocketNotSupported] = "ESOCKTNOSUPPORT",
        [SocketError.OperationNotSupported] = "EOPNOTSUPP",
        [SocketError.ProtocolFamilyNotSupported] = "EPFNOSUPPORT",
        [SocketError.AddressFamilyNotSupported] = "EAFNOSUPPORT",
        [SocketError.AddressAlreadyInUse] = "EADDRINUSE",
        [SocketError.AddressNotAvailable] = "EADDRNOTAVAIL", [SocketError.NetworkDown] = "ENETDOWN",
        [SocketError.NetworkUnreachable] = "ENETUNREACH", [SocketError.NetworkReset] = "ENETRESET",
        [SocketError.ConnectionAborted] = "ECONNABORTED", [SocketError.ConnectionReset] = "ECONNRESET",
        [SocketError.NoBufferSpaceAvailable] = "ENOBUFS", [SocketError.IsConnected] = "EISCONN",
        [SocketError.NotConnected] = "ENOTCONN", [SocketError.Shutdown] = "ESHUTDOWN",
        [SocketError.TimedOut] = "ETIMEDOUT", [SocketError.ConnectionRefused] = "ECONNREFUSED",
        [SocketError.HostDown] = "EHOSTDOWN", [SocketError.HostUnreachable] = "EHOSTUNREACH",
    };

    public static readonly Dictionary<string, AddressFamily> Families = new Dictionary<string, AddressFamily>
    {
        ["ipv4"] = AddressFamily.InterNetwork, ["ipv6"] = AddressFamily.InterNetworkV6,
        ["unix"] = AddressFamily.Unix,
    };

    /// <summary>Addresses that are to be filled in.</summary>
    public static readonly Dictionary<AddressFamily, EndPoint> Any = new Dictionary<AddressFamily, EndPoint>
    {
        [AddressFamily.InterNetwork] = new IPEndPoint(IPAddress.Any, 0),
        [AddressFamily.InterNetworkV6] = new IPEndPoint(IPAddress.IPv6Any, 0),
        // The longest name that Mono takes.
        [AddressFamily.Unix] = new UnixEndPoint(new byte[107]),
    };

    public static readonly Dictionary<string, SocketType> Types = new Dictionary<string, SocketType>
    {
        ["stream"] = SocketType.Stream, ["datagram"] = SocketType.Dgram, ["seqpacket"] = SocketType.Seqpacket,
    };

    public static readonly Dictionary<string, SocketFlags> Flags = new Dictionary<string, SocketFlags>
    {
        ["peek"] = SocketFlags.Peek, ["oob"] = SocketFlags.OutOfBand,
    };

    public static readonly Dictionary<string, SocketShutdown> Hows = new Dictionary<string, SocketShutdown>
    {
        ["read"] = SocketShutdown.Receive, ["write"] = SocketShutdown.Send, ["both"] = SocketShutdown.Both,
        ["invalid"] = (SocketShutdown)3,
    };

    /// <summary>The modes, and whether a socket blocks in them.</summary>
    public static readonly Dictionary<string, bool> Modes = new Dictionary<string, bool>
    {
        ["natural"] = true, ["blocking"] = true, ["timeout"] = true, ["nonblocking"] = false,
    };

    public static readonly Dictionary<string, Option> Options = new Dictionary<string, Option>
    {
        ["SO_RCVBUF"] = new Option(SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer),
        ["SO_SNDBUF"] = new Option(SocketOptionLevel.Socket, SocketOptionName.SendBuffer),
        ["SO_REUSEADDR"] = new Option(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress),
        ["SO_KEEPALIVE"] = new Option(SocketOptionLevel.Socket, SocketOptionName.KeepAlive),
        ["SO_BROADCAST"] = new Option(SocketOptionLevel.Socket, SocketOptionName.Broadcast),
        ["SO_OOBINLINE"] = new Option(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline),
        ["SO_DONTROUTE"] = new Option(SocketOptionLevel.Socket, SocketOptionName.DontRoute),
        ["SO_RCVLOWAT"] = new Option(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater),
        ["SO_LINGER"] = new Option(SocketOptionLevel.Socket, SocketOptionName.Linger),
        ["SO_ERROR"] = new Option(SocketOptionLevel.Socket, SocketOptionName.Error),
        ["SO_TYPE"] = new Option(SocketOptionLevel.Socket, SocketOptionName.Type),
        ["SO_ACCEPTCONN"] = new Option(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection),
        ["TCP_NODELAY"] = new Option(SocketOptionLevel.Tcp, SocketOptionName.NoDelay),
        ["IP_TTL"] = new Option(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive),
        ["IP_MULTICAST_TTL"] = new Option(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive),
        ["IP_MULTICAST_LOOP"] = new Option(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback),
        ["IPV6_UNICAST_HOPS"] = new Option(SocketOptionLevel.IPv6, SocketOptionName.IpTimeToLive),
        ["IPV6_MULTICAST_HOPS"] = new Option(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive),
        ["IPV6_MULTICAST_LOOP"] = new Option(SocketOptionLevel.IPv6, SocketOptionName.MulticastLoopback),
        ["IPV6_V6ONLY"] = new Option(SocketOptionLevel.IPv6, SocketOptionName.IPv6Only),
    };
}

/// <summary>An option of sockets.</summary>
sealed class Option
{
    public readonly SocketOptionLevel Level;
    public readonly SocketOptionName Name;

    public Option(SocketOptionLevel level, SocketOptionName name)
    {
        Level = level;
        Name = name;
    }
}

/// <summary>An address of AF_UNIX: System.dll has none, but takes those that bring their bytes.</summary>
sealed class UnixEndPoint : EndPoint
{
    public readonly byte[] Path;

    public UnixEndPoint(byte[] path)
    {
        Path = path;
    }

    public override AddressFamily AddressFamily => AddressFamily.Unix;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Unix, 2 + Path.Length);
        for (int index = 0; index < Path.Length; index++) address[2 + index] = Path[index];
        return address;
    }

    public override EndPoint Create(SocketAddress address)
    {
        // Mono adds two NULs after a name. One that begins with a NUL is no path, and may end with its own.
        int end = Math.Max(2, address.Size - 2);
        var bytes = new byte[end - 2];
        for (int index = 0; index < bytes.Length; index++) bytes[index] = address[2 + index];
        int nul = bytes.Length > 0 && bytes[0] != 0 ? Array.IndexOf(bytes, (byte)0) : -1;
        return new UnixEndPoint(nul < 0 ? bytes : bytes.Take(nul).ToArray());
    }
}
