using RideAspire.Simulator.Reporting;

namespace RideAspire.Simulator.Tests.Reporting;

public sealed class DistancesTests
{
    [Fact]
    public void Percentiles_are_by_nearest_rank_and_mean_and_maximum_are_exact()
    {
        var figures = Distances.Of([.. Enumerable.Range(1, 1_000).Reverse().Select(n => n * 2.5)])!;

        Assert.Equal(1_250, figures.P50, 1.25);
        Assert.Equal(2_475, figures.P99, 2.5);
        Assert.Equal((1_251.25, 2_500), (figures.Mean, figures.Max));
    }

    [Fact]
    public void A_single_distance_and_one_of_nothing_have_figures()
    {
        Assert.Equal(new Distances(7, 7, 7, 7), Distances.Of([7]));
        Assert.Equal(new Distances(0, 0, 0, 0), Distances.Of([0]));
    }

    [Fact]
    public void Without_distances_there_are_no_figures_rather_than_zeros() => Assert.Null(Distances.Of([]));
}
