using RideAspire.Dispatch;
using RideAspire.Schema;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Booking;

internal static class BookingWarmUp
{
    /// <summary>
    /// Connects to all stores and builds EF Core's model before the service listens, so that the first clients after a
    /// deployment do not wait for it. A store that is down delays the start by a few seconds, and does not prevent it.
    /// </summary>
    public static Task WarmUpAsync(this IServiceProvider services, CancellationToken ct)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(BookingWarmUp).FullName!);
        var warmUp = new WarmUp(services.GetRequiredService<TimeProvider>(), logger);
        return warmUp.RunAsync("The API", attempt => UseStoresAsync(services, attempt), reportProgress: () => { }, ct);
    }

    private static async Task UseStoresAsync(IServiceProvider services, CancellationToken ct)
    {
        _ = services.GetRequiredService<AfterCommit>();
        _ = await services.GetRequiredService<TripReads>().FindAsync(Guid.Empty, ct);
        _ = await services.GetRequiredService<TripLists>().OffersOfAsync(Guid.Empty, ct);
    }
}
