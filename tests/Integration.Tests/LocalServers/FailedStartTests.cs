using System.Net;
using System.Net.Sockets;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.LocalServers;

/// <summary>The error when a store does not start.</summary>
public sealed class FailedStartTests : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, FreePort.Next());

    public FailedStartTests() => listener.Start();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    [Fact]
    public async Task A_Postgres_whose_port_is_taken_says_so_in_one_line() => AssertPortIsTaken(
        "Postgres",
        await Assert.ThrowsAsync<LocalServerException>(() => LocalPostgres.StartAsync(new() { Port = Port, Durable = false }, Ct)));

    [Theory]
    [InlineData(RedisKind.Garnet)]
    [InlineData(RedisKind.RedisServer)]
    public async Task A_Redis_whose_port_is_taken_says_so_in_one_line(RedisKind kind)
    {
        Assert.SkipWhen(kind == RedisKind.RedisServer && LocalRedis.FindRedisServer() is null, "no redis-server on PATH");
        AssertPortIsTaken(
            kind == RedisKind.Garnet ? "Garnet" : LocalRedis.FindRedisServer()!.Split('/').Last(),
            await Assert.ThrowsAsync<LocalServerException>(() => LocalRedis.StartAsync(new() { Kind = kind, Port = Port }, Ct)));
    }

    [Fact]
    public async Task A_Postgres_that_refuses_a_setting_quotes_it_in_one_line()
    {
        var settings = new Dictionary<string, string> { ["shared_buffers"] = "much" };

        var e = await Assert.ThrowsAsync<LocalServerException>(
            () => LocalPostgres.StartAsync(new() { Durable = false, Settings = settings }, Ct));

        Assert.Matches("^Postgres .* ended at once, with exit code 1. Its log ends: .*shared_buffers.*much", e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    public void Dispose() => listener.Dispose();

    private void AssertPortIsTaken(string program, LocalServerException e)
    {
        Assert.StartsWith($"{program} ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            $" did not start, since port {Port} is taken: stop the program that listens there, or choose another port.",
            e.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
