using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// Answers one request, and keeps the connection; once it has read another one on that, it is gone, as if it had been
/// killed at work.
/// </summary>
internal sealed class LeavingReplica : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public LeavingReplica()
    {
        listener.Start();
        Address = new($"http://{listener.LocalEndpoint}");
        LastHeard = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The head of the request that it did not answer.</summary>
    public Task<string> LastHeard { get; }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await ((Task)LastHeard).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<string> ServeAsync()
    {
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await HeadAsync(reader);
        await client.Client.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell"u8.ToArray());
        var head = await HeadAsync(reader);

        // First this, so that nobody connects anew once the connection has broken.
        listener.Dispose();
        return head;
    }

    private static async Task<string> HeadAsync(StreamReader reader)
    {
        var head = new StringBuilder();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            head.AppendLine(line);
        return head.ToString();
    }
}
