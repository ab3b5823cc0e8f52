using System.Net;
using System.Net.Sockets;

namespace RideAspire.LocalServers;

/// <summary>Finds TCP ports that nothing on this machine listens on.</summary>
public static class FreePort
{
    // Below the ephemeral range of Linux and macOS, so no outgoing connection takes the port of a restarting server.
    private const int Lowest = 15_000;
    private const int Highest = 32_000;

    private static readonly Lock gate = new();
    private static readonly HashSet<int> taken = [];

    /// <summary>A port that is free on 127.0.0.1 and ::1. This process never returns the same port twice.</summary>
    public static int Next()
    {
        lock (gate)
        {
            while (true)
            {
                var port = Random.Shared.Next(Lowest, Highest);
                if (!taken.Contains(port) && IsFree(port))
                {
                    taken.Add(port);
                    return port;
                }
            }
        }
    }

    /// <summary>Whether nothing listens on the port, on 127.0.0.1 and ::1.</summary>
    public static bool IsFree(int port) => IsFree(IPAddress.Loopback, port) && IsFree(IPAddress.IPv6Loopback, port);

    private static bool IsFree(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException e)
        {
            // The machine has no IPv6, so ::1 cannot be taken.
            return e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported;
        }
    }
}
