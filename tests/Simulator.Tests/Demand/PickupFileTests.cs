using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.Tests.Demand;

public sealed class PickupFileTests
{
    [Fact]
    public void The_cleaned_format_is_read()
    {
        var pickup = Assert.Single(Read("Date/Time,Lat,Lon,Base", "2014/9/4 00:01:00,40.7571,-73.97,B02598"));

        Assert.Equal(new Pickup(new(2014, 9, 4, 0, 1, 0), new(40.7571, -73.97)), pickup);
    }

    [Fact]
    public void The_original_format_with_quotes_is_read()
    {
        var pickup = Assert.Single(
            Read("\"Date/Time\",\"Lat\",\"Lon\",\"Base\"", "\"9/4/2014 17:01:00\",40.2201,-74.0021,\"B02512\""));

        Assert.Equal(new Pickup(new(2014, 9, 4, 17, 1, 0), new(40.2201, -74.0021)), pickup);
    }

    [Theory]
    [InlineData("9/4/2014 0:01")]
    [InlineData("2014/09/04 0:01")]
    [InlineData("2014-09-04 00:01:00")]
    public void Times_without_seconds_and_with_dashes_are_read(string time) =>
        Assert.Equal(new DateTime(2014, 9, 4, 0, 1, 0), Assert.Single(Read("Date/Time,Lat,Lon", $"{time},40.7,-73.9")).At);

    [Fact]
    public void Columns_may_come_in_any_order_and_blank_lines_are_skipped() =>
        Assert.Equal(
            new GeoPoint(40.7, -73.9),
            Assert.Single(Read("\uFEFFLon,Base,Date/Time,Lat", "-73.9,B02598,2014/9/4 00:01:00,40.7", "", "  ")).Place);

    [Theory]
    [InlineData("2014/9/4 25:00:00,40.7,-73.9,B1", "'2014/9/4 25:00:00' is not a date and time")]
    [InlineData("2014/9/4 00:01:00,north,-73.9,B1", "'north' is not a latitude")]
    [InlineData("2014/9/4 00:01:00,40.7,-273.9,B1", "'-273.9' is not a longitude")]
    [InlineData("2014/9/4 00:01:00,40.7,NaN,B1", "'NaN' is not a longitude")]
    [InlineData("2014/9/4 00:01:00,40.7", "has 2 values, the header has 4")]
    public void A_bad_row_is_refused_with_its_line_number(string row, string why)
    {
        var refusal = Assert.Throws<DemandException>(() => Read("Date/Time,Lat,Lon,Base", "2014/9/4 00:00:00,40.7,-73.9,B1", row));

        Assert.StartsWith($"day.csv, line 3: {why}", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Date/Time,Latitude,Lon,Base")]
    public void A_file_without_the_columns_is_refused(string header)
    {
        var refusal = Assert.Throws<DemandException>(() => Read(header));

        Assert.StartsWith("day.csv, line 1: the header has no column", refusal.Message, StringComparison.Ordinal);
    }

    private static List<Pickup> Read(params string[] lines) =>
        [.. PickupFile.Read(new StringReader(string.Join("\r\n", lines)), "day.csv")];
}
