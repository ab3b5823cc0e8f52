namespace RideAspire.Pages.Places;

/// <summary>A place on the map: WGS 84, in degrees.</summary>
public sealed record Place(double Lat, double Lon)
{
    /// <summary>The most northern latitude that the API takes, and the map shows.</summary>
    public const double MaxLat = 85.05;

    /// <summary>The most eastern longitude.</summary>
    public const double MaxLon = 180;

    private const double EarthRadiusMetres = 6_371_000;

    /// <summary>Five decimals are a metre.</summary>
    public override string ToString() => $"{Lat:0.00000}, {Lon:0.00000}";

    /// <summary>The distance in metres, as the crow flies.</summary>
    public double MetresTo(Place other)
    {
        var (lat, otherLat) = (double.DegreesToRadians(Lat), double.DegreesToRadians(other.Lat));
        var (sinLat, sinLon) = (Math.Sin((otherLat - lat) / 2), Math.Sin(double.DegreesToRadians(other.Lon - Lon) / 2));
        var half = (sinLat * sinLat) + (Math.Cos(lat) * Math.Cos(otherLat) * sinLon * sinLon);
        return 2 * EarthRadiusMetres * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }

    /// <summary>The place at a part of the way to another one: 0 is here, 1 is there.</summary>
    public Place Towards(Place other, double part) => new(Lat + ((other.Lat - Lat) * part), Lon + ((other.Lon - Lon) * part));

    /// <summary>The place within the bounds of the API, with longitudes wrapped around, to a metre.</summary>
    public Place Normalized() => new(
        Math.Round(Math.Clamp(Lat, -MaxLat, MaxLat), 5),
        Math.Round(Lon - (360 * Math.Floor((Lon + MaxLon) / 360)), 5));
}
