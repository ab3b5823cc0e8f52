using RideAspire.Bench.Cities;

namespace RideAspire.Bench.Tests.Cities;

public sealed class LeastCostTests
{
    [Fact]
    public void The_nearest_pair_is_given_up_for_a_lesser_sum() =>
        Assert.Equal([1, 0], LeastCost.Assign(new double[,] { { 1, 2 }, { 2, 100 } }));

    [Fact]
    public void No_assignment_costs_less()
    {
        var random = new Random(1);
        for (var n = 0; n < 500; n++)
        {
            var cost = Random(1 + random.Next(6), 1 + random.Next(6), random);

            Assert.Equal(LeastByTrying(cost), SumOf(cost, LeastCost.Assign(cost)), precision: 9);
        }
    }

    [Fact]
    public void Each_row_gets_a_column_of_its_own_while_there_are_any()
    {
        var random = new Random(2);
        foreach (var (rows, columns) in (ReadOnlySpan<(int, int)>)[(20, 20), (20, 50), (50, 20)])
        {
            var given = LeastCost.Assign(Random(rows, columns, random)).Where(column => column >= 0).ToList();

            Assert.Equal(Math.Min(rows, columns), given.Distinct().Count());
            Assert.Equal(given.Count, given.Distinct().Count());
        }
    }

    // By the rearrangement inequality, the greatest of one goes with the least of the other.
    [Fact]
    public void Of_many_products_the_sum_is_least_when_one_factor_falls_as_the_other_grows()
    {
        var cost = new double[300, 300];
        foreach (var row in Enumerable.Range(0, 300))
        {
            foreach (var column in Enumerable.Range(0, 300))
                cost[row, column] = row * column;
        }

        Assert.Equal(Enumerable.Range(0, 300).Reverse(), LeastCost.Assign(cost));
    }

    [Fact]
    public void A_cost_may_be_negative_and_equal_to_others() =>
        Assert.Equal([1, 2, 0], LeastCost.Assign(new double[,] { { 0, -1, 0 }, { 0, 0, -1 }, { -1, 0, 0 } }));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    public void Nothing_is_assigned_where_there_is_nothing(int rows, int columns) =>
        Assert.Equal(Enumerable.Repeat(-1, rows), LeastCost.Assign(new double[rows, columns]));

    private static double[,] Random(int rows, int columns, Random random)
    {
        var cost = new double[rows, columns];
        foreach (var row in Enumerable.Range(0, rows))
        {
            foreach (var column in Enumerable.Range(0, columns))
                cost[row, column] = random.Next(4) == 0 ? random.Next(3) : 100 * random.NextDouble();
        }

        return cost;
    }

    private static double SumOf(double[,] cost, int[] columns) =>
        columns.Index().Where(pair => pair.Item >= 0).Sum(pair => cost[pair.Index, pair.Item]);

    /// <summary>The least sum of as many pairs as there can be.</summary>
    private static double LeastByTrying(double[,] cost)
    {
        var (rows, columns) = (cost.GetLength(0), cost.GetLength(1));
        return Try(0, [], Math.Max(0, rows - columns));

        double Try(int row, HashSet<int> taken, int mayLeaveOut)
        {
            if (row == rows)
                return 0;

            var least = mayLeaveOut > 0 ? Try(row + 1, taken, mayLeaveOut - 1) : double.PositiveInfinity;
            for (var column = 0; column < columns; column++)
            {
                if (!taken.Add(column))
                    continue;
                least = Math.Min(least, cost[row, column] + Try(row + 1, taken, mayLeaveOut));
                taken.Remove(column);
            }

            return least;
        }
    }
}
