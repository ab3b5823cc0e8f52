using RideAspire.Trips;

namespace RideAspire.Booking.Contracts;

/// <summary>A trip with its history and its offers.</summary>
/// <param name="Trip">The trip as it is now.</param>
/// <param name="History">The changes of its status since the booking, oldest first.</param>
/// <param name="Offers">All offers of the trip, oldest first.</param>
/// <param name="Closing">
/// How the trip was closed, or why it is not although its deadline has passed. Null while it is open.
/// </param>
/// <param name="TraceId">The trace of the booking; null when nobody recorded it.</param>
public sealed record InspectedTrip(
    TripView Trip, IReadOnlyList<TripChange> History, IReadOnlyList<OfferView> Offers, TripClosing? Closing, string? TraceId);
