using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RideAspire.Booking.Offers;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Booking.Trips;
using RideAspire.Persistence;
using RideAspire.Trips;

namespace RideAspire.Booking.Ops;

internal static class OpsApi
{
    public static void MapOps(this IEndpointRouteBuilder routes)
    {
        var ops = routes.MapGroup("/ops").For(Roles.Ops).WithTags("Ops");

        ops.MapGet("/trips", List).WithName("ListAllTrips").WithSummary("See everybody's trips, the newest first")
            .WithDescription("Of any status, or of one. Follow next to the end to see them all.").Refuses(ProblemTypes.InvalidRequest);
        ops.MapGet("/trips/{id:guid}", Get).WithName("InspectTrip").WithSummary("See a trip with its history and all offers")
            .WithDescription("history has its changes of status since the booking, offers whom it was offered to; both the oldest first.").Refuses(ProblemTypes.NoSuchTrip);
    }

    private static async Task<Ok<TripPage>> List(
        RidesDbContext db,
        CancellationToken ct,
        [Description("Only trips of this status."), AllowedStatus] string? status = null,
        [Description("The last trip of the page before.")] Guid? before = null,
        [Range(1, TripPage.Largest), Description("The most trips of a page.")] int limit = TripPage.Usual)
    {
        if (status is null)
            return TypedResults.Ok(await TripPage.OfAsync(db.Trips, before, limit, "/v1/ops/trips?", ct));

        var wanted = StatusNames.Parse<TripStatus>(status);
        return TypedResults.Ok(await TripPage.OfAsync(db.Trips.Where(t => t.Status == wanted), before, limit, $"/v1/ops/trips?status={status}&", ct));
    }

    private static async Task<Results<Ok<InspectedTrip>, ProblemHttpResult>> Get(Guid id, RidesDbContext db, CancellationToken ct)
    {
        if (await db.Trips.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, ct) is not { } trip)
            return TypedResults.Problem(TripProblems.NoSuchTrip(id));

        var offers = await db.Offers.AsNoTracking().Where(o => o.TripId == id).OrderBy(o => o.Id).ToListAsync(ct);
        return TypedResults.Ok(new InspectedTrip(TripView.Of(trip), trip.History, [.. offers.Select(offer => OfferView.Of(offer, trip))]));
    }
}

/// <summary>All that is known of a trip.</summary>
/// <param name="Trip">As it now is.</param>
/// <param name="History">Its changes of status since the booking, the oldest first.</param>
/// <param name="Offers">To whom it was offered, the oldest first.</param>
public sealed record InspectedTrip(TripView Trip, IReadOnlyList<TripChange> History, IReadOnlyList<OfferView> Offers);
