using System.Net;
using System.Net.Sockets;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// One address for several replicas, like the proxy of an orchestrator. Each connection goes to the next replica in
/// turn, and ends the way the replica ends it.
/// </summary>
internal sealed class TcpBalancer : IAsyncDisposable
{
    private readonly bool triesNext;
    private readonly Uri[] replicas;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;
    private int turn = -1;

    /// <param name="triesNext">
    /// Whether a client gets the next replica when one refuses the connection. Otherwise its connection is closed.
    /// </param>
    /// <param name="replicas">The addresses of the replicas.</param>
    public TcpBalancer(bool triesNext, params Uri[] replicas)
    {
        (this.triesNext, this.replicas) = (triesNext, replicas);
        listener.Start();
        Address = new($"http://{listener.LocalEndpoint}");
        accepting = AcceptAsync();
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = ServeAsync(await listener.AcceptSocketAsync(stopping.Token), stopping.Token);
    }

    private async Task ServeAsync(Socket client, CancellationToken ct)
    {
        using (client)
        using (var replica = await ConnectAsync(ct))
        {
            if (replica is null)
                return;
            var firstEnd = await Task.WhenAny(CopyAsync(client, replica, ct), CopyAsync(replica, client, ct));

            // A reset is passed on as a reset.
            if (!await firstEnd)
                client.LingerState = new(enable: true, seconds: 0);
        }
    }

    private async Task<Socket?> ConnectAsync(CancellationToken ct)
    {
        for (var attempt = 0; attempt < (triesNext ? replicas.Length : 1); attempt++)
        {
            var next = replicas[(uint)Interlocked.Increment(ref turn) % replicas.Length];
            var replica = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await replica.ConnectAsync(next.Host, next.Port, ct);
                return replica;
            }
            catch (SocketException)
            {
                replica.Dispose();
            }
        }

        return null;
    }

    /// <summary>Copies until the source ends. True when it ended without an error.</summary>
    private static async Task<bool> CopyAsync(Socket source, Socket target, CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await source.ReceiveAsync(buffer, ct) is > 0 and var count)
                await target.SendAsync(buffer.AsMemory(0, count), ct);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return false;
        }
    }
}
