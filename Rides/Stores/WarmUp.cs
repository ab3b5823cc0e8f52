using Microsoft.Extensions.Logging;

namespace RideAspire.Stores;

/// <summary>
/// The first use of the stores by a new process. It compiles code and connects, which takes seconds on a busy machine.
/// So the timeouts of a running system do not apply yet: an attempt may take long, and an attempt that a store's client
/// times out is retried quietly.
/// </summary>
public sealed partial class WarmUp(TimeProvider time, ILogger logger)
{
    /// <summary>
    /// Timeout of all attempts together: 1 min. A process that needs longer starts without the warm-up.
    /// </summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Attempts when a store's client times out. The clients time out within 1 s to 3 s, so a hung store is reported
    /// after 5 s to 15 s. A process that is only slow needs one or two.
    /// </summary>
    private const int MaxAttempts = 5;

    private static readonly TimeSpan retryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan reportInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Returns true after an attempt has succeeded. Returns false when a store refuses or hangs, which
    /// <see cref="StoreConditions"/> logs; after a warning when the timeout passes; and when the process stops. An
    /// attempt that ignores its cancellation is awaited without further reports, so that liveness notices it.
    /// </summary>
    /// <param name="name">What warms up, for the log.</param>
    /// <param name="attempt">Uses the stores as the work will.</param>
    /// <param name="reportProgress">
    /// Called each second until the timeout, so that a slow start does not look like a stalled loop.
    /// </param>
    public async Task<bool> RunAsync(string name, Func<CancellationToken, Task> attempt, Action reportProgress, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);

        // Cancelled on another thread: Npgsql blocks the cancelling thread while it asks a hung server to stop.
        using var _ = stopping.Register(() => timeout.CancelAsync());
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                await AwaitAndReportAsync(Task.Run(() => attempt(timeout.Token), CancellationToken.None), reportProgress, timeout.Token);
                return true;
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception e) when (StoreFailure.IsTimeout(e) && attempts < MaxAttempts && !timeout.IsCancellationRequested)
            {
                await Task.Delay(retryDelay, time, timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e)
            {
                if (timeout.IsCancellationRequested)
                    Failed(null, name, $"it took longer than {Timeout}.");
                else if (StoreFailure.Unexpected(e) is { } unexpected)
                    Failed(unexpected, name, e.Message);
                return false;
            }
        }
    }

    private async Task AwaitAndReportAsync(Task attempt, Action reportProgress, CancellationToken timeout)
    {
        while (!attempt.IsCompleted && !timeout.IsCancellationRequested)
        {
            await attempt.WaitAsync(reportInterval, time, timeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            reportProgress();
        }

        await attempt;
    }

    [LoggerMessage(LogLevel.Warning, "{Name} could not warm up: {Why} Its first work may be late.")]
    private partial void Failed(Exception? e, string name, string why);
}
