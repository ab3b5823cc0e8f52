using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>
/// Records drivers' positions. A report costs one call while its driver stays in a region. One from another region
/// takes the driver over, with their mark: they leave the old region before they are in the new one.
/// </summary>
internal sealed class DriverReports(
    RedisStore redis, DriverDirectory directory, Regions regions, DriverOptions options, TimeProvider time)
{
    private static readonly string presence = EmbeddedScript.Load("Drivers", "clock", "drivers", "reports", "presence");
    private static readonly string handover = EmbeddedScript.Load("Drivers", "clock", "drivers", "reports", "handover");

    /// <summary>What is known of a driver whom no region knows.</summary>
    private const string Unknown = "unknown";

    /// <summary>A report gives up when others of the same driver have moved them so often meanwhile.</summary>
    private const int MaxMoves = 4;

    /// <summary>
    /// How long one caller may ask Postgres about a driver before the next presence asks again: a little longer than it
    /// takes, and shorter than the time between two presences. Default: 1 s.
    /// </summary>
    public TimeSpan QuestionLease { get; set; } = TimeSpan.FromSeconds(1);

    public async Task<SeenDriver> RecordAsync(DriverPosition position)
    {
        var since = time.GetTimestamp();
        var region = Region.Of(position.At);
        var (outcome, isRenewal) = await PresenceAsync(region, position, RedisValue.EmptyString, TimeSpan.Zero);
        if (outcome == Outcome.NotKnown)
        {
            if (await TakeOverAsync(region, position, since) is not var (known, listensFor))
                return default;
            (outcome, _) = await PresenceAsync(region, Since(position, since), known, listensFor);
        }
        else if (isRenewal || outcome == Outcome.InDoubt)
        {
            // Who frees or marks the driver looks them up. A node of a cluster may have forgotten where they are.
            await TakeOverAsync(region, position, since);
        }

        return new(outcome == Outcome.InDoubt);
    }

    /// <summary>
    /// Records where the driver is, and removes them from where they were. Returns what is known of them, and for how
    /// long their app is taken to listen; null when the report was overtaken.
    /// </summary>
    private async Task<(RedisValue Known, TimeSpan ListensFor)?> TakeOverAsync(Region region, DriverPosition position, long since)
    {
        await regions.NoteAsync(region);
        var (known, from) = ((RedisValue)Unknown, (Region?)null);
        for (var move = 0; move < MaxMoves; move++)
        {
            var now = Since(position, since);
            var located = await directory.LocateAsync(now, from);
            if (located.IsOvertaken)
                break;
            if (located.Other is not { } other)
                return (known, located.ListensFor);

            var last = (RedisValue)await redis.EvaluateAsync(
                handover,
                new DriverKeys(redis, other).All,
                now.Driver, now.Age.ToMilliseconds(), now.Sequence ?? RedisValue.EmptyString, options.StaleAfter.ToMilliseconds());
            if (last.IsNullOrEmpty)
                break;
            (known, from) = (last == Unknown ? known : last, other);
        }

        return null;
    }

    private async Task<(Outcome Outcome, bool IsRenewal)> PresenceAsync(
        Region region, DriverPosition position, RedisValue known, TimeSpan listensFor)
    {
        var (driver, at, acceptsAtOnce) = position;
        var answer = (int[])(await redis.EvaluateAsync(
            presence,
            new DriverKeys(redis, region).All,
            driver, at.Lon, at.Lat, acceptsAtOnce ? 1 : 0, options.StaleAfter.ToMilliseconds(), position.Age.ToMilliseconds(),
            position.Sequence ?? RedisValue.EmptyString, QuestionLease.ToMilliseconds(), known, listensFor.ToMilliseconds(),
            DriverDirectory.RenewedAfter.ToMilliseconds(), ShiftOf(driver)))!;
        return ((Outcome)answer[0], answer[1] == 1);
    }

    /// <summary>The same report, as old as it is now.</summary>
    private DriverPosition Since(DriverPosition position, long since) => position with { Age = position.Age + time.GetElapsedTime(since) };

    // So that not all drivers' regions are recorded again at the same moment. The same in each process.
    private static long ShiftOf(string driver)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(driver));
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) % DriverDirectory.RenewedAfter.ToMilliseconds();
    }

    /// <summary>The first answer of presence.lua.</summary>
    private enum Outcome
    {
        Recorded,
        InDoubt,
        NotKnown,
    }
}
