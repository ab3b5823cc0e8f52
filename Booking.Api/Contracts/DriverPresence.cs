using System.ComponentModel.DataAnnotations;
using RideAspire.Trips;

namespace RideAspire.Booking.Contracts;

/// <summary>A driver's position. Sent every few seconds while the driver is online.</summary>
/// <param name="Lat">Latitude: WGS 84, in degrees.</param>
/// <param name="Lon">Longitude: WGS 84, in degrees.</param>
/// <param name="AutoAccept">True assigns a nearby trip to the driver at once, without an offer. Default: false.</param>
public sealed record DriverPresence(
    [property: Required, Display(Name = "lat"), Range(-GeoPoint.MaxLat, GeoPoint.MaxLat)] double? Lat,
    [property: Required, Display(Name = "lon"), Range(-GeoPoint.MaxLon, GeoPoint.MaxLon)] double? Lon,
    bool AutoAccept = false);
