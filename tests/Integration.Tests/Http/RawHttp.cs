using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RideAspire.Integration.Tests.Http;

/// <summary>Sends bytes that no HTTP client would send, and reads the response.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(20);

    public static async Task<RawResponse> SendAsync(Uri server, byte[] head, byte[] body)
    {
        using var deadline = new CancellationTokenSource(timeout);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, deadline.Token);

        // Before anything is sent: a broken connection no longer gives a stream, although it may hold a response.
        var stream = client.GetStream();
        var sent = SendAsync(client.Client, head, body, deadline.Token);
        var received = await ReceiveAsync(stream, deadline.Token);
        await sent;
        return Parse(received);
    }

    private static async Task<byte[]> ReceiveAsync(NetworkStream stream, CancellationToken ct)
    {
        var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received, ct);
        }
        catch (IOException)
        {
            // The server closes the connection before it has read everything. That resets it after the response.
        }

        return received.ToArray();
    }

    private static async Task SendAsync(Socket socket, byte[] head, byte[] body, CancellationToken ct)
    {
        try
        {
            await socket.SendAsync(head, ct);
            for (var rest = body.AsMemory(); rest.Length > 0;)
                rest = rest[await socket.SendAsync(rest, ct)..];
        }
        catch (SocketException)
        {
            // The server need not read a body that it refuses. Only its response matters.
        }
    }

    private static RawResponse Parse(byte[] received)
    {
        var end = received.AsSpan().IndexOf("\r\n\r\n"u8);
        Assert.True(end > 0, $"No HTTP response: {Encoding.Latin1.GetString(received)}");
        var lines = Encoding.Latin1.GetString(received, 0, end).Split("\r\n");
        var headers = lines[1..].Select(line => line.Split(": ", 2))
            .ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = received.AsSpan(end + 4);
        return new(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers,
            Encoding.UTF8.GetString(headers["Transfer-Encoding"].Contains("chunked") ? Dechunk(body) : body));
    }

    private static byte[] Dechunk(ReadOnlySpan<byte> chunks)
    {
        var body = new List<byte>();
        while (true)
        {
            var line = chunks.IndexOf("\r\n"u8);
            var length = int.Parse(chunks[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
                return [.. body];
            body.AddRange(chunks.Slice(line + 2, length));
            chunks = chunks[(line + 2 + length + 2)..];
        }
    }
}

/// <summary>A response as it came over the wire.</summary>
internal sealed record RawResponse(int Status, ILookup<string, string> Headers, string Body);
