using System.ComponentModel.DataAnnotations;
using RideAspire.Booking.Requests;

namespace RideAspire.Booking.Trips;

/// <summary>A request for a ride. The rider is who calls, and has one open trip at a time.</summary>
/// <param name="Pickup">From where.</param>
/// <param name="Dropoff">To where.</param>
public sealed record BookTrip(
    [property: Required, Display(Name = "pickup")] Place? Pickup,
    [property: Required, Display(Name = "dropoff")] Place? Dropoff);
