using Microsoft.Extensions.Logging;

namespace RideAspire.Persistence;

/// <summary>
/// The first use of the stores by a fresh process. It compiles code, connects and builds the model, which takes a busy machine seconds. So
/// the limits of a running system do not count yet: an attempt may take long, and one that a store's client gives up is repeated quietly.
/// </summary>
public sealed partial class WarmUp(TimeProvider time, ILogger logger)
{
    /// <summary>For all attempts together: 1 min. A process that needs longer is started without.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Attempts that a store's client gives up. The clients time out within 1 s to 3 s, so a store that hangs is reported after 5 s to 15 s;
    /// in a process that is only slow, it happens once or twice.
    /// </summary>
    private const int MostTimeouts = 5;

    private static readonly TimeSpan betweenAttempts = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan betweenBeats = TimeSpan.FromSeconds(1);

    /// <summary>
    /// True once an attempt has succeeded. False, after a warning, when a store refuses, hangs, or the patience is over; false too when
    /// told to stop. An attempt that ignores its cancellation is waited for without further beats, so that liveness finds it.
    /// </summary>
    /// <param name="what">What warms up, for the log.</param>
    /// <param name="attempt">Uses the stores as the work will.</param>
    /// <param name="stillAtIt">Called each second within the patience, so that a slow start does not look like a stalled loop.</param>
    public async Task<bool> RunAsync(string what, Func<CancellationToken, Task> attempt, Action stillAtIt, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Patience, time);

        // Cancelled elsewhere: Npgsql keeps whoever cancels waiting while it asks a server that hangs to stop.
        using var _ = stopping.Register(() => limit.CancelAsync());
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                await BeatUntilOverAsync(Task.Run(() => attempt(limit.Token), CancellationToken.None), stillAtIt, limit.Token);
                return true;
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception e) when (StoreFailure.IsTimeout(e) && attempts < MostTimeouts && !limit.IsCancellationRequested)
            {
                await Task.Delay(betweenAttempts, time, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e)
            {
                var (unexpected, why) = limit.IsCancellationRequested ? (null, $"it took longer than {Patience}.") : (StoreFailure.Unexpected(e), e.Message);
                Failed(unexpected, what, why);
                return false;
            }
        }
    }

    private async Task BeatUntilOverAsync(Task attempt, Action stillAtIt, CancellationToken limit)
    {
        while (!attempt.IsCompleted && !limit.IsCancellationRequested)
        {
            await attempt.WaitAsync(betweenBeats, time, limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stillAtIt();
        }

        await attempt;
    }

    [LoggerMessage(LogLevel.Warning, "{What} could not warm up: {Why} Its first work may be late.")]
    private partial void Failed(Exception? e, string what, string why);
}
