using System.Collections.Concurrent;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Rides.Transitions;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Timeouts;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Dispatch;

/// <summary>Subscribers get a hint of each change. A read of the row after the hint shows the change.</summary>
public sealed class OfferHintTests(StoresFixture stores) : OfferTests(stores)
{
    private readonly ConcurrentQueue<Guid> trips = new();
    private readonly ConcurrentQueue<string> drivers = new();

    [Fact]
    public async Task An_offer_sends_the_driver_a_hint_and_its_acceptance_sends_both_a_hint()
    {
        await SubscribeAsync();
        var (trip, offer) = await OfferedAsync();
        await DriverSeesAsync(offer, OfferStatus.Pending);

        await AcceptAsync(offer);

        await DriverSeesAsync(offer, OfferStatus.Accepted);
        await RiderSeesAsync(trip, TripStatus.Assigned);
    }

    [Fact]
    public async Task An_assignment_to_a_driver_who_accepts_at_once_sends_both_a_hint()
    {
        await SubscribeAsync();
        await OnlineAsync(acceptsAtOnce: true);
        var trip = await BookAsync();

        await MatchAsync(trip);

        await RiderSeesAsync(trip, TripStatus.Assigned);
        await DriverSeesAsync(Assert.Single(await OffersAsync(trip)), OfferStatus.Accepted);
    }

    [Fact]
    public async Task A_decline_sends_the_driver_a_hint()
    {
        var (_, offer) = await OfferedAsync();
        await SubscribeAsync();

        await DeclineAsync(offer);

        await DriverSeesAsync(offer, OfferStatus.Declined);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lapse_by_the_timer_or_by_the_sweep_sends_the_driver_a_hint(bool bySweep)
    {
        var (trip, offer) = await OfferedAsync();
        await SubscribeAsync();
        await WindowPassesAsync(offer);

        await (bySweep ? Sweep.PassAsync(default) : MatchAsync(trip));

        await DriverSeesAsync(offer, OfferStatus.Lapsed);
    }

    [Fact]
    public async Task A_cancellation_sends_hints_to_the_rider_and_to_the_driver_with_the_offer()
    {
        var (trip, offer) = await OfferedAsync();
        await SubscribeAsync();

        await CancelAsync(trip);

        await RiderSeesAsync(trip, TripStatus.Cancelled);
        await DriverSeesAsync(offer, OfferStatus.Withdrawn);
    }

    [Fact]
    public async Task A_cancellation_sends_hints_to_the_rider_and_to_the_driver_with_the_trip()
    {
        var (trip, offer) = await AcceptedAsync();
        await SubscribeAsync();

        await CancelAsync(trip);

        await RiderSeesAsync(trip, TripStatus.Cancelled);
        await DriverSeesAsync(offer, OfferStatus.Accepted);
    }

    [Fact]
    public async Task A_step_of_ops_sends_hints_to_the_rider_and_to_the_driver()
    {
        var (trip, offer) = await AcceptedAsync();
        await SubscribeAsync();

        await Get<OpsSteps>().CancelAsync(trip.Id, new("ops", "reason"), default);

        await RiderSeesAsync(trip, TripStatus.Cancelled);
        await DriverSeesAsync(offer, OfferStatus.Accepted);
    }

    [Fact]
    public async Task An_expiry_sends_hints_to_the_rider_and_to_the_driver_with_the_offer()
    {
        var (trip, offer) = await OfferedAsync();
        await SubscribeAsync();
        await DeadlinePassesAsync(trip);

        await ExpireAsync(trip);

        await RiderSeesAsync(trip, TripStatus.DriverNotFound);
        await DriverSeesAsync(offer, OfferStatus.Withdrawn);
    }

    [Fact]
    public async Task A_return_sends_both_a_hint()
    {
        var (trip, offer) = await AcceptedAsync();
        await SubscribeAsync();

        await ReturnAsync(trip, offer.DriverId);

        await RiderSeesAsync(trip, TripStatus.Waiting);
        await DriverSeesAsync(offer, OfferStatus.Returned);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_recall_by_the_timer_or_by_the_sweep_sends_both_a_hint(bool bySweep)
    {
        await OnlineAsync(acceptsAtOnce: true);
        var trip = await BookAsync();
        await MatchAsync(trip);
        await Db.ExecuteAsync($"UPDATE offers SET acknowledge_by = clock_timestamp() WHERE trip_id = {trip.Id}");
        await SubscribeAsync();

        await (bySweep ? Get<RecallSweep>().PassAsync(default) : MatchAsync(trip));

        await RiderSeesAsync(trip, TripStatus.Waiting);
        await DriverSeesAsync(Assert.Single(await OffersAsync(trip)), OfferStatus.Returned);
    }

    [Fact]
    public async Task A_start_sends_both_a_hint()
    {
        var (trip, offer) = await AcceptedAsync();
        await SubscribeAsync();

        await Get<TripSteps>().StartAsync(trip.Id, offer.DriverId, default);

        await RiderSeesAsync(trip, TripStatus.InProgress);
        await DriverSeesAsync(offer, OfferStatus.Accepted);
    }

    private Task SubscribeAsync() => new ChangeHints(Redis.Store(Db.KeyPrefix)).SubscribeAsync(
        changed => changed.ToList().ForEach(trips.Enqueue),
        changed => changed.ToList().ForEach(drivers.Enqueue));

    // Reads the row once per hint, so a change without a later hint is not seen.
    private Task RiderSeesAsync(Trip trip, TripStatus status) =>
        AwaitHintAsync(trips, trip.Id, async () => (await Db.GetAsync(trip.Id)).Status == status);

    private Task DriverSeesAsync(Offer offer, OfferStatus status) =>
        AwaitHintAsync(drivers, offer.DriverId, async () => (await GetAsync(offer)).Status == status);

    private Task AwaitHintAsync<T>(ConcurrentQueue<T> hints, T expected, Func<Task<bool>> isVisible) => TestHost.UntilAsync(async () =>
    {
        await Redis.GetDatabase().PingAsync();
        return hints.TryDequeue(out var hinted) && hinted!.Equals(expected) && await isVisible();
    });
}
