using RideAspire.Drivers;
using RideAspire.Persistence;

namespace RideAspire.Booking;

internal static class BookingWarmUp
{
    /// <summary>
    /// Connects to both stores and builds the model before the service listens, so that the first riders after a deployment do not wait for
    /// that. A store that is away holds the start up for a few seconds, and does not prevent it.
    /// </summary>
    public static async Task WarmUpAsync(this IServiceProvider services, CancellationToken ct)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(BookingWarmUp).FullName!);
        await new WarmUp(services.GetRequiredService<TimeProvider>(), logger).RunAsync("The API", attempt => UseStoresAsync(services, attempt), stillAtIt: () => { }, ct);
    }

    private static async Task UseStoresAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        _ = scope.ServiceProvider.GetRequiredService<DriverPool>();
        _ = await scope.ServiceProvider.GetRequiredService<RidesDbContext>().Trips.FindAsync([Guid.Empty], ct);
    }
}
