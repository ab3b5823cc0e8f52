using System.ComponentModel.DataAnnotations;
using RideAspire.Trips;

namespace RideAspire.Booking.Contracts;

/// <summary>A place on the map: WGS 84, in degrees.</summary>
/// <param name="Lat">Latitude.</param>
/// <param name="Lon">Longitude.</param>
public sealed record Place(
    [property: Required, Display(Name = "lat"), Range(-GeoPoint.MaxLat, GeoPoint.MaxLat)] double? Lat,
    [property: Required, Display(Name = "lon"), Range(-GeoPoint.MaxLon, GeoPoint.MaxLon)] double? Lon)
{
    /// <summary>The point of a place that passed validation.</summary>
    internal GeoPoint ToPoint() => new(Lat!.Value, Lon!.Value);

    internal static Place Of(GeoPoint point) => new(point.Lat, point.Lon);
}
