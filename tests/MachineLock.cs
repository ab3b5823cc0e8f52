namespace RideAspire.Tests;

/// <summary>
/// Who has the machine: <c>dotnet test</c> runs test assemblies at the same time, and those that measure would measure the others. So
/// those that do not measure hold this lock together, and one that does, or starts the whole system, holds it alone.
/// </summary>
internal static class MachineLock
{
    private static readonly string file = Path.Combine(Path.GetTempPath(), "ride-aspire-tests.lock");
    private static readonly TimeSpan betweenTries = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(30);

    /// <summary>Waits for its turn. The lock ends with the process at the latest.</summary>
    public static async Task<IDisposable> TakeAsync(bool alone)
    {
        using var inTime = new CancellationTokenSource(patience);
        using var tries = new PeriodicTimer(betweenTries);
        while (true)
        {
            try
            {
                // .NET locks a file by flock: alone where nothing is shared, together where all only read.
                await File.Open(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).DisposeAsync();
                return alone ? File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None) : File.Open(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            }
            catch (IOException)
            {
                await tries.WaitForNextTickAsync(inTime.Token);
            }
        }
    }
}
