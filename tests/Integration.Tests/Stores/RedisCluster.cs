using RideAspire.LocalServers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>
/// A Redis Cluster of three primaries without replicas, each with a third of the slots. When one of them ends, the
/// others go on.
/// </summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private const int Nodes = 3;
    private const int Slots = 16_384;

    /// <summary>A node speaks to the others on a second port, this much above its first one.</summary>
    private const int BusOffset = 10_000;

    private readonly List<LocalRedis> nodes = [];

    private RedisCluster()
    {
    }

    /// <summary>A connection string for StackExchange.Redis, with all nodes.</summary>
    public string ConnectionString =>
        string.Join(',', [.. nodes.Select(node => $"127.0.0.1:{node.Port}"), $"password={nodes[0].Password}"]);

    /// <summary>
    /// Starts the nodes and waits until each of them serves. Skips the test when neither redis-server nor valkey-server
    /// is installed.
    /// </summary>
    public static async Task<RedisCluster> StartAsync()
    {
        Assert.SkipWhen(LocalRedis.FindRedisServer() is null, "Neither redis-server nor valkey-server is installed.");
        var cluster = new RedisCluster();
        try
        {
            for (var n = 0; n < Nodes; n++)
                cluster.nodes.Add(await StartNodeAsync(cluster.nodes.FirstOrDefault()?.Password));
            await cluster.JoinAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the node that has a key, and returns it.</summary>
    public async Task<LocalRedis> KillNodeOfAsync(RedisKey key)
    {
        await using var connection = await nodes[0].ConnectAsync();
        var node = nodes[NodeOf(connection.HashSlot(key))];
        await node.KillAsync();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    private static int NodeOf(int slot) => slot * Nodes / Slots;

    private static Task<LocalRedis> StartNodeAsync(string? password) => LocalRedis.StartAsync(new()
    {
        Kind = RedisKind.RedisServer,
        Port = FreePortWithBus(),
        Password = password,
        Persistent = false,
        Settings = new Dictionary<string, string> { ["cluster-enabled"] = "yes" },
    });

    private static int FreePortWithBus()
    {
        while (true)
        {
            var port = FreePort.Next();
            if (FreePort.IsFree(port + BusOffset))
                return port;
        }
    }

    private async Task JoinAsync()
    {
        var connections = await Task.WhenAll(nodes.Select(node => node.ConnectAsync()));
        var servers = connections.Zip(nodes, (connection, node) => connection.GetServer("localhost", node.Port)).ToList();
        foreach (var (n, server) in servers.Index())
        {
            var slots = Enumerable.Range(0, Slots).Where(slot => NodeOf(slot) == n).Select(slot => (object)slot);
            await server.ExecuteAsync("CLUSTER", ["ADDSLOTS", .. slots]);
            // Nodes that have not met hear of one another by gossip, which may take half a minute.
            foreach (var other in nodes.Where(other => other != nodes[n]))
                await server.ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", other.Port);
        }

        foreach (var server in servers)
        {
            await TestHost.UntilAsync(async () =>
                ((string)(await server.ExecuteAsync("CLUSTER", "INFO"))!).Contains("cluster_state:ok", StringComparison.Ordinal));
        }

        // Only now: with this, a node that has not met the others calls the state ok.
        foreach (var server in servers)
            await server.ConfigSetAsync("cluster-require-full-coverage", "no");

        foreach (var connection in connections)
            await connection.DisposeAsync();
    }
}
