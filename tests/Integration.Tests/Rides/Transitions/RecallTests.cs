using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Timeouts;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>Base of tests about trips that were assigned to drivers with auto-accept.</summary>
public abstract class RecallTests(StoresFixture stores) : OfferTests(stores)
{
    private protected RecallSweep RecallSweep => Get<RecallSweep>();

    /// <summary>
    /// Books a trip that is assigned to a new driver, who is silent since, or to one whose trip was recalled.
    /// </summary>
    protected async Task<(Trip Trip, string Driver)> AssignedAsync()
    {
        await OnlineAsync(acceptsAtOnce: true);
        var trip = await BookAsync();
        await MatchAsync(trip);
        var assigned = await Db.GetAsync(trip.Id);
        Assert.Equal(TripStatus.Assigned, assigned.Status);
        return (assigned, assigned.DriverId!);
    }

    /// <summary>Lets the time pass that the drivers of these trips have to acknowledge them.</summary>
    protected Task TimeToAcknowledgePassesAsync(params Trip[] trips)
    {
        Guid[] ids = [.. trips.Select(trip => trip.Id)];
        return Db.ExecuteAsync(
            $"UPDATE offers SET acknowledge_by = clock_timestamp() WHERE trip_id = ANY ({ids}) AND acknowledge_by IS NOT NULL");
    }

    /// <summary>Does what the timer or the sweep does once the time to acknowledge has passed.</summary>
    private protected async Task RecallAsync(bool bySweep, params Trip[] trips)
    {
        await TimeToAcknowledgePassesAsync(trips);
        await (bySweep ? RecallSweep.PassAsync(default) : MatchAsync(trips));
    }

    /// <summary>Records a presence of a driver with auto-accept.</summary>
    /// <param name="began">How long ago its request began. Default: now.</param>
    protected Task ReportAsync(string driver, Trip trip, TimeSpan began = default) =>
        Get<Presence>().SeenAsync(new(driver, trip.Pickup, AcceptsAtOnce: true) { Age = began });

    /// <summary>Sets when the driver was last seen.</summary>
    private protected Task SetLastSeenAsync(string driver, TimeSpan ago) => Redis.GetDatabase().SortedSetAddAsync(
        Keys.Seen, driver, (TimeProvider.System.GetUtcNow() - ago).ToUnixTimeMilliseconds());

    /// <summary>Whether the driver has the trip and need not acknowledge it any more.</summary>
    protected async Task<bool> IsAcknowledgedAsync(Trip trip, string driver)
    {
        var (now, offer) = (await Db.GetAsync(trip.Id), Assert.Single(await OffersAsync(trip)));
        return now.DriverId == driver && offer is { Status: OfferStatus.Accepted, AcknowledgeBy: null };
    }

    /// <summary>Whether the trip waits again because the driver did not acknowledge it.</summary>
    protected async Task<bool> IsRecalledAsync(Trip trip, string driver)
    {
        var (now, offer) = (await Db.GetAsync(trip.Id), Assert.Single(await OffersAsync(trip)));
        return now is { Status: TripStatus.Waiting, DriverId: null }
            && offer is { Status: OfferStatus.Returned, AcknowledgeBy: not null } && offer.DriverId == driver;
    }

    /// <summary>Removes all that Redis holds of this test's system.</summary>
    protected async Task FlushAsync()
    {
        foreach (var server in Redis.GetServers())
        {
            await foreach (var key in server.KeysAsync(pattern: $"{Db.KeyPrefix}*"))
                await Redis.GetDatabase().KeyDeleteAsync(key);
        }
    }
}
