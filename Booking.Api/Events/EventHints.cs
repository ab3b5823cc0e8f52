using RideAspire.Dispatch;

namespace RideAspire.Booking.Events;

/// <summary>
/// Polls a stream's rows as soon as a hint says that they have changed. The start does not wait for Redis.
/// </summary>
internal sealed class EventHints(ChangeHints hints, TripStreams trips, DriverStreams drivers) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => hints.SubscribeAsync(trips.Hint, drivers.Hint);
}
