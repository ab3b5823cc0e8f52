using System.Text.Json.Serialization;
using RideAspire.Pages.Places;

namespace RideAspire.Pages.Rider;

/// <summary>
/// A booking that was sent, or is about to be, and has no answer yet. It is kept in the browser until it is answered,
/// so that it is sent again after a reload or a lost connection, with the same key, and is made only once.
/// </summary>
/// <param name="Key">The Idempotency-Key.</param>
/// <param name="MadeAt">When the rider pressed the button, by this device.</param>
internal sealed record UnansweredBooking(string Key, Place Pickup, Place Dropoff, DateTimeOffset MadeAt);

/// <summary>The trip that the rider watches.</summary>
internal sealed record WatchedTrip(Guid Id);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UnansweredBooking))]
[JsonSerializable(typeof(WatchedTrip))]
internal sealed partial class RiderJson : JsonSerializerContext;
