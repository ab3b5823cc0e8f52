using System.Diagnostics;
using System.Globalization;

namespace RideAspire.LocalServers;

/// <summary>
/// Keeps a second server off a data folder. The lock ends with this process, whatever ends it; a server may outlive its owner for the
/// seconds that <see cref="ProcessGuard"/> gives it, so the file also says which one had the folder last.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly FileStream file;

    private FolderLock(FileStream file) => this.file = file;

    /// <summary>Takes the folder, and waits for a server that is still ending there.</summary>
    /// <exception cref="LocalServerException">Another process has it.</exception>
    public static async Task<FolderLock> TakeAsync(string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(timeout);
        using var looks = new PeriodicTimer(betweenLooks);
        FolderLock? taken = null;
        try
        {
            while (true)
            {
                taken ??= TryTake(folder);
                if (taken is not null && !taken.IsServerAlive())
                    return taken;
                await looks.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            taken?.Dispose();
            throw new LocalServerException($"The data in {folder} is in use by another process: stop it, or choose another folder.");
        }
    }

    /// <summary>Writes down which process serves the folder from now on.</summary>
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

    // With the time of its start, since another process may have its id by now.
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
