using RideAspire.Dispatch;

namespace RideAspire.Booking.Events;

/// <summary>Has the streams' rows looked at as soon as somebody says that they have changed. Does not hold up the start while Redis is away.</summary>
internal sealed class EventHints(ChangeHints hints, TripWatchers trips, DriverWatchers drivers) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => hints.SubscribeAsync(trips.Hint, drivers.Hint);
}
