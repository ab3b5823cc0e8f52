using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>
/// Whether a Redis does its work: it takes the commands of this system, and belongs to this environment.
/// </summary>
internal sealed class RedisProbe(RedisStore redis, StoreEnvironment environment, StoreConditions conditions, TimeProvider time)
    : StoreProbe(redis.Name, conditions)
{
    private static readonly string probe = EmbeddedScript.Load("Stores", "probe");

    private static readonly TimeSpan renewTimeout = TimeSpan.FromSeconds(1);

    private readonly RedisKey[] keys =
    [
        redis.Key("{probe}:scores"),
        redis.Key("{probe}:places"),
        redis.Key("{probe}:names", RedisType.Set),
        redis.Key("{probe}:environment", RedisType.String),
        redis.Key("{probe}:fields", RedisType.Hash),
    ];

    private readonly RedisMark mark = new(time);

    /// <summary>Closes the connections to a replica: behind one address, new ones may reach the new primary.</summary>
    public override async Task RenewConnectionsAsync(StoreFault fault, CancellationToken ct)
    {
        if (fault.KeepsConnection)
            return;

        try
        {
            var connected = redis.Connection.GetServers().Where(server => server.IsConnected);
            await Task.WhenAll(connected.Select(server => server.ExecuteAsync("QUIT"))).WaitAsync(renewTimeout, time, ct);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // The server closed the connection before its answer arrived.
        }
    }

    protected override async Task TryAsync(CancellationToken ct)
    {
        var name = await environment.NameAsync(ct);
        var reply = await EvaluateAsync(name);
        if (Array.Exists(reply, error => StoreFaults.IsWrongType(new RedisServerException(error))))
        {
            await redis.RenameOthersAsync();
            reply = await EvaluateAsync(name);
        }

        var refusal = mark.Judge(name, reply[0]);
        redis.Refuse(refusal);
        if (refusal is not null)
        {
            // As a timeout, it is logged only when it goes on.
            var inner = RedisMark.IsUnnamed(refusal) ? new TimeoutException("Postgres did not answer.") : null;
            throw new StoreRefusedException(refusal, inner);
        }

        RefusedCommand[] refused = [.. reply.Skip(1).Chunk(2).Select(pair => new RefusedCommand(pair[0], pair[1]))];
        if (refused.Length > 0)
            throw RefusedCommand.Refusal(refused, refused.Any(command => command.IsAboutCommand) ? await VersionAsync() : null);
        await redis.SubscribeToUnheardAsync();
    }

    // Not by RedisStore, which may refuse all calls: this one finds out whether it still should.
    private async Task<string[]> EvaluateAsync(string? name) => (string[])(await redis.Connection.GetDatabase().ScriptEvaluateAsync(
        probe,
        keys,
        [name ?? "", (long)RedisMark.Lifetime.TotalMilliseconds, (string)redis.Channel("probe")!, mark.Own ?? "", mark.MayTake]))!;

    // A comfort: the user may not be allowed to ask.
    private async Task<string?> VersionAsync()
    {
        try
        {
            var info = (string)(await redis.Connection.GetDatabase().ExecuteAsync("INFO", "server"))!;
            return info.Split('\n')
                .FirstOrDefault(line => line.StartsWith("redis_version:", StringComparison.Ordinal))?.Split(':')[1].Trim();
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            return null;
        }
    }
}
