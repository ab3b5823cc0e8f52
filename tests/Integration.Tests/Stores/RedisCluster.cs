using RideAspire.LocalServers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>
/// A Redis Cluster of three primaries without replicas, each with a third of the slots at first. When one of them ends,
/// the others go on.
/// </summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private const int Nodes = 3;
    private const int Slots = 16_384;

    /// <summary>A node speaks to the others on a second port, this much above its first one.</summary>
    private const int BusOffset = 10_000;

    private readonly List<LocalRedis> nodes = [];
    private readonly Dictionary<int, int> moved = [];

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
        var slot = connection.HashSlot(key);
        var node = nodes[moved.GetValueOrDefault(slot, NodeOf(slot))];
        await node.KillAsync();
        return node;
    }

    /// <summary>Moves the slot of a key to the next node, as a rebalancing does.</summary>
    /// <param name="betweenNodes">
    /// Is awaited when the keys have moved and the slot has not. Until then, the old node sends callers to the new one.
    /// </param>
    public async Task MoveSlotOfAsync(RedisKey key, Func<Task> betweenNodes)
    {
        var connections = await Task.WhenAll(nodes.Select(node => node.ConnectAsync()));
        var servers = ServersOf(connections);
        var slot = connections[0].HashSlot(key);
        var from = moved.GetValueOrDefault(slot, NodeOf(slot));
        var to = (from + 1) % Nodes;
        var ids = await Task.WhenAll(servers.Select(async server => (string)(await server.ExecuteAsync("CLUSTER", "MYID"))!));

        await servers[to].ExecuteAsync("CLUSTER", "SETSLOT", slot, "IMPORTING", ids[from]);
        await servers[from].ExecuteAsync("CLUSTER", "SETSLOT", slot, "MIGRATING", ids[to]);
        await MoveKeysAsync(servers[from], slot, nodes[to]);
        await betweenNodes();
        await MoveKeysAsync(servers[from], slot, nodes[to]);
        foreach (var server in (IServer[])[servers[to], .. servers.Where(server => server != servers[to])])
            await server.ExecuteAsync("CLUSTER", "SETSLOT", slot, "NODE", ids[to]);
        moved[slot] = to;

        foreach (var connection in connections)
            await connection.DisposeAsync();
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

    private static async Task MoveKeysAsync(IServer from, int slot, LocalRedis to)
    {
        const int all = 1_000;
        var keys = (RedisKey[])(await from.ExecuteAsync("CLUSTER", "GETKEYSINSLOT", slot, all))!;
        if (keys.Length > 0)
        {
            object[] arguments = ["127.0.0.1", to.Port, "", 0, 5_000, "AUTH", to.Password, "KEYS", .. keys.Select(key => (object)key)];
            await from.ExecuteAsync("MIGRATE", arguments);
        }
    }

    private List<IServer> ServersOf(IEnumerable<ConnectionMultiplexer> connections) =>
        [.. connections.Zip(nodes, (connection, node) => connection.GetServer("localhost", node.Port))];

    private async Task JoinAsync()
    {
        var connections = await Task.WhenAll(nodes.Select(node => node.ConnectAsync()));
        var servers = ServersOf(connections);
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
