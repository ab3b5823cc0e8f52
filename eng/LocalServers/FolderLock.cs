using System.Diagnostics;
using System.Globalization;

namespace RideAspire.LocalServers;

/// <summary>
/// Keeps a second server out of a data folder. The lock always ends with this process. Its server may run a few seconds
/// longer, until <see cref="ProcessGuard"/> has stopped it, so the lock file also names the last server's process.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(100);

    private readonly FileStream file;

    private FolderLock(FileStream file) => this.file = file;

    /// <summary>Locks the folder. Waits while the folder's last server is still stopping.</summary>
    /// <exception cref="LocalServerException">Another process holds the lock.</exception>
    public static async Task<FolderLock> TakeAsync(string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(timeout);
        using var polls = new PeriodicTimer(pollInterval);
        FolderLock? taken = null;
        try
        {
            while (true)
            {
                taken ??= TryTake(folder);
                if (taken is not null && !taken.IsServerAlive())
                    return taken;
                await polls.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            taken?.Dispose();
            throw new LocalServerException($"The data in {folder} is in use by another process: stop it, or choose another folder.");
        }
    }

    /// <summary>Records the process that serves the folder from now on.</summary>
    public void Remember(int server)
    {
        file.SetLength(0);
        using var writer = new StreamWriter(file, leaveOpen: true);
        writer.Write(Mark(server));
    }

    public void Dispose() => file.Dispose();

    private static FolderLock? TryTake(string folder)
    {
        try
        {
            return new(new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException)
        {
            return null;
        }
    }

    private bool IsServerAlive()
    {
        file.Position = 0;
        using var reader = new StreamReader(file, leaveOpen: true);
        var mark = reader.ReadToEnd();
        return int.TryParse(mark.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var server) && Mark(server) == mark;
    }

    // Includes the time of its start, because a later process may have the same id.
    private static string Mark(int server)
    {
        try
        {
            using var process = Process.GetProcessById(server);
            return string.Create(CultureInfo.InvariantCulture, $"{server} {process.StartTime.Ticks / TimeSpan.TicksPerSecond}");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return "";
        }
    }
}
