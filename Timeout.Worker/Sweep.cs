using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Stores;
using RideAspire.Transitions;

namespace RideAspire.Timeouts;

/// <summary>
/// A duty that ends overdue rows, from Postgres. Each pass looks at the rows that have become overdue since the pass
/// before, and the first one, and then one each minute, at all rows too: they may have been held for long, or failed.
/// </summary>
internal abstract class Sweep<T>(IOptions<SweepOptions> options, Heartbeats heartbeats, TimeProvider time, ILogger logger)
    : Duty(options, heartbeats, time, logger)
{
    private static readonly TimeSpan fullLookInterval = TimeSpan.FromMinutes(1);

    private readonly SweepOptions options = options.Value;
    private DateTimeOffset mark = DateTimeOffset.MaxValue;
    private volatile bool isHastened;
    private TimeSpan untilFullLook;
    private long lastFullLook;

    /// <summary>The range of the next pass.</summary>
    internal OverdueRange Range => new(mark, Grace);

    /// <summary>How long a row must be overdue before the sweep ends it.</summary>
    protected virtual TimeSpan Grace => options.Grace;

    /// <inheritdoc/>
    /// <remarks>The next pass looks at all rows.</remarks>
    public override void Hasten()
    {
        isHastened = true;
        base.Hasten();
    }

    public override async Task PassAsync(CancellationToken ct)
    {
        await LookAsync(mark, ct);
        if (Time.GetElapsedTime(lastFullLook) < untilFullLook && !isHastened)
            return;

        isHastened = false;
        lastFullLook = Time.GetTimestamp();
        untilFullLook = fullLookInterval * (0.9 + (Random.Shared.NextDouble() * 0.2));
        try
        {
            await LookAsync(DateTimeOffset.MinValue, ct);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // While an old snapshot is open, all rows that ended since are visited, and Postgres may take too long. The
            // looks at what is new go on.
        }
    }

    /// <summary>Ends up to <paramref name="max"/> rows of a range.</summary>
    protected abstract Task<SweptRows<T>> EndAsync(OverdueRange range, int max, CancellationToken ct);

    /// <summary>Logs what was ended.</summary>
    protected abstract void Log(IReadOnlyList<T> ended);

    private async Task LookAsync(DateTimeOffset after, CancellationToken ct)
    {
        SweptRows<T> swept;
        do
        {
            swept = await EndAsync(new(after, Grace), options.Batch, ct);
            if (swept.Ended.Count > 0)
                Log(swept.Ended);
            ReportStep();
        }
        while (!swept.IsLast);
        mark = OverdueRange.Behind(swept.UpTo);
    }
}
