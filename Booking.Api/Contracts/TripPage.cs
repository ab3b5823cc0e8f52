namespace RideAspire.Booking.Contracts;

/// <summary>One page of trips, newest first.</summary>
/// <param name="Trips">The trips of this page.</param>
/// <param name="Next">The path of the next page; null on the last page.</param>
public sealed record TripPage(IReadOnlyList<TripView> Trips, string? Next);
