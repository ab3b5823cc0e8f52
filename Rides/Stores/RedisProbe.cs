using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>
/// Whether Redis does its work: it takes the commands of this system, and belongs to this environment.
/// </summary>
internal sealed class RedisProbe(
    IConnectionMultiplexer connection, RedisStore redis, StoreEnvironment environment, StoreConditions conditions)
{
    private static readonly string probe = EmbeddedScript.Load("Stores", "probe");

    /// <summary>
    /// An environment whose services are all gone for this long no longer owns its key prefix: its database may have
    /// moved to another server.
    /// </summary>
    private static readonly TimeSpan claim = TimeSpan.FromSeconds(10);

    private static readonly StoreFault foreign = new(
        StoreFaults.Redis,
        "is used by another database of this system with the same key prefix. Give each environment a Redis:KeyPrefix of its own.");

    private readonly RedisKey[] keys =
    [
        redis.Key("{probe}:scores"),
        redis.Key("{probe}:places"),
        redis.Key("{probe}:names", RedisType.Set),
        redis.Key("{probe}:environment", RedisType.String),
    ];

    /// <summary>Ends without an exception when Redis does its work.</summary>
    /// <exception cref="StoreRefusedException">Redis answers, but does not do its work.</exception>
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await TryAsync(ct);
        }
        catch (Exception e) when (StoreFaults.Of(e) is { } fault)
        {
            conditions.Failed(fault, e);
            throw;
        }
    }

    private async Task TryAsync(CancellationToken ct)
    {
        var name = await environment.NameAsync(ct) ?? "";
        var reply = await EvaluateAsync(name);
        if (Array.Exists(reply, error => StoreFaults.IsWrongType(new RedisServerException(error))))
        {
            await redis.RenameOthersAsync();
            reply = await EvaluateAsync(name);
        }

        var isForeign = name.Length > 0 && reply[0].Length > 0 && reply[0] != name;
        redis.Refuse(isForeign ? foreign : null);
        if (isForeign)
            throw new StoreRefusedException(foreign);

        (string Command, string Error)[] refused = [.. reply.Skip(1).Chunk(2).Select(pair => (pair[0], pair[1]))];
        if (refused.Length > 0)
            throw await RefusalAsync(refused);
    }

    // Not by RedisStore, which may refuse all calls: this one finds out whether it still should.
    private async Task<string[]> EvaluateAsync(string name) => (string[])(await connection.GetDatabase().ScriptEvaluateAsync(
        probe, keys, [name, (long)claim.TotalMilliseconds, (string)redis.Channel("probe")!]))!;

    private async Task<StoreRefusedException> RefusalAsync((string Command, string Error)[] refused)
    {
        var first = new RedisServerException(refused[0].Error);
        var fault = StoreFaults.Of(first)!;
        if (!StoreFaults.IsAboutCommands(fault))
            return new(fault, first);

        var commands = string.Join(", ", refused.Select(command => command.Command).Distinct());
        return new(StoreFaults.Lacks(commands, fault, await VersionAsync()), first);
    }

    // A comfort: the user may not be allowed to ask.
    private async Task<string?> VersionAsync()
    {
        try
        {
            var info = (string)(await connection.GetDatabase().ExecuteAsync("INFO", "server"))!;
            return info.Split('\n')
                .FirstOrDefault(line => line.StartsWith("redis_version:", StringComparison.Ordinal))?.Split(':')[1].Trim();
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            return null;
        }
    }
}
