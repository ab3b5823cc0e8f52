namespace RideAspire.Trips;

/// <summary>A place on the map, WGS 84, in degrees.</summary>
/// <param name="Lat">Latitude, −<see cref="MaxLat"/> to <see cref="MaxLat"/>.</param>
/// <param name="Lon">
/// Longitude, −<see cref="MaxLon"/> to <see cref="MaxLon"/>. The upper end becomes the lower one, which is the same
/// meridian: the geo index of Redis would take them to be far apart.
/// </param>
public sealed record GeoPoint(double Lat, double Lon)
{
    /// <summary>The geo index of Redis ends here (EPSG:3857), short of the poles.</summary>
    public const double MaxLat = 85.05112878;

    /// <summary>The antimeridian.</summary>
    public const double MaxLon = 180;

    /// <inheritdoc cref="GeoPoint(double, double)" path="/param[@name='Lon']"/>
    public double Lon { get; init => field = OnMeridian(value); } = OnMeridian(Lon);

    /// <summary>Whether the geo index can hold it. False for a NaN too.</summary>
    public bool IsOnMap => Math.Abs(Lat) <= MaxLat && Math.Abs(Lon) <= MaxLon;

    private static double OnMeridian(double lon) => lon == MaxLon ? -MaxLon : lon;
}
