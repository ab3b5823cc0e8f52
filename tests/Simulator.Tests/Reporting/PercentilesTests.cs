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
    public void Percentiles_are_by_nearest_rank_within_a_thousandth(int count, int p50, int p99, int max)
    {
        var figures = Percentiles.Of([.. Enumerable.Range(1, count).Reverse().Select(n => TimeSpan.FromMilliseconds(n))])!;

        Assert.Equal(p50, figures.P50.TotalMilliseconds, p50 / 1_000.0);
        Assert.Equal(p99, figures.P99.TotalMilliseconds, p99 / 1_000.0);
        Assert.Equal(TimeSpan.FromMilliseconds(max), figures.Max);
    }

    [Fact]
    public void Durations_may_be_negative_and_small_differences_show_far_from_zero()
    {
        TimeSpan[] hourAhead = [.. Enumerable.Range(1, 100).Select(n => TimeSpan.FromHours(-1) + TimeSpan.FromMilliseconds(n))];

        var figures = Percentiles.Of(hourAhead)!;

        Assert.Equal(-3_599_950, figures.P50.TotalMilliseconds, 0.1);
        Assert.Equal(-3_599_901, figures.P99.TotalMilliseconds, 0.1);
        Assert.Equal(-3_599_900, figures.Max.TotalMilliseconds);
    }

    [Fact]
    public void Without_durations_there_are_no_figures_rather_than_zeros() => Assert.Null(Percentiles.Of([]));
}
