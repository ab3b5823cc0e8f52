using System.Text;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.BookingApi.Requests;

public sealed class BrokenHttpTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("zz\r\n{}\r\n0\r\n\r\n", false)]
    [InlineData("zz\r\n{}\r\n0\r\n\r\n", true)]
    [InlineData("-1\r\n{}\r\n0\r\n\r\n", true)]
    [InlineData("2\r\n{}}}}}\r\n0\r\n\r\n", true)]
    public async Task A_body_in_broken_chunks_is_refused_with_a_problem(string chunks, bool throughGateway)
    {
        var server = api.At(throughGateway);
        var head = $"POST /v1/trips HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\n"
            + $"Authorization: Bearer {TestTokens.Rider("rider")}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

        var response = await RawHttp.SendAsync(server, Encoding.ASCII.GetBytes(head), Encoding.ASCII.GetBytes(chunks));

        Problem.Assert(response, 400, "HTTP/1.1");
    }

    /// <summary>
    /// The web server refuses what is not HTTP before the service sees it, so the response has no problem details.
    /// </summary>
    [Theory]
    [InlineData("GET /v1/trips/%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400)]
    [InlineData("GET /v1/trips/a\0b HTTP/1.1\r\nHost: h\r\n\r\n", 400)]
    [InlineData("POST /v1/trips HTTP/1.1\r\n\r\n", 400)]
    [InlineData("POST /v1/trips HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("POST /v1/trips HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400)]
    [InlineData("POST /v1/trips HTTP/1.1\r\nHost: h\r\nIdempotency-Key: a\0b\r\n\r\n", 400)]
    [InlineData("POST /v1/trips HTTP/9.9\r\nHost: h\r\n\r\n", 505)]
    [InlineData("a ride, please\r\n\r\n", 400)]
    public async Task The_web_server_refuses_what_is_not_HTTP(string bytes, int status)
    {
        var before = await api.Database.SnapshotAsync();

        Assert.Equal(status, (await RawHttp.SendAsync(api.Direct, Encoding.Latin1.GetBytes(bytes), [])).Status);
        Assert.Equal(status, (await RawHttp.SendAsync(api.Gateway, Encoding.Latin1.GetBytes(bytes), [])).Status);

        Assert.Equal(before, await api.Database.SnapshotAsync());
    }
}
