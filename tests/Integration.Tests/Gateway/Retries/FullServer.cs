using System.Net;
using System.Net.Sockets;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// An address at which nobody can connect and nobody is refused, as that of a machine that is gone: its queue is full,
/// and nobody is taken from it.
/// </summary>
internal sealed class FullServer : IDisposable
{
    // More than a queue of one takes, however Linux counts.
    private const int Waiting = 4;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Socket[] waiting = [.. Enumerable.Range(0, Waiting).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp))];

    public FullServer()
    {
        listener.Start(backlog: 1);
        Address = new($"http://{listener.LocalEndpoint}");
        foreach (var socket in waiting)
            _ = socket.ConnectAsync(listener.LocalEndpoint);
    }

    public Uri Address { get; }

    public void Dispose()
    {
        foreach (var socket in waiting)
            socket.Dispose();
        listener.Dispose();
    }
}
