using RideAspire.Drivers;
using RideAspire.Stores;

namespace RideAspire.Booking.Events;

/// <summary>
/// Tells Redis which drivers' apps listen. Nothing waits for it: a driver of whom Redis does not know it is found after
/// those of whom it does.
/// </summary>
internal sealed partial class ListeningApps(DriverPool drivers, ILogger<ListeningApps> logger)
{
    private readonly HashSet<string> untold = [];
    private Task telling = Task.CompletedTask;

    /// <summary>
    /// Tells at once, or together with the next drivers when Redis has not answered yet. One caller at a time.
    /// </summary>
    public void Tell(IEnumerable<string> listening)
    {
        untold.UnionWith(listening);
        if (!telling.IsCompleted)
            return;

        telling = TryTellAsync([.. untold]);
        untold.Clear();
    }

    private async Task TryTellAsync(string[] listening)
    {
        try
        {
            await drivers.ListeningAsync(listening);
        }
        catch (Exception e)
        {
            if (StoreFailure.Unexpected(e) is { } bug)
                Failed(bug, listening.Length);
        }
    }

    [LoggerMessage(LogLevel.Error, "Failed to record that the apps of {Count} drivers listen. Their next polls record it again.")]
    private partial void Failed(Exception e, int count);
}
