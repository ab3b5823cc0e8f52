using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.Tests.PickupFiles;

public sealed class PickupFileTests
{
    [Fact]
    public void Columns_may_come_in_any_order_and_blank_lines_are_skipped() =>
        Assert.Equal(
            new GeoPoint(40.7, -73.9),
            Assert.Single(Read("\uFEFFLon,Base,Date/Time,Lat", "-73.9,B02598,2014/9/4 00:01:00,40.7", "", "  ", ",,,")).Place);

    [Theory]
    [InlineData("2014/9/4 25:00:00,40.7,-73.9,B1", "'2014/9/4 25:00:00' is not a date and time such as 2014/9/4 17:05:00")]
    [InlineData("2014/9/4 00:01:00,north,-73.9,B1", "'north' is not a latitude")]
    [InlineData("2014/9/4 00:01:00,40.7,-273.9,B1", "'-273.9' is not a longitude from -180 to 180")]
    [InlineData("2014/9/4 00:01:00,86,10,B1", "'86' is not a latitude from -85.05112878 to 85.05112878")]
    [InlineData("2014/9/4 00:01:00,40.7,NaN,B1", "'NaN' is not a longitude")]
    [InlineData("2014/9/4 00:01:00,40.7", "has 2 values, the header has 4")]
    [InlineData("2014/9/4 00:01:00,40,71,-73,90,B1", "has 6 values, the header has 4, and a place without decimals")]
    public void A_bad_row_is_refused_with_its_line_number(string row, string why)
    {
        var refusal = new FileText("Date/Time,Lat,Lon,Base", "2014/9/4 00:00:00,40.7,-73.9,B1", row).Refusal();

        Assert.StartsWith($"day.csv, line 3: {why}", refusal, StringComparison.Ordinal);
        Assert.EndsWith(". 1 of 2 rows cannot be used (line 3): more than --bad-rows 1 allows", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Few_bad_rows_are_skipped_and_told_with_their_lines()
    {
        var file = Many(198, "2014/9/4 00:01:00,nowhere,-73.9", "today,40.7,-73.9");

        var read = file.Read();

        Assert.Equal(198, read.Pickups.Count);
        Assert.EndsWith(
            "; skipped: 2 unusable (lines 200, 201, line 200: 'nowhere' is not a latitude)", read.Note, StringComparison.Ordinal);
        Assert.EndsWith(
            "2 of 200 rows cannot be used (lines 200, 201): more than --bad-rows 0.5 allows",
            (file with { Options = new() { BadRowsPercent = 0.5 } }).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_quote_that_is_never_closed_counts_with_all_lines_that_it_takes()
    {
        var refusal = Many(50, ["\"2014/9/4 00:01:00,40.7,-73.9", .. Enumerable.Repeat(FileText.Row(), 50)]).Refusal();

        Assert.StartsWith("day.csv, line 52: has 1 values, the header has 3. 51 of 101 rows", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quote_that_is_never_closed_in_a_large_file_is_refused_with_its_line()
    {
        var large = Many(50, "\"2014/9/4 00:01:00,40.7,-73.9", new string('x', 20_000_000));

        Assert.Equal(
            "day.csv, line 52: the row is too long to read. It has a quote that is never closed", large.Refusal());
    }

    [Fact]
    public void Rows_at_0_0_and_blank_ones_are_skipped_however_many_they_are()
    {
        var read = new FileText(
            "Date/Time,Lat,Lon", FileText.Row(0, 0), FileText.Row(), "2014/9/4 00:01:00,0.0000,-0.0", "2014/9/4 00:01:00,,-73.9",
            FileText.Row(0, 0), FileText.Row(0, 0), FileText.Row(0, 0)).Read();

        Assert.Single(read.Pickups);
        Assert.EndsWith("; skipped: 6 without a place (lines 2, 4, 5, 6, 7 and 1 more)", read.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("day.csv is empty")]
    [InlineData("day.csv: no row has a pick-up: there is only a header", "Date/Time,Lat,Lon")]
    [InlineData("day.csv: no row has a pick-up: 1 without a place (line 2)", "Date/Time,Lat,Lon", "2014/9/4 00:01:00,0,0")]
    public void A_file_without_a_single_pickup_is_refused(string why, params string[] lines) =>
        Assert.Equal(why, new FileText(lines).Refusal());

    [Fact]
    public void The_header_of_a_second_file_is_skipped_and_its_columns_may_be_in_another_order()
    {
        var read = new FileText(
            "Date/Time,Lat,Lon,Base", "2014/9/4 00:01:00,40.7,-73.9,B1",
            "Base,Lon,Lat,Date/Time", "B1,-73.8,40.6,2014/9/4 00:02:00").Read();

        Assert.Equal([new(40.7, -73.9), new(40.6, -73.8)], read.Pickups.Select(pickup => pickup.Place));
        Assert.StartsWith("day.csv: time from 'Date/Time', place from 'Lat' and 'Lon'", read.Note, StringComparison.Ordinal);
        Assert.EndsWith("; skipped: 1 repeated headers (line 3)", read.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Swapped_columns_are_told_and_can_be_exchanged()
    {
        var file = new FileText("Date/Time,Lat,Lon", "2014/9/4 00:01:00,-73.9728,40.7193");

        Assert.StartsWith(
            "day.csv, line 2: no city is at a latitude of -73.9728. If the columns are swapped, exchange them with --lat-column and "
            + "--lon-column; if they are not, accept such places with --anywhere",
            file.Refusal(), StringComparison.Ordinal);
        Assert.Equal(
            new GeoPoint(40.7193, -73.9728),
            Assert.Single((file with { Options = new() { LatColumn = "Lon", LonColumn = "lat" } }).Read().Pickups).Place);
        Assert.Equal(
            new GeoPoint(-73.9728, 40.7193), Assert.Single((file with { Options = new() { Anywhere = true } }).Read().Pickups).Place);
    }

    [Fact]
    public void Places_far_from_one_another_need_a_flag()
    {
        var file = new FileText("Date/Time,Lat,Lon", FileText.Row(), FileText.Row(), FileText.Row(51.5, -0.1));

        Assert.Equal(
            "day.csv, line 4: the place is more than 200 km from the middle of all places, 40.70, -73.90. So are 1 of the 3 pick-ups "
            + "(line 4). If that is no error, accept such places with --anywhere",
            file.Refusal());
        Assert.Equal(3, (file with { Options = new() { Anywhere = true } }).Read().Pickups.Count);
    }

    [Fact]
    public void A_few_places_far_from_all_others_are_skipped_and_told()
    {
        var read = Many(199, FileText.Row(40.7, 73.9)).Read();

        Assert.Equal(199, read.Pickups.Count);
        Assert.Contains("; skipped: 1 unusable (line 201, line 201: the place is more than 200 km", read.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void The_note_says_which_columns_were_read_and_where_the_city_is() => Assert.Equal(
        "day.csv: time from 'Date/Time', place from 'Lat' and 'Lon'; around 40.70, -73.90",
        new FileText("Date/Time,Lat,Lon", FileText.Row()).Read().Note);

    [Fact]
    public void A_window_without_pickups_is_refused_with_the_times_that_the_file_has()
    {
        var file = new FileText("Date/Time,Lat,Lon", FileText.Row(at: "2014/9/6 10:00:00"), FileText.Row());

        Assert.Equal(
            "There are no pick-ups on 2014-09-05 in 00:00-24:00. Those of day.csv are from 2014-09-04 00:01 to 2014-09-06 10:00",
            (file with { Date = new(2014, 9, 5) }).Refusal());
    }

    private static FileText Many(int good, params string[] others) =>
        new(["Date/Time,Lat,Lon", .. Enumerable.Repeat(FileText.Row(), good), .. others]);

    private static IReadOnlyList<Pickup> Read(params string[] lines) => new FileText(lines).Read().Pickups;
}
