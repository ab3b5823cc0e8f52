using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Events;

/// <summary>Changes offers with the services' own code, without publishing hints.</summary>
internal static class OffersTable
{
    public static async Task<Guid> OfferAsync(this TestDatabase database, Guid trip, string driver)
    {
        return Assert.Single(
            await database.Get<OfferMaking>().MakeAsync([new Assignment(trip, driver)], TimeSpan.FromSeconds(15), default)).Id;
    }

    public static async Task AcceptAsync(this TestDatabase database, Guid offer, string driver)
    {
        Assert.True((await database.Get<OfferAnswers>().AcceptAsync(offer, driver, default)).Done);
    }

    public static async Task ReturnAsync(this TestDatabase database, Guid trip, string driver)
    {
        Assert.True((await database.Get<TripSteps>().ReturnAsync(trip, driver, default)).Done);
    }

    /// <summary>Closes the offer in this way.</summary>
    public static Task CloseAsync(this TestDatabase database, Guid offer, OfferStatus status) =>
        database.ExecuteAsync(
            $"UPDATE offers SET status = {status.Name()}, closed_at = clock_timestamp(), version = version + 1 WHERE id = {offer}");
}
