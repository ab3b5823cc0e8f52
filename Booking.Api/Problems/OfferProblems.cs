using Microsoft.AspNetCore.Mvc;
using RideAspire.Offers;
using RideAspire.Trips;

namespace RideAspire.Booking.Problems;

/// <summary>Why a driver's answer comes to nothing.</summary>
internal static class OfferProblems
{
    public static ProblemDetails NoSuchOffer(Guid id) => new()
    {
        Type = ProblemTypes.NoSuchOffer,
        Title = "There is no such offer.",
        Detail = $"No offer of the id {id} was made to this driver. Offers come over /v1/drivers/me/events.",
        Status = StatusCodes.Status404NotFound,
    };

    /// <summary>The offer cannot be answered any more, or not so.</summary>
    public static ProblemDetails Over(OfferOutcome outcome)
    {
        var (type, title, detail) = outcome switch
        {
            { HasTrip: true } => (ProblemTypes.DriverHasTrip, "The driver has a trip.", "A driver has one active trip at a time: complete it, or give it back, first."),
            { Offer.Status: OfferStatus.Accepted } => (ProblemTypes.OfferAccepted, "The offer was accepted.", "The trip is this driver's: it can be given back by /v1/trips/{id}/return before the pick-up."),
            { Offer.Status: OfferStatus.Declined } => (ProblemTypes.OfferDeclined, "The offer was declined.", "What was declined cannot be taken any more."),
            { Offer.Status: OfferStatus.Returned } => (ProblemTypes.OfferWithdrawn, "The offer is withdrawn.", "This driver gave the trip back."),
            { Offer.Status: OfferStatus.Withdrawn } or { Trip.Status: TripStatus.Cancelled } => (ProblemTypes.OfferWithdrawn, "The offer is withdrawn.", "The rider gave the trip up."),
            _ => (ProblemTypes.OfferLapsed, "The offer has lapsed.", $"It was to be answered until {outcome.Offer!.LapsesAt.UtcDateTime:O}."),
        };
        return new()
        {
            Type = type,
            Title = title,
            Detail = detail,
            Status = StatusCodes.Status409Conflict,
            Extensions = { ["offerStatus"] = outcome.IsOver ? OfferStatus.Lapsed.Name() : outcome.Offer!.Status.Name(), ["tripStatus"] = outcome.Trip!.Status.Name() },
        };
    }
}
