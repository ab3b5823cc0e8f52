using Microsoft.AspNetCore.Mvc;
using RideAspire.Booking.Trips;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Booking.Problems;

/// <summary>Why a driver's answer comes to nothing. The driver is told of the offer only: the trip may be another's by now.</summary>
internal static class OfferProblems
{
    public static ProblemDetails NoSuchOffer(Guid id) =>
        ProblemTypes.NoSuchOffer.Problem($"No offer of the id {id} was made to this driver. Offers come over /v1/drivers/me/events.");

    /// <summary>The offer cannot be answered any more, or not so.</summary>
    public static ProblemDetails Over(Offer offer, AnswerOutcome outcome) => (outcome.HasTrip, offer.Status) switch
    {
        (true, var status) => ProblemTypes.DriverHasTrip.Problem("A driver has one active trip at a time: complete it, or give it back, first.", status.Name()),
        (_, OfferStatus.Accepted) => ProblemTypes.OfferAccepted.Problem($"What was accepted is given back by /v1/trips/{offer.TripId}/return, before the pick-up.", OfferStatus.Accepted.Name()),
        (_, OfferStatus.Declined) => ProblemTypes.OfferDeclined.Problem("What was declined cannot be taken any more.", OfferStatus.Declined.Name()),
        (_, OfferStatus.Returned) => ProblemTypes.OfferWithdrawn.Problem("This driver gave the trip back.", OfferStatus.Returned.Name()),
        (_, OfferStatus.Withdrawn) => ProblemTypes.OfferWithdrawn.Problem("The trip is not to be had any more.", OfferStatus.Withdrawn.Name()),

        // A replica of the previous release ends a trip without its offer.
        (_, OfferStatus.Pending) when !outcome.IsOver => ProblemTypes.OfferWithdrawn.Problem("The trip is not to be had any more.", OfferStatus.Withdrawn.Name()),

        // Whether or not anybody has recorded it yet.
        _ => ProblemTypes.OfferLapsed.Problem($"It was to be answered until {InstantConverter.Text(offer.LapsesAt)}.", OfferStatus.Lapsed.Name()),
    };
}
