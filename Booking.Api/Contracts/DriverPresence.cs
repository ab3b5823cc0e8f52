using System.ComponentModel.DataAnnotations;
using RideAspire.Trips;

namespace RideAspire.Booking.Contracts;

/// <summary>A driver's position. Sent every few seconds while the driver is online.</summary>
/// <param name="Lat">Latitude: WGS 84, in degrees.</param>
/// <param name="Lon">Longitude: WGS 84, in degrees.</param>
/// <param name="AutoAccept">True assigns a nearby trip to the driver at once, without an offer. Default: false.</param>
/// <param name="Sequence">
/// A number that grows with each presence of the app, for example a count. Of two presences with a number the
/// one with the higher number holds, else the one whose request began later. A count may begin again after 15 s
/// without presence. Default: none.
/// </param>
public sealed record DriverPresence(
    [property: Required, Display(Name = "lat"), Range(-GeoPoint.MaxLat, GeoPoint.MaxLat)] double? Lat,
    [property: Required, Display(Name = "lon"), Range(-GeoPoint.MaxLon, GeoPoint.MaxLon)] double? Lon,
    bool AutoAccept = false,
    [property: Display(Name = "sequence"), Range(0L, 9_007_199_254_740_991)] long? Sequence = null);
