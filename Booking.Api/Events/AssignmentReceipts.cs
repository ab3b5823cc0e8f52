using RideAspire.Dispatch;
using RideAspire.Stores;

namespace RideAspire.Booking.Events;

/// <summary>
/// Records that drivers know of the trips that they have: their streams told them, or their clients say so. Nothing
/// waits for it. When it fails, the driver's next presence acknowledges the trip.
/// </summary>
internal sealed partial class AssignmentReceipts(Engagements engagements, ILogger<AssignmentReceipts> logger)
{
    /// <summary>The driver knows of their trip.</summary>
    /// <remarks>It is no part of the request that opened the stream, perhaps hours ago.</remarks>
    public void Received(string driver)
    {
        using var _ = ExecutionContext.SuppressFlow();
        Task.Run(() => TryAcknowledgeAsync(driver));
    }

    private async Task TryAcknowledgeAsync(string driver)
    {
        try
        {
            await engagements.AcknowledgeAsync(driver, CancellationToken.None);
        }
        catch (Exception e)
        {
            if (StoreFailure.Unexpected(e) is { } bug)
                Failed(bug);
        }
    }

    [LoggerMessage(LogLevel.Error, "Failed to record that a driver knows of their trip. Their next presence records it.")]
    private partial void Failed(Exception e);
}
