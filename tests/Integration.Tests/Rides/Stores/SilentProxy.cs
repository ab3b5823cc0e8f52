using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>
/// A proxy that can go silent, like a network that drops packets: its connections stay open and carry nothing, in
/// either direction. New connections work. It can lead new connections to another server, as one address does after a
/// failover, while the old connections stay.
/// </summary>
internal sealed class SilentProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private volatile int server;
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentBag<Link> links = [];
    private readonly Task accepting;

    /// <param name="server">The server's port on 127.0.0.1.</param>
    public SilentProxy(int server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Silences all connections so far. Returns how many.</summary>
    public int Silence()
    {
        var silenced = links.Where(link => !link.IsSilent).ToList();
        silenced.ForEach(link => link.IsSilent = true);
        return silenced.Count;
    }

    /// <summary>Leads new connections to another server. Those so far stay where they are.</summary>
    /// <param name="other">The other server's port on 127.0.0.1.</param>
    public void SwitchTo(int other) => server = other;

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var link in links)
            link.Dispose();
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            var link = new Link(await listener.AcceptTcpClientAsync(closing.Token), new TcpClient { NoDelay = true });
            links.Add(link);
            _ = link.ForwardAsync(server, closing.Token);
        }
    }

    private sealed class Link(TcpClient client, TcpClient upstream) : IDisposable
    {
        private volatile bool isSilent;

        public bool IsSilent { get => isSilent; set => isSilent = value; }

        public async Task ForwardAsync(int server, CancellationToken ct)
        {
            try
            {
                client.NoDelay = true;
                await upstream.ConnectAsync(IPAddress.Loopback, server, ct);
                await Task.WhenAny(ForwardAsync(client, upstream, ct), ForwardAsync(upstream, client, ct));
                if (!IsSilent)
                    Dispose();
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                Dispose();
            }
        }

        public void Dispose()
        {
            client.Dispose();
            upstream.Dispose();
        }

        private async Task ForwardAsync(TcpClient from, TcpClient to, CancellationToken ct)
        {
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer, ct)) > 0)
            {
                // What was read is dropped, and nothing more is read.
                if (IsSilent)
                    return;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), ct);
            }
        }
    }
}
