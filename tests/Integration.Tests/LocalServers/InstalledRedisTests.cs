using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.LocalServers;

public sealed class InstalledRedisTests : IDisposable
{
    private readonly FakePrograms programs = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_server_that_is_new_enough_is_used_and_older_ones_are_skipped()
    {
        var old = await programs.AddAsync("redis-server", "echo 'Redis server v=6.0.16 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64'");
        var valkey = await programs.AddAsync("valkey-server", "echo 'Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc-5.3.0'");
        var redis = await programs.AddAsync("redis-server", "echo 'Redis server v=6.2.0 sha=00000000:0 malloc=libc bits=64 build=0'");

        Assert.Equal(new(RedisKind.RedisServer, valkey, "valkey-server", "8.0.1"), new InstalledRedis([old, valkey, redis]).Program);
        Assert.Equal(new(RedisKind.RedisServer, redis, "redis-server", "6.2.0"), new InstalledRedis([old, redis]).Program);
    }

    [Fact]
    public async Task Garnet_runs_when_all_installed_servers_are_too_old()
    {
        var old = await programs.AddAsync("redis-server", "echo 'Redis server v=5.0.14 sha=00000000:0'");

        await using var redis = await LocalRedis.StartAsync(new() { Installed = new([old]) }, Ct);

        Assert.Equal(RedisKind.Garnet, redis.Kind);
        Assert.Matches(@"^Garnet \d+\.\d+\.\d+$", redis.Program);
    }

    [Fact]
    public async Task When_no_installed_Redis_is_new_enough_one_line_says_why_and_what_to_install()
    {
        var old = await programs.AddAsync("redis-server", "echo 'Redis server v=5.0.14 sha=00000000:0'");
        var broken = await programs.AddAsync("valkey-server", "exit 127");

        var e = await Assert.ThrowsAsync<ServerNotInstalledException>(() =>
            LocalRedis.StartAsync(new() { Kind = RedisKind.RedisServer, Installed = new([old, broken]) }, Ct));

        Assert.Equal(
            $"Redis 6.2 or newer is not installed (5.0.14 in {Path.GetDirectoryName(old)} is too old, {broken} does not run): " +
            "install redis-server or valkey-server.",
            e.Message);
    }

    public void Dispose() => programs.Dispose();
}
