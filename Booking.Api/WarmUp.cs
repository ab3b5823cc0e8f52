using RideAspire.Drivers;
using RideAspire.Persistence;

namespace RideAspire.Booking;

internal static partial class WarmUp
{
    /// <summary>
    /// Connects to both stores and builds the model before the service listens, so that the first riders after a deployment do not wait for
    /// that. A store that is away holds the start up for a few seconds, and does not prevent it.
    /// </summary>
    public static async Task WarmUpAsync(this IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        try
        {
            _ = scope.ServiceProvider.GetRequiredService<DriverPool>();
            _ = await scope.ServiceProvider.GetRequiredService<RidesDbContext>().Trips.FindAsync([Guid.Empty], ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            StoreAway(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(WarmUp).FullName!), e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A store is not available at the start; the service starts all the same.")]
    private static partial void StoreAway(ILogger logger, Exception e);
}
