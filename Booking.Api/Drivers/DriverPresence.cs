using System.ComponentModel.DataAnnotations;
using RideAspire.Trips;

namespace RideAspire.Booking.Drivers;

/// <summary>Where a driver is, sent every few seconds while online.</summary>
/// <param name="Lat">Latitude, WGS 84, degrees.</param>
/// <param name="Lon">Longitude, WGS 84, degrees.</param>
/// <param name="AutoAccept">True: the driver takes any trip near at once. Default: false.</param>
public sealed record DriverPresence(
    [property: Required, Display(Name = "lat"), Range(-GeoPoint.MaxLat, GeoPoint.MaxLat)] double? Lat,
    [property: Required, Display(Name = "lon"), Range(-GeoPoint.MaxLon, GeoPoint.MaxLon)] double? Lon,
    bool AutoAccept = false);
