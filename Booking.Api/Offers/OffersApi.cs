using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Transitions;
using RideAspire.Trips;
using RideAspire.Web.Identity;

namespace RideAspire.Booking.Offers;

internal static class OffersApi
{
    public static void MapOffers(this IEndpointRouteBuilder routes)
    {
        var offers = routes.MapGroup("/offers/{id:guid}").For(Roles.Driver).WithTags("Offers").ShedsLoad();

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
        Guid id, ClaimsPrincipal driver, OfferReads offers, CancellationToken ct) =>
        await offers.FindAsync(id, driver.Subject(), ct) is { } found
            ? TypedResults.Ok(OfferView.Of(found.Offer, found.Trip))
            : TypedResults.Problem(OfferProblems.NoSuchOffer(id));

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Accept(
        Guid id, ClaimsPrincipal driver, OfferAnswers answers, CancellationToken ct)
    {
        var outcome = await answers.AcceptAsync(id, driver.Subject(), ct);
        if (outcome is not { Offer: { } offer, Trip: { } trip })
            return TypedResults.Problem(OfferProblems.NoSuchOffer(id));
        return offer.Status == OfferStatus.Accepted
            ? TypedResults.Ok(TripView.Of(trip))
            : TypedResults.Problem(OfferProblems.Closed(offer, outcome));
    }

    private static async Task<Results<Ok<OfferView>, ProblemHttpResult>> Decline(
        Guid id, ClaimsPrincipal driver, OfferAnswers answers, CancellationToken ct)
    {
        var outcome = await answers.DeclineAsync(id, driver.Subject(), ct);
        if (outcome is not { Offer: { } offer, Trip: { } trip })
            return TypedResults.Problem(OfferProblems.NoSuchOffer(id));
        return offer.Status == OfferStatus.Declined
            ? TypedResults.Ok(OfferView.Of(offer, trip))
            : TypedResults.Problem(OfferProblems.Closed(offer, outcome));
    }
}
