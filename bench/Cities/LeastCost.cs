namespace RideAspire.Bench.Cities;

/// <summary>
/// The assignment problem: gives each row a column of its own, for the least sum of costs. One row after the other is
/// inserted along a shortest augmenting path, by prices of rows and columns (Hungarian method, in the way of Jonker and
/// Volgenant). It takes rows² × columns steps.
/// </summary>
internal static class LeastCost
{
    private const int Nobody = -1;

    /// <summary>
    /// Returns the column of each row. When there are more rows than columns, those rows that get none have −1.
    /// </summary>
    /// <param name="cost">Of each row and column: any finite number.</param>
    public static int[] Assign(double[,] cost)
    {
        var (rows, columns) = (cost.GetLength(0), cost.GetLength(1));
        if (rows > columns)
            return Inverse(Assign(Transposed(cost)), rows);

        var (rowPrice, columnPrice, owner) = (new double[rows], new double[columns], new int[columns]);
        Array.Fill(owner, Nobody);
        for (var row = 0; row < rows; row++)
            Insert(row, cost, rowPrice, columnPrice, owner);
        return Inverse(owner, rows);
    }

    private static void Insert(int row, double[,] cost, double[] rowPrice, double[] columnPrice, int[] owner)
    {
        var columns = owner.Length;
        var (distance, before, isReached) = (new double[columns], new int[columns], new bool[columns]);
        Array.Fill(distance, double.PositiveInfinity);

        // The nearest column that is not reached yet, until it is one that nobody owns.
        var (last, from, length) = (Nobody, row, 0.0);
        while (true)
        {
            var nearest = Nobody;
            for (var column = 0; column < columns; column++)
            {
                if (isReached[column])
                    continue;
                var over = length + cost[from, column] - rowPrice[from] - columnPrice[column];
                if (over < distance[column])
                    (distance[column], before[column]) = (over, last);
                if (nearest == Nobody || distance[column] < distance[nearest])
                    nearest = column;
            }

            (last, length) = (nearest, distance[nearest]);
            if (owner[last] == Nobody)
                break;
            (isReached[last], from) = (true, owner[last]);
        }

        // The prices keep all reduced costs at 0 or above, and those of the pairs at 0.
        rowPrice[row] += length;
        for (var column = 0; column < columns; column++)
        {
            if (!isReached[column])
                continue;
            rowPrice[owner[column]] += length - distance[column];
            columnPrice[column] -= length - distance[column];
        }

        for (; before[last] != Nobody; last = before[last])
            owner[last] = owner[before[last]];
        owner[last] = row;
    }

    private static double[,] Transposed(double[,] cost)
    {
        var transposed = new double[cost.GetLength(1), cost.GetLength(0)];
        for (var row = 0; row < cost.GetLength(0); row++)
        {
            for (var column = 0; column < cost.GetLength(1); column++)
                transposed[column, row] = cost[row, column];
        }

        return transposed;
    }

    private static int[] Inverse(int[] ownerOf, int owners)
    {
        var inverse = new int[owners];
        Array.Fill(inverse, Nobody);
        foreach (var (owned, owner) in ownerOf.Index())
        {
            if (owner != Nobody)
                inverse[owner] = owned;
        }

        return inverse;
    }
}
