using System.Net;
using System.Net.Sockets;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// An address at which a connection is neither accepted nor refused, as when a machine is gone: its queue of waiting
/// connections is full and stays full.
/// </summary>
internal sealed class FullServer : IDisposable
{
    // More connections than a queue of one takes, however Linux counts.
    private const int WaitingCount = 4;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Socket[] waiting = [.. Enumerable.Range(0, WaitingCount).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp))];

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
