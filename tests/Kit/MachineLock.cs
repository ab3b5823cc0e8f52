namespace RideAspire.Kit;

/// <summary>
/// A lock on the whole machine. <c>dotnet test</c> runs test assemblies at the same time. Suites that do not measure
/// share the lock. A suite that measures, or that starts the whole system, holds it alone.
/// </summary>
public static class MachineLock
{
    private static readonly string file = Path.Combine(Path.GetTempPath(), "ride-aspire-tests.lock");
    private static readonly TimeSpan retryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan timeout = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Waits for the lock, for 30 minutes at most. The operating system frees it when the process ends.
    /// </summary>
    public static async Task<IDisposable> TakeAsync(bool alone)
    {
        using var limit = new CancellationTokenSource(timeout);
        using var retries = new PeriodicTimer(retryDelay);
        while (true)
        {
            try
            {
                // .NET locks a file with flock: exclusively without sharing, shared when everyone only reads.
                await File.Open(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).DisposeAsync();
                return alone
                    ? File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None)
                    : File.Open(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            }
            catch (IOException)
            {
                await retries.WaitForNextTickAsync(limit.Token);
            }
        }
    }
}
