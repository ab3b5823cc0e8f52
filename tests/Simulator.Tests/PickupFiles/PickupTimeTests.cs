using RideAspire.Simulator.PickupFiles;

namespace RideAspire.Simulator.Tests.PickupFiles;

public sealed class PickupTimeTests
{
    [Theory]
    [InlineData("2014/9/4 17:05")]
    [InlineData("2014-09-04 17:05:00")]
    [InlineData("2014-09-04T17:05:00.000")]
    [InlineData("2014-09-04T17:05:00Z")]
    [InlineData("2014-09-04 17:05:00 UTC")]
    [InlineData("2014-09-04T17:05:00+02:00")]
    [InlineData("9/4/2014 17:05")]
    [InlineData("09/04/2014 05:05:00 PM")]
    [InlineData("9/4/14 5:05 pm")]
    [InlineData("1409850300")]
    [InlineData("1409850300000")]
    [InlineData("1409850300.0")]
    public void Times_are_read_in_the_form_that_files_have(string text) =>
        Assert.Equal(new DateTime(2014, 9, 4, 17, 5, 0), PickupTime.Parse(text, TimeZoneInfo.Utc)?.MonthFirst);

    [Theory]
    [InlineData("12:15:00 AM", 0)]
    [InlineData("12:15:00 PM", 12)]
    [InlineData("11:15:00 PM", 23)]
    public void A_clock_of_12_hours_begins_with_12(string time, int hour) =>
        Assert.Equal(hour, PickupTime.Parse($"01/01/2019 {time}", TimeZoneInfo.Utc)?.MonthFirst?.Hour);

    [Fact]
    public void Fractions_of_seconds_are_kept() =>
        Assert.Equal(250, PickupTime.Parse("2014-09-04 17:05:00.25", TimeZoneInfo.Utc)?.DayFirst?.Millisecond);

    [Theory]
    [InlineData("")]
    [InlineData("today")]
    [InlineData("2014-09-04")]
    [InlineData("2014-09-31 10:00")]
    [InlineData("2014-13-04 10:00")]
    [InlineData("13/13/2014 10:00")]
    [InlineData("2014-09-04 10:60")]
    [InlineData("9/4/2014 13:05 PM")]
    [InlineData("9/4/2014 0:05 AM")]
    [InlineData("2014-09-04 10:00 later")]
    [InlineData("2014/09-04 10:00")]
    [InlineData("40.7128")]
    [InlineData("17:05")]
    [InlineData("1409850300 s")]
    public void What_is_no_time_is_refused(string text) => Assert.Null(PickupTime.Parse(text, TimeZoneInfo.Utc));
}
