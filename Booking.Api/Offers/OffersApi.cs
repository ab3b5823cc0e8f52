using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Events;
using RideAspire.Offers;
using RideAspire.Persistence;
using RideAspire.ServiceDefaults.Identity;

namespace RideAspire.Booking.Offers;

internal static class OffersApi
{
    public static void MapOffers(this IEndpointRouteBuilder routes)
    {
        var offers = routes.MapGroup("/offers/{id:guid}").For(Roles.Driver).WithTags("Offers");

        offers.MapGet("/", Get).WithName("GetOffer").WithSummary("Get one of my offers").Refuses(ProblemTypes.NoSuchOffer);
        offers.MapPost("/accept", Accept).WithName("AcceptOffer").WithSummary("Accept an offer")
            .WithDescription("200 means that the trip is assigned to the driver. A retry returns 200 again, with the trip as it is then.")
            .Refuses(
                ProblemTypes.NoSuchOffer, ProblemTypes.OfferLapsed, ProblemTypes.OfferWithdrawn, ProblemTypes.OfferDeclined,
                ProblemTypes.DriverHasTrip, ProblemTypes.TooLarge);
        offers.MapPost("/decline", Decline).WithName("DeclineOffer").WithSummary("Decline an offer")
            .WithDescription("The driver gets no further offer for this trip. A retry returns the same answer.")
            .Refuses(
                ProblemTypes.NoSuchOffer, ProblemTypes.OfferLapsed, ProblemTypes.OfferWithdrawn, ProblemTypes.OfferAccepted,
                ProblemTypes.TooLarge);
    }

    private static async Task<Results<Ok<OfferView>, ProblemHttpResult>> Get(
        Guid id, ClaimsPrincipal caller, RidesDbContext db, CancellationToken ct)
    {
        var driver = caller.Subject();
        var found = await (from offer in db.Offers.AsNoTracking()
                           join trip in db.Trips.AsNoTracking() on offer.TripId equals trip.Id
                           where offer.Id == id && offer.DriverId == driver
                           select new { offer, trip }).SingleOrDefaultAsync(ct);
        return found is null ? TypedResults.Problem(OfferProblems.NoSuchOffer(id)) : TypedResults.Ok(OfferView.Of(found.offer, found.trip));
    }

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Accept(
        Guid id, ClaimsPrincipal driver, OfferDecisions decisions, AfterCommit afterCommit, CancellationToken ct)
    {
        var outcome = await decisions.AcceptAsync(id, driver.Subject(), ct);
        if (outcome is not { Offer: { } offer, Trip: { } trip })
            return TypedResults.Problem(OfferProblems.NoSuchOffer(id));

        // A crash here leaves timers that fire without effect, and listeners who see the change at their next look.
        if (outcome.Assigned is { } assigned)
            await afterCommit.AssignedAsync([assigned]);
        return offer.Status == OfferStatus.Accepted ? TypedResults.Ok(TripView.Of(trip)) : TypedResults.Problem(OfferProblems.Over(offer, outcome));
    }

    private static async Task<Results<Ok<OfferView>, ProblemHttpResult>> Decline(
        Guid id, ClaimsPrincipal driver, OfferDecisions decisions, AfterCommit afterCommit, CancellationToken ct)
    {
        var outcome = await decisions.DeclineAsync(id, driver.Subject(), ct);
        if (outcome is not { Offer: { } offer, Trip: { } trip })
            return TypedResults.Problem(OfferProblems.NoSuchOffer(id));

        // A crash here delays the next driver's offer until this one's timer fires.
        if (outcome.Done)
            await afterCommit.DeclinedAsync(new ClosedOffer(trip.Id, offer.DriverId));
        return offer.Status == OfferStatus.Declined ? TypedResults.Ok(OfferView.Of(offer, trip)) : TypedResults.Problem(OfferProblems.Over(offer, outcome));
    }
}
