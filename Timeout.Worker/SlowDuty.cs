using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timers;

namespace RideAspire.Timeouts;

/// <summary>
/// A duty that nobody waits for. It does a little in each pass until it has come around, and then rests. It does
/// nothing while this replica's pump is behind, and nothing at first, so that a new process is ready without it.
/// </summary>
internal abstract class SlowDuty(
    TimerPumpService pump, IOptions<SweepOptions> options, Heartbeats heartbeats, TimeProvider time, ILogger logger)
    : Duty(options, heartbeats, time, logger)
{
    private static readonly TimeSpan rest = TimeSpan.FromMinutes(1);

    private long restingSince = time.GetTimestamp();
    private bool isResting = true;

    public sealed override async Task PassAsync(CancellationToken ct)
    {
        if (pump.IsBehind || (isResting && Time.GetElapsedTime(restingSince) < rest))
            return;

        // Before the work, so that a failed pass is followed by a rest.
        (isResting, restingSince) = (true, Time.GetTimestamp());
        isResting = await DoSomeAsync(ct);
    }

    /// <summary>Does a bounded part of the work. Returns true when it has come around.</summary>
    protected abstract Task<bool> DoSomeAsync(CancellationToken ct);
}
