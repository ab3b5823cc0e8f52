using System.ComponentModel.DataAnnotations;

namespace RideAspire.Booking.Contracts;

/// <summary>A booking. The rider is the caller, and can have one open trip at a time.</summary>
/// <param name="Pickup">Where the ride starts.</param>
/// <param name="Dropoff">Where the ride ends.</param>
public sealed record BookTrip(
    [property: Required, Display(Name = "pickup")] Place? Pickup,
    [property: Required, Display(Name = "dropoff")] Place? Dropoff);
