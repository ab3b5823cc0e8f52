using System.Text;

namespace RideAspire.Integration.Tests.Http;

/// <summary>A request, byte by byte.</summary>
internal sealed record RawRequest(string Method, string Target)
{
    public byte[] Body { get; init; } = [];

    /// <summary>Null sends no Content-Type.</summary>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>Sends the body in chunks, without Content-Length.</summary>
    public bool Chunked { get; init; }

    /// <summary>Null sends no token.</summary>
    public string? Token { get; init; }

    /// <summary>Further header lines, each a whole line, sent as Latin-1.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    public Task<RawResponse> SendAsync(Uri server)
    {
        var head = new StringBuilder().Append($"{Method} {Target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n");
        if (Token is not null)
            head.Append($"Authorization: Bearer {Token}\r\n");
        foreach (var header in Headers)
            head.Append(header).Append("\r\n");
        if (ContentType is not null)
            head.Append($"Content-Type: {ContentType}\r\n");
        head.Append(Chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {Body.Length}\r\n").Append("\r\n");
        return RawHttp.SendAsync(server, Encoding.Latin1.GetBytes(head.ToString()), Chunked ? InChunks() : Body);
    }

    private byte[] InChunks()
    {
        var chunks = Body.Chunk(4096).Select(chunk => (byte[])[.. Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]);
        return [.. chunks.SelectMany(chunk => chunk), .. "0\r\n\r\n"u8];
    }
}
