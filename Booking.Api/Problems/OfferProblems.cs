using Microsoft.AspNetCore.Mvc;
using RideAspire.Booking.Contracts;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Booking.Problems;

/// <summary>
/// Why a driver's answer is refused. It describes the offer only: the trip may belong to another driver by now.
/// </summary>
internal static class OfferProblems
{
    public static ProblemDetails NoSuchOffer(Guid id) => ProblemTypes.NoSuchOffer.Problem(
        $"This driver has no offer with the id {id}. Offers are sent over /v1/drivers/me/events.");

    /// <summary>The offer can no longer be answered, or cannot be answered this way.</summary>
    public static ProblemDetails Closed(Offer offer, AnswerOutcome outcome) => (outcome.HasTrip, offer.Status) switch
    {
        (true, var status) => ProblemTypes.DriverHasTrip.Problem(
            "A driver has one active trip at a time. Complete or return the active trip first.", status.Name()),
        (_, OfferStatus.Accepted) => ProblemTypes.OfferAccepted.Problem(
            $"The offer was accepted. Return the trip by POST /v1/trips/{offer.TripId}/return, before the pick-up.",
            OfferStatus.Accepted.Name()),
        (_, OfferStatus.Declined) => ProblemTypes.OfferDeclined.Problem(
            "The offer was declined. It can no longer be accepted.", OfferStatus.Declined.Name()),
        (_, OfferStatus.Returned) => ProblemTypes.OfferWithdrawn.Problem(
            "This driver returned the trip.", OfferStatus.Returned.Name()),
        (_, OfferStatus.Withdrawn) => Withdrawn(),

        // A replica of the previous release closes a trip without its offer.
        (_, OfferStatus.Pending) when !outcome.IsOver => Withdrawn(),

        // The offer has lapsed, even if no process has recorded it yet.
        _ => ProblemTypes.OfferLapsed.Problem(
            $"The time to answer ended at {InstantConverter.Text(offer.LapsesAt)}.", OfferStatus.Lapsed.Name()),
    };

    private static ProblemDetails Withdrawn() => ProblemTypes.OfferWithdrawn.Problem(
        "The trip is no longer available.", OfferStatus.Withdrawn.Name());
}
