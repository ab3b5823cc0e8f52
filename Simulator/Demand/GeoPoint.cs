namespace RideAspire.Simulator.Demand;

/// <summary>
/// A place in degrees (WGS 84). Distances are in metres, on a plane, which is accurate enough within one city.
/// </summary>
internal readonly record struct GeoPoint(double Lat, double Lon)
{
    /// <summary>Places nearer to a pole are refused by the API.</summary>
    public const double MaxLat = 85.05112878;

    public const double MaxLon = 180;

    private const double MetresPerDegree = 111_320;

    public double DistanceTo(GeoPoint other)
    {
        var north = (other.Lat - Lat) * MetresPerDegree;
        var east = (other.Lon - Lon) * MetresPerDegree * Math.Cos(Lat * Math.PI / 180);
        return Math.Sqrt((north * north) + (east * east));
    }

    /// <summary>The place that far from here, or the last one before the edge of the map.</summary>
    public GeoPoint Offset(double northMetres, double eastMetres) => new(
        Math.Clamp(Lat + (northMetres / MetresPerDegree), -MaxLat, MaxLat),
        Math.Clamp(Lon + (eastMetres / (MetresPerDegree * Math.Cos(Lat * Math.PI / 180))), -MaxLon, MaxLon));

    /// <summary>
    /// The place on the straight line to <paramref name="target"/>. Fraction 0 is this place, 1 is the target.
    /// </summary>
    public GeoPoint Towards(GeoPoint target, double fraction)
    {
        var part = Math.Clamp(fraction, 0, 1);
        return new(Lat + ((target.Lat - Lat) * part), Lon + ((target.Lon - Lon) * part));
    }

    /// <summary>A place at the given distance in a random direction.</summary>
    public GeoPoint Away(double metres, Random random)
    {
        var bearing = random.NextDouble() * 2 * Math.PI;
        return Offset(metres * Math.Cos(bearing), metres * Math.Sin(bearing));
    }
}
