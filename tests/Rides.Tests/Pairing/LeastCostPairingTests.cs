using CsCheck;
using RideAspire.Pairing;

namespace RideAspire.Rides.Tests.Pairing;

/// <summary>The pairing, beside all pairings there are.</summary>
public sealed class LeastCostPairingTests
{
    /// <summary>Up to six rows. Each column of a row costs 0 to 12, or is out of reach.</summary>
    private static readonly Gen<int?[][]> anyCosts =
        from columns in Gen.Int[1, 5]
        from costs in Gen.Int[-8, 12].Array[columns].Array[0, 6]
        select costs.Select(row => row.Select(cost => cost < 0 ? (int?)null : cost).ToArray()).ToArray();

    [Fact]
    public void Earlier_rows_have_precedence_and_the_sum_is_the_least_of_all_pairings_of_these_rows() => anyCosts.Sample(costs =>
    {
        var columns = Solve(costs);

        var best = AllPairings(costs, 0, []).OrderByDescending(Precedence, StringComparer.Ordinal).ThenBy(pairing => Sum(costs, pairing))
            .First();
        Assert.Equal(Precedence(best), Precedence(columns));
        Assert.Equal(Sum(costs, best), Sum(costs, columns));
        Assert.Distinct(columns.Where(column => column is not null));
    });

    [Fact]
    public void As_many_rows_as_possible_are_paired() => anyCosts.Sample(costs =>
        Assert.Equal(AllPairings(costs, 0, []).Max(Count), Count(Solve(costs))));

    [Fact]
    public void Rows_that_cross_are_paired_for_the_least_sum() =>
        Assert.Equal([1, 0], Solve([[90, 100], [110, 300]]));

    [Fact]
    public void A_row_moves_to_a_dearer_column_rather_than_leaving_another_one_alone() =>
        Assert.Equal([1, 2, 0], Solve([[1, 50, null], [null, 2, 60], [3, null, null]]));

    [Fact]
    public void A_later_row_stays_alone_although_it_would_be_cheaper() =>
        Assert.Equal([0, null], Solve([[900], [1]]));

    /// <summary>The column of each row.</summary>
    private static int?[] Solve(int?[][] costs)
    {
        Edge[][] rows =
        [
            .. costs.Select(row => row.Index().Where(cell => cell.Item is not null)
                .Select(cell => new Edge(cell.Index, cell.Item!.Value)).ToArray()),
        ];
        var chosen = LeastCostPairing.Solve(rows, costs.Select(row => row.Length).DefaultIfEmpty().Max());
        return [.. chosen.Select((edge, row) => edge is { } index ? rows[row][index].Column : (int?)null)];
    }

    private static IEnumerable<int?[]> AllPairings(int?[][] costs, int row, int?[] before)
    {
        if (row == costs.Length)
            return [before];
        var columns = Enumerable.Range(0, costs[row].Length).Where(column => costs[row][column] is not null && !before.Contains(column));
        return columns.Select(column => (int?)column).Append(null).SelectMany(column => AllPairings(costs, row + 1, [.. before, column]));
    }

    /// <summary>Which rows are paired. The greater text is right: an earlier row comes before all later ones.</summary>
    private static string Precedence(int?[] columns) => string.Concat(columns.Select(column => column is null ? '0' : '1'));

    private static int Count(int?[] columns) => columns.Count(column => column is not null);

    private static int Sum(int?[][] costs, int?[] columns) =>
        columns.Select((column, row) => column is { } known ? costs[row][known]!.Value : 0).Sum();
}
