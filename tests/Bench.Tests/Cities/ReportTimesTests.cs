using RideAspire.Bench.Cities;
using static RideAspire.Bench.Tests.Cities.Drivers;

namespace RideAspire.Bench.Tests.Cities;

public sealed class ReportTimesTests
{
    private readonly ReportTimes reports = new();
    private readonly CityDriver driver = North("driver", 0);

    [Theory]
    [InlineData(29, 0)]
    [InlineData(30, 30)]
    [InlineData(59, 30)]
    [InlineData(90, 60)]
    public void A_driver_is_where_they_said_that_they_were(double second, double reportedAt)
    {
        foreach (var at in (double[])[0, 30, 60])
            reports.Add(driver, Began.AddSeconds(at));

        Assert.Equal(driver.At(Began.AddSeconds(reportedAt)), reports.LastPlaceOf(driver, Began.AddSeconds(second)));
    }

    [Fact]
    public void A_driver_is_nowhere_before_their_first_report()
    {
        reports.Add(driver, Began.AddSeconds(1));

        Assert.Null(reports.LastPlaceOf(driver, Began));
        Assert.Null(reports.LastPlaceOf(North("silent", 0), Began));
    }
}
