using Microsoft.Extensions.Options;
using RideAspire.Offers;
using RideAspire.Persistence;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>What the container makes in a service, on a context of the test's own.</summary>
internal static class Services
{
    public static TripTransitions Transitions(this RidesDbContext db) => new(db, Options.Create(new TripOptions()), TimeProvider.System);

    public static TripAssignment Assignment(this RidesDbContext db) => new(db, TimeProvider.System);

    public static TripExpiry Expiry(this RidesDbContext db) => new(db);

    public static OfferMaking Making(this RidesDbContext db) => new(db, TimeProvider.System);

    public static OfferDecisions Decisions(this RidesDbContext db) => new(db);

    public static TripSearch Search(this RidesDbContext db) => new(db);
}
