using RideAspire.Simulator.PickupFiles;

namespace RideAspire.Simulator.Tests.PickupFiles;

/// <summary>Whether 4/9/2014 is in April or in September.</summary>
public sealed class DateOrderTests
{
    [Fact]
    public void Dates_that_read_both_ways_need_a_flag_or_a_day()
    {
        var file = File("4/9/2014 17:11", "5/9/2014 17:11");

        Assert.Equal(
            "day.csv: the dates read both ways: the date in line 2 is 9 April 2014 or 4 September 2014. "
            + "Say which with --dates month-first or --dates day-first",
            file.Refusal());
        Assert.Equal(new(2014, 4, 9), (file with { Options = new() { Dates = DateOrder.MonthFirst } }).Read().Day);
        Assert.Equal(new(2014, 9, 4), (file with { Options = new() { Dates = DateOrder.DayFirst } }).Read().Day);
        Assert.Equal(new DateTime(2014, 9, 5, 17, 11, 0), Assert.Single((file with { Date = new(2014, 9, 5) }).Read().Pickups).At);
    }

    [Theory]
    [InlineData("4/9/2014 17:11", "4/13/2014 17:11", 4, 9)]
    [InlineData("4/9/2014 17:11", "13/9/2014 17:11", 9, 4)]
    [InlineData("4-9-14 17:11", "13-9-14 17:11", 9, 4)]
    [InlineData("4.9.2014 17:11", "5.9.2014 17:11", 9, 4)]
    [InlineData("2014/4/9 17:11", "2014/5/9 17:11", 4, 9)]
    public void A_date_that_reads_one_way_decides_for_all(string first, string second, int month, int day) =>
        Assert.Equal(new(2014, month, day), File(first, second).Read().Day);

    [Fact]
    public void When_all_dates_are_alike_either_order_gives_the_same_rides()
    {
        var read = File("4/1/2014 17:11", "4/1/2014 17:12").Read();

        Assert.Equal(2, read.Pickups.Count);
        Assert.EndsWith("; dates have the month first", read.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_of_one_day_each_can_be_put_together()
    {
        var file = File("4/1/2014 17:11", "5/1/2014 17:11");

        var read = (file with { Lines = [.. file.Lines[..2], file.Lines[0], file.Lines[2]] }).Read();

        Assert.Equal(new DateTime(2014, 4, 1, 17, 11, 0), Assert.Single(read.Pickups).At);
    }

    [Fact]
    public void A_date_that_contradicts_most_others_is_a_bad_row()
    {
        string[] good = [.. Enumerable.Repeat("4/13/2014 17:11", 100)];

        var read = File([.. good, "13/4/2014 17:11"]).Read();

        Assert.Equal(100, read.Pickups.Count);
        Assert.Contains("1 unusable (line 102, line 102: the date cannot have the month first", read.Note, StringComparison.Ordinal);
        Assert.StartsWith(
            "day.csv: the dates read both ways: line 2 have the month first, line 3 have the day first",
            File("4/13/2014 17:11", "13/4/2014 17:11").Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Chicago_writes_the_month_first()
    {
        var file = new FileText(
            "Trip Start Timestamp,Pickup Centroid Latitude,Pickup Centroid Longitude",
            "01/02/2019 12:15:00 PM,41.9,-87.6", "01/03/2019 01:15:00 AM,41.9,-87.6");

        Assert.Equal(new DateTime(2019, 1, 2, 12, 15, 0), Assert.Single(file.Read().Pickups).At);
    }

    private static FileText File(params string[] times) =>
        new(["Date/Time,Lat,Lon", .. times.Select(time => FileText.Row(at: time))]);
}
