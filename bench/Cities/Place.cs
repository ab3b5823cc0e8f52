namespace RideAspire.Bench.Cities;

/// <summary>A place in degrees. Distances are on a plane, which differs by less than a metre within a city.</summary>
internal readonly record struct Place(double Lat, double Lon)
{
    /// <summary>On the globe of Redis' GEOSEARCH.</summary>
    private const double MetresPerDegree = 6_372_797.560856 * Math.PI / 180;

    /// <summary>In metres.</summary>
    public double DistanceTo(Place other)
    {
        var north = (other.Lat - Lat) * MetresPerDegree;
        var east = (other.Lon - Lon) * MetresPerDegree * Math.Cos((Lat + other.Lat) * Math.PI / 360);
        return Math.Sqrt((north * north) + (east * east));
    }

    /// <summary>The place so many metres away.</summary>
    /// <param name="bearing">In radians, from north to east.</param>
    public Place Away(double metres, double bearing)
    {
        var lat = Lat + (metres * Math.Cos(bearing) / MetresPerDegree);
        return new(lat, Lon + (metres * Math.Sin(bearing) / (MetresPerDegree * Math.Cos((Lat + lat) * Math.PI / 360))));
    }
}
