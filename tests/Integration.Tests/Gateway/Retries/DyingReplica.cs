using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// Answers one request and keeps the connection. After it has read the next request on it, it stops listening and
/// closes the connection, as if it had been killed during that request.
/// </summary>
internal sealed class DyingReplica : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public DyingReplica()
    {
        listener.Start();
        Address = new($"http://{listener.LocalEndpoint}");
        UnansweredHead = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The head of the second request, which gets no answer.</summary>
    public Task<string> UnansweredHead { get; }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await ((Task)UnansweredHead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<string> ServeAsync()
    {
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await ReadHeadAsync(reader);
        await client.Client.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell"u8.ToArray());
        var head = await ReadHeadAsync(reader);

        // It stops listening before the connection breaks, so that no new connection can be made.
        listener.Dispose();
        return head;
    }

    private static async Task<string> ReadHeadAsync(StreamReader reader)
    {
        var head = new StringBuilder();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            head.AppendLine(line);
        return head.ToString();
    }
}
