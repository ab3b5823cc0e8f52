using RideAspire.Simulator.Reporting;

namespace RideAspire.Simulator.Tests.Reporting;

public sealed class PercentilesTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 1, 2, 2)]
    [InlineData(100, 50, 99, 100)]
    [InlineData(101, 51, 100, 101)]
    [InlineData(1_000, 500, 990, 1_000)]
    public void Percentiles_are_by_nearest_rank(int count, int p50, int p99, int max)
    {
        var figures = Percentiles.Of(Enumerable.Range(1, count).Reverse().Select(n => TimeSpan.FromMilliseconds(n)));

        Assert.Equal(new(TimeSpan.FromMilliseconds(p50), TimeSpan.FromMilliseconds(p99), TimeSpan.FromMilliseconds(max)), figures);
    }

    [Fact]
    public void Nothing_means_no_figures_rather_than_zeros() => Assert.Null(Percentiles.Of([]));
}
