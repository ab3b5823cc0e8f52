using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>
/// A way to a server that can go silent, as a network does that drops packets: the connections that there are stay open and carry nothing,
/// in either direction, while new ones work.
/// </summary>
internal sealed class SilentProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int server;
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentBag<Way> ways = [];
    private readonly Task accepting;

    /// <param name="server">The server's port on 127.0.0.1.</param>
    public SilentProxy(int server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Silences the connections that there are. Returns how many.</summary>
    public int Silence()
    {
        var silenced = ways.Where(way => !way.IsSilent).ToList();
        silenced.ForEach(way => way.IsSilent = true);
        return silenced.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var way in ways)
            way.Dispose();
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            var way = new Way(await listener.AcceptTcpClientAsync(closing.Token), new TcpClient { NoDelay = true });
            ways.Add(way);
            _ = way.CarryAsync(server, closing.Token);
        }
    }

    private sealed class Way(TcpClient client, TcpClient upstream) : IDisposable
    {
        private volatile bool isSilent;

        public bool IsSilent { get => isSilent; set => isSilent = value; }

        public async Task CarryAsync(int server, CancellationToken ct)
        {
            try
            {
                client.NoDelay = true;
                await upstream.ConnectAsync(IPAddress.Loopback, server, ct);
                await Task.WhenAny(CarryAsync(client, upstream, ct), CarryAsync(upstream, client, ct));
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

        private async Task CarryAsync(TcpClient from, TcpClient to, CancellationToken ct)
        {
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer, ct)) > 0)
            {
                // What has come is lost, and so is whatever comes: nobody reads on.
                if (IsSilent)
                    return;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), ct);
            }
        }
    }
}
