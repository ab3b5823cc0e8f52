using CsCheck;
using RideAspire.Drivers;
using RideAspire.Trips;

namespace RideAspire.Rides.Tests.Drivers;

public sealed class RegionTests
{
    private const double EarthRadius = 6_372_797.56;

    private static readonly Gen<GeoPoint> places = Gen.Select(
        Gen.Double[-GeoPoint.MaxLat, GeoPoint.MaxLat], Gen.Double[-GeoPoint.MaxLon, GeoPoint.MaxLon], (lat, lon) => new GeoPoint(lat, lon));

    private static readonly Gen<double> bearings = Gen.Double[0, Math.Tau];

    // Geohashes of the literature and of geohash.org.
    [Theory]
    [InlineData(57.64911, 10.40744, "u4pr")]
    [InlineData(-25.382708, -49.265506, "6gkz")]
    [InlineData(42.6, -5.6, "ezs4")]
    [InlineData(40.7359, -73.9911, "dr5r")]
    [InlineData(0, 0, "s000")]
    [InlineData(-85.05112878, -180, "00bh")]
    [InlineData(85.05112878, 179.99999, "zzpg")]
    [InlineData(85.05112878, 180, "bp05")]
    public void A_region_is_named_by_its_geohash(double lat, double lon, string name) =>
        Assert.Equal(name, Region.Of(new(lat, lon)).Name);

    [Fact]
    public void What_is_nearer_than_the_border_is_in_the_same_region() =>
        Gen.Select(places, bearings, Gen.Double[0, 1]).Sample((place, bearing, part) =>
        {
            var other = Move(place, bearing, Region.Reach(place) * part);
            Assert.True(!other.IsOnMap || Region.Of(other) == Region.Of(place));
        });

    [Fact]
    public void What_is_within_the_radius_is_in_the_region_or_in_one_around() =>
        Gen.Select(places, bearings, Gen.Double[0, 1], Gen.Double[100, 100_000]).Sample((place, bearing, part, radius) =>
        {
            var other = Move(place, bearing, radius * part);
            Assert.True(!other.IsOnMap || Region.Of(other) == Region.Of(place) || Region.Around(place, radius).Contains(Region.Of(other)));
        });

    [Fact]
    public void Few_regions_are_around_and_none_where_the_border_is_farther_than_the_radius() => places.Sample(place =>
    {
        var around = Region.Around(place, radius: 5_000).ToList();

        Assert.Distinct(around);
        Assert.DoesNotContain(Region.Of(place), around);
        Assert.InRange(around.Count, 0, Math.Abs(place.Lat) < 70 ? 3 : 9);
        if (Region.Reach(place) > 5_000)
            Assert.Empty(around);
    });

    [Fact]
    public void Both_sides_of_the_antimeridian_are_around_one_another()
    {
        Assert.Contains(Region.Of(new(10, -179.99)), Region.Around(new(10, 179.99), 5_000));
        Assert.Contains(Region.Of(new(10, 179.99)), Region.Around(new(10, -179.99), 5_000));
    }

    private static GeoPoint Move(GeoPoint place, double bearing, double metres)
    {
        var (lat, lon, angle) = (place.Lat * Math.PI / 180, place.Lon * Math.PI / 180, metres / EarthRadius);
        var sine = (Math.Sin(lat) * Math.Cos(angle)) + (Math.Cos(lat) * Math.Sin(angle) * Math.Cos(bearing));
        var east = Math.Atan2(
            Math.Sin(bearing) * Math.Sin(angle) * Math.Cos(lat), Math.Cos(angle) - (Math.Sin(lat) * sine));
        var turned = (lon + east) * 180 / Math.PI;
        return new(Math.Asin(sine) * 180 / Math.PI, turned > 180 ? turned - 360 : turned < -180 ? turned + 360 : turned);
    }
}
