using RideAspire.Trips;

namespace RideAspire.Booking.Contracts;

/// <summary>A trip with its history and its offers.</summary>
/// <param name="Trip">The trip as it is now.</param>
/// <param name="History">The changes of its status since the booking, oldest first.</param>
/// <param name="Offers">All offers of the trip, oldest first.</param>
public sealed record InspectedTrip(TripView Trip, IReadOnlyList<TripChange> History, IReadOnlyList<OfferView> Offers);
