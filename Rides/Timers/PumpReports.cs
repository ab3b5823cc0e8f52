using System.Globalization;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Timers;

/// <summary>
/// What the pumps of all replicas say of themselves, in Redis: at most once a second each, and no pass waits for it. A
/// pump that is silent for a minute is forgotten.
/// </summary>
public sealed class PumpReports(RedisStore redis)
{
    private static readonly string report = EmbeddedScript.Load("Timers", "report");
    private static readonly TimeSpan memory = TimeSpan.FromMinutes(1);

    private readonly RedisKey key = redis.Key("pumps", RedisType.Hash);

    /// <summary>
    /// Records that a pump of this replica has passed. Does not throw: other reports follow a lost one.
    /// </summary>
    /// <param name="queue">The pump's queue.</param>
    /// <param name="replica">The replica.</param>
    /// <param name="claimedPerSecond">Timers that it claimed a second since its last report.</param>
    public async Task TryReportAsync(string queue, string replica, double claimedPerSecond)
    {
        try
        {
            await EvaluateAsync($"{queue} {replica}", claimedPerSecond);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // RedisStore has reported it.
        }
    }

    /// <summary>Returns the reports of the last minute, by queue and replica.</summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public async Task<IReadOnlyList<PumpReport>> ReadAsync()
    {
        var reply = (RedisResult[])(await EvaluateAsync("", 0))!;
        var now = DateTimeOffset.FromUnixTimeMilliseconds((long)reply[0]);
        return [.. reply.Skip(1).Chunk(2).Select(pair => Read((string)pair[0]!, (string)pair[1]!, now))
            .OrderBy(pump => pump.Queue, StringComparer.Ordinal).ThenBy(pump => pump.Replica, StringComparer.Ordinal)];
    }

    private Task<RedisResult> EvaluateAsync(string pump, double claimedPerSecond) => redis.EvaluateAsync(
        report, [key], [memory.ToMilliseconds(), pump, claimedPerSecond.ToString("0.#", CultureInfo.InvariantCulture)]);

    private static PumpReport Read(string field, string value, DateTimeOffset now)
    {
        var (pump, facts) = (field.Split(' ', 2), value.Split(' '));
        var at = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(facts[0], CultureInfo.InvariantCulture));
        return new(pump[0], pump[^1], at, now - at, double.Parse(facts[^1], CultureInfo.InvariantCulture));
    }
}

/// <summary>What the pump of a replica says of itself.</summary>
/// <param name="Queue">Its queue.</param>
/// <param name="Replica">The replica.</param>
/// <param name="At">When it passed last, to the second, by Redis' clock.</param>
/// <param name="Age">How long ago that was.</param>
/// <param name="ClaimedPerSecond">Timers that it claimed a second, between its last two reports.</param>
public sealed record PumpReport(string Queue, string Replica, DateTimeOffset At, TimeSpan Age, double ClaimedPerSecond);
