using System.Collections.Concurrent;
using RideAspire.Integration.Tests.Rides.Transitions;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Dispatch;

/// <summary>Who listens is told of each change: a look at the row that follows the hint shows it.</summary>
public sealed class OfferHintTests(StoresFixture stores) : OfferTests(stores)
{
    private readonly ConcurrentQueue<Guid> trips = new();
    private readonly ConcurrentQueue<string> drivers = new();

    [Fact]
    public async Task An_offer_and_its_acceptance_are_told_to_the_driver_and_the_acceptance_to_the_rider()
    {
        await ListenAsync();
        var (trip, offer) = await OfferedAsync();
        await DriverSeesAsync(offer, OfferStatus.Pending);

        await AcceptAsync(offer);

        await DriverSeesAsync(offer, OfferStatus.Accepted);
        await RiderSeesAsync(trip, TripStatus.Assigned);
    }

    [Fact]
    public async Task An_assignment_at_once_is_told_to_both()
    {
        await ListenAsync();
        await OnlineAsync(acceptsAtOnce: true);
        var trip = await BookAsync();

        await MatchAsync(trip);

        await RiderSeesAsync(trip, TripStatus.Assigned);
        await DriverSeesAsync(Assert.Single(await OffersAsync(trip)), OfferStatus.Accepted);
    }

    [Fact]
    public async Task A_decline_is_told_to_the_driver()
    {
        var (_, offer) = await OfferedAsync();
        await ListenAsync();

        await DeclineAsync(offer);

        await DriverSeesAsync(offer, OfferStatus.Declined);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lapse_is_told_to_the_driver_by_the_timer_and_by_the_sweep(bool bySweep)
    {
        var (trip, offer) = await OfferedAsync();
        await ListenAsync();
        await WindowPassesAsync(offer);

        await (bySweep ? Sweep.PassAsync(default) : MatchAsync(trip));

        await DriverSeesAsync(offer, OfferStatus.Lapsed);
    }

    [Fact]
    public async Task A_cancellation_is_told_to_the_rider_and_to_the_driver_who_is_being_asked()
    {
        var (trip, offer) = await OfferedAsync();
        await ListenAsync();

        await CancelAsync(trip);

        await RiderSeesAsync(trip, TripStatus.Cancelled);
        await DriverSeesAsync(offer, OfferStatus.Withdrawn);
    }

    [Fact]
    public async Task A_cancellation_is_told_to_the_driver_who_has_the_trip()
    {
        var (trip, offer) = await AcceptedAsync();
        await ListenAsync();

        await CancelAsync(trip);

        await RiderSeesAsync(trip, TripStatus.Cancelled);
        await DriverSeesAsync(offer, OfferStatus.Accepted);
    }

    [Fact]
    public async Task An_expiry_is_told_to_the_rider_and_to_the_driver_who_is_being_asked()
    {
        var (trip, offer) = await OfferedAsync();
        await ListenAsync();
        await DeadlinePassesAsync(trip);

        await ExpireAsync(trip);

        await RiderSeesAsync(trip, TripStatus.DriverNotFound);
        await DriverSeesAsync(offer, OfferStatus.Withdrawn);
    }

    [Fact]
    public async Task A_return_is_told_to_both()
    {
        var (trip, offer) = await AcceptedAsync();
        await ListenAsync();

        await ReturnAsync(trip, offer.DriverId);

        await RiderSeesAsync(trip, TripStatus.Waiting);
        await DriverSeesAsync(offer, OfferStatus.Returned);
    }

    [Fact]
    public async Task A_start_is_told_to_both()
    {
        var (trip, offer) = await AcceptedAsync();
        await ListenAsync();

        await Get<TripSteps>().StartAsync(trip.Id, offer.DriverId, default);

        await RiderSeesAsync(trip, TripStatus.InProgress);
        await DriverSeesAsync(offer, OfferStatus.Accepted);
    }

    private Task ListenAsync() => new ChangeHints(Redis).SubscribeAsync(
        changed => changed.ToList().ForEach(trips.Enqueue),
        changed => changed.ToList().ForEach(drivers.Enqueue));

    // Each hint is followed by one look; a change that no hint follows is not seen.
    private Task RiderSeesAsync(Trip trip, TripStatus status) =>
        HintedAsync(trips, trip.Id, async () => (await Db.GetAsync(trip.Id)).Status == status);

    private Task DriverSeesAsync(Offer offer, OfferStatus status) =>
        HintedAsync(drivers, offer.DriverId, async () => (await GetAsync(offer)).Status == status);

    private Task HintedAsync<T>(ConcurrentQueue<T> hints, T wanted, Func<Task<bool>> shows) => TestHost.UntilAsync(async () =>
    {
        await Redis.GetDatabase().PingAsync();
        return hints.TryDequeue(out var hinted) && hinted!.Equals(wanted) && await shows();
    });
}
