using Microsoft.EntityFrameworkCore;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>
/// Each table has, in a newer release, columns with the names of the other one's, and of what statements call their
/// intermediate results. All statements of this release go on.
/// </summary>
public sealed class LaterColumnsTests(StoresFixture stores) : OfferTests(stores)
{
    [Fact]
    public async Task A_trip_is_offered_declined_accepted_returned_and_cancelled()
    {
        await AddColumnsAsync();
        var (trip, offer) = await OfferedAsync();
        var declined = await DeclineAsync(offer);
        Assert.Equal((true, OfferStatus.Declined, TripStatus.Waiting), (declined.Done, declined.Offer!.Status, declined.Trip!.Status));

        await OnlineAsync(100);
        await MatchAsync(trip);
        var next = await PendingAsync(trip);
        var accepted = await AcceptAsync(next);
        Assert.Equal((true, TripStatus.Assigned), (accepted.Done, accepted.Trip!.Status));
        Assert.Equal(offer.TripId, (await Get<OfferReads>().FindAsync(next.Id, next.DriverId, default))!.Trip.Id);
        Assert.Single(await Get<TripReads>().NewerAsync([new(trip.Id, 1)], default));
        var (offers, trips) = await Get<OfferReads>().OfDriversAsync([next.DriverId], [offer.Id], [trip.Id], default);
        Assert.Equal((offer.Id, trip.Id), (offers.Single().Offer.Id, trips.Single().Id));

        Assert.True((await ReturnAsync(trip, next.DriverId)).Done);
        Assert.True((await CancelAsync(trip)).Done);
    }

    [Fact]
    public async Task A_driver_with_auto_accept_is_assigned()
    {
        await AddColumnsAsync();
        await OnlineAsync(acceptsAtOnce: true);
        var trip = await BookAsync();

        await MatchAsync(trip);

        Assert.Equal(TripStatus.Assigned, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task A_window_and_a_deadline_pass()
    {
        await AddColumnsAsync();
        var (trip, offer) = await OfferedAsync();
        await WindowPassesAsync(offer);
        await MatchAsync(trip);
        Assert.Equal(OfferStatus.Lapsed, (await GetAsync(offer)).Status);

        var (late, withdrawn) = await OfferedAsync();
        await DeadlinePassesAsync(late);
        await ExpireAsync(late);
        Assert.Equal(TripStatus.DriverNotFound, (await Db.GetAsync(late.Id)).Status);
        Assert.Equal(OfferStatus.Withdrawn, (await GetAsync(withdrawn)).Status);
    }

    private async Task AddColumnsAsync()
    {
        var ofTrips = await ColumnsAsync("trips");
        var ofOffers = await ColumnsAsync("offers");
        string[] intermediate = ["offer_id", "now", "pair", "due", "known_id", "known_version", "mine"];
        await AddAsync("trips", ofOffers.Except(ofTrips).Concat(intermediate));
        await AddAsync("offers", ofTrips.Except(ofOffers).Concat(intermediate));
        await Db.ExecuteAsync($"ALTER TABLE offers ADD COLUMN later json");
    }

    private Task<List<string>> ColumnsAsync(string table) => QueryAsync(db => db.Database.SqlQuery<string>(
        $"SELECT column_name::text AS \"Value\" FROM information_schema.columns WHERE table_name = {table}").ToListAsync());

    private Task<int> AddAsync(string table, IEnumerable<string> columns) => QueryAsync(db =>
#pragma warning disable EF1002 // Names of tables and columns are no parameters.
        db.Database.ExecuteSqlRawAsync($"ALTER TABLE {table} {string.Join(", ", columns.Select(name => $"ADD COLUMN {name} int"))}"));
#pragma warning restore EF1002
}
