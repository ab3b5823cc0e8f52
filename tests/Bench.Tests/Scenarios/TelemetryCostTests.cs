using RideAspire.Bench.Scenarios;

namespace RideAspire.Bench.Tests.Scenarios;

public sealed class TelemetryCostTests
{
    [Theory]
    [InlineData(new double[] { 97 }, 97)]
    [InlineData(new double[] { 99, 80, 97 }, 97)]
    [InlineData(new double[] { 100, 90, 80, 98 }, 94)]
    public void The_median_is_the_middle_or_the_mean_of_the_two_in_the_middle(double[] ratios, double median) =>
        Assert.Equal(median, TelemetryCost.Median(ratios));
}
