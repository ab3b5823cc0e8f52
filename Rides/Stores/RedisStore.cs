using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>
/// Redis, as all of this system uses it: with its keys under one prefix, with failures reported to
/// <see cref="StoreConditions"/>, and with values of other types out of the way. There are two: that of the timers,
/// and, as a keyed service, that of dispatch.
/// </summary>
/// <param name="connection">The connection to the server.</param>
/// <param name="options">The prefix of the keys.</param>
/// <param name="conditions">Gets the failures.</param>
/// <param name="name">The name in the health report. Default: that of the timers' Redis.</param>
public sealed class RedisStore(
    IConnectionMultiplexer connection, IOptions<RedisOptions> options, StoreConditions conditions, string name = StoreFaults.Redis)
{
    /// <summary>How long others wait for the first call of a script.</summary>
    private static readonly TimeSpan maxFirstCall = TimeSpan.FromMilliseconds(250);

    private readonly string prefix = options.Value.KeyPrefix;
    private readonly KeyTypes types = new(conditions);
    private readonly PendingCalls calls = conditions.CallsTo(name);
    private readonly ConcurrentDictionary<Action<RedisChannel, RedisValue>, RedisChannel> unheard = new();
    private readonly ConcurrentDictionary<object, Task> firstCalls = new(ReferenceEqualityComparer.Instance);
    private volatile StoreFault? refusal;

    /// <summary>The store's name in the health report.</summary>
    internal string Name => name;

    internal IConnectionMultiplexer Connection => connection;

    /// <summary>The key of a name. Names with the same part in braces are in the same slot of a cluster.</summary>
    /// <param name="name">One of a bounded number, and without ids: this process keeps it.</param>
    /// <param name="type">The type of the key's value. Positions are in sorted sets, too.</param>
    public RedisKey Key(string name, RedisType type = RedisType.SortedSet) => types.Add(Prefixed(name), type);

    /// <summary>
    /// The same for one of many names. Each call with such a key says which type the key's value has.
    /// </summary>
    internal RedisKey Prefixed(string name) => $"{prefix}:{name}";

    /// <summary>The channel of a name.</summary>
    public RedisChannel Channel(string name) => RedisChannel.Literal($"{prefix}:{name}");

    /// <summary>Runs a script.</summary>
    /// <exception cref="RedisException">Redis is down, did not answer in time, or refused.</exception>
    /// <exception cref="StoreRefusedException">This Redis belongs to another environment.</exception>
    public Task<RedisResult> EvaluateAsync(string script, RedisKey[] keys, RedisValue[] arguments) =>
        RunAsync(redis => EvaluateAsync(redis, script, keys, arguments));

    /// <inheritdoc cref="EvaluateAsync(string, RedisKey[], RedisValue[])"/>
    internal Task<RedisResult> EvaluateAsync(string script, TypedKey[] keys, params RedisValue[] arguments) =>
        RunAsync(redis => EvaluateAsync(redis, script, Array.ConvertAll(keys, key => key.Key), arguments), keys);

    /// <summary>
    /// Runs a call. When a value of another type is in its way, the call is made once more after that has been renamed:
    /// so a script must be repeatable, as after a timeout.
    /// </summary>
    /// <inheritdoc cref="EvaluateAsync(string, RedisKey[], RedisValue[])" path="/exception"/>
    public Task<T> RunAsync<T>(Func<IDatabase, Task<T>> call) => RunAsync(call, []);

    /// <inheritdoc cref="RunAsync{T}(Func{IDatabase, Task{T}})"/>
    /// <param name="call">The call.</param>
    /// <param name="keys">Its keys, as far as they are not of <see cref="Key"/>.</param>
    internal async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> call, params TypedKey[] keys)
    {
        if (refusal is { } fault)
            throw new StoreRefusedException(fault);

        calls.Begin();
        using var spans = RedisSpans.Begin();
        try
        {
            var result = await CallAsync(call, keys);
            calls.Answered();
            return result;
        }
        catch (Exception e) when (StoreFaults.NoteRedis(e, name) is { } failure)
        {
            conditions.Failed(failure, e);
            throw;
        }
        finally
        {
            calls.End();
        }
    }

    /// <summary>
    /// The first call of a script is over before others of it begin. The client loads a script with each call until it
    /// knows that the server has it, and hundreds of such calls at once, on a new connection, now and then make it
    /// close the connection (StackExchange.Redis 2.13.23, "Failed to write").
    /// </summary>
    private async Task<RedisResult> EvaluateAsync(IDatabase redis, string script, RedisKey[] keys, RedisValue[] arguments)
    {
        if (!firstCalls.TryGetValue(script, out var first))
        {
            var own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            first = firstCalls.GetOrAdd(script, own.Task);
            if (first == own.Task)
            {
                try
                {
                    return await redis.ScriptEvaluateAsync(script, keys, arguments);
                }
                catch
                {
                    firstCalls.TryRemove(new(script, own.Task));
                    throw;
                }
                finally
                {
                    own.SetResult();
                }
            }
        }

        // A Redis that hangs must not hold up the others for longer than it does by itself.
        if (!first.IsCompleted)
            await first.WaitAsync(maxFirstCall).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await redis.ScriptEvaluateAsync(script, keys, arguments);
    }

    private async Task<T> CallAsync<T>(Func<IDatabase, Task<T>> call, TypedKey[] keys)
    {
        var redis = connection.GetDatabase();
        try
        {
            return await call(redis);
        }
        catch (Exception e) when (StoreFaults.IsWrongType(e))
        {
            await types.RenameOthersAsync(redis, keys);
        }

        return await call(redis);
    }

    /// <summary>Publishes a hint. Does not wait for Redis, and does not throw when it is down.</summary>
    public void Publish(RedisChannel channel, RedisValue message)
    {
        if (refusal is not null)
            return;

        using var span = RedisSpans.Send("PUBLISH");
        try
        {
            _ = connection.GetSubscriber().PublishAsync(channel, message, CommandFlags.FireAndForget);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // Hints may be lost.
        }
    }

    /// <summary>
    /// Calls back with the messages of a channel, on the thread that reads from Redis, so the callback must be quick.
    /// Returns once messages arrive. When Redis is down, they arrive once the client has connected and subscribed
    /// again; when the user may not subscribe, soon after they may.
    /// </summary>
    public async Task SubscribeAsync(RedisChannel channel, Action<RedisValue> received)
    {
        try
        {
            await SubscribeAsync(channel, (_, message) => received(message));
        }
        catch (Exception e) when (StoreFaults.NoteRedis(e, name) is { } fault)
        {
            // Messages may be lost, also those until then.
            conditions.Failed(fault, e);
        }
    }

    /// <summary>Subscribes again where the user was not allowed to: the client waits until it reconnects.</summary>
    /// <exception cref="StoreRefusedException">They still may not.</exception>
    internal async Task SubscribeToUnheardAsync()
    {
        foreach (var (received, channel) in unheard)
        {
            // The client has kept the callback, and would call it twice.
            await connection.GetSubscriber().UnsubscribeAsync(channel, received);
            await SubscribeAsync(channel, received);
        }
    }

    private async Task SubscribeAsync(RedisChannel channel, Action<RedisChannel, RedisValue> received)
    {
        try
        {
            await connection.GetSubscriber().SubscribeAsync(channel, received);
            unheard.TryRemove(received, out _);
        }
        catch (RedisServerException e) when (StoreFaults.Of(e) is { } fault && RedisFaults.IsNotAllowed(fault))
        {
            unheard[received] = channel;
            throw RefusedCommand.Refusal([new("SUBSCRIBE", e.Message)], version: null);
        }
    }

    /// <inheritdoc cref="KeyTypes.RenameOthersAsync"/>
    internal Task RenameOthersAsync() => types.RenameOthersAsync(connection.GetDatabase());

    /// <summary>Refuses every call with this fault from now on; null allows them.</summary>
    internal void Refuse(StoreFault? fault) => refusal = fault?.At(name);
}
