namespace RideAspire.Pairing;

/// <summary>
/// Pairs rows with columns, each with one at most. As many rows as possible are paired, and no row stays alone because
/// of a later one. Of the ways to pair these rows, the one with the least sum of costs is chosen.
/// </summary>
/// <remarks>
/// <para>
/// The method of the shortest augmenting path, one row after the other, as in R. Jonker and A. Volgenant, "A shortest
/// augmenting path algorithm for dense and sparse linear assignment problems", Computing 38 (1987). Each row and column
/// has a price. No edge costs less than the prices of its ends, and each pair costs exactly that much, so the pairs are
/// the cheapest for their rows. A new row looks for the cheapest way to a free column. Each row on that way moves to
/// the next column.
/// </para>
/// <para>
/// A row that finds no such way never will. The columns that it met are closed: all of them are taken, by rows that can
/// take no others, so no later way to a free column leads through them. So all vain searches together meet each edge
/// once. A search stays among the rows and columns that are connected with its row.
/// </para>
/// </remarks>
public sealed class LeastCostPairing
{
    private const int None = -1;

    private readonly IReadOnlyList<IReadOnlyList<Edge>> rows;

    // The index of each row's chosen edge, and the row of each column.
    private readonly int[] chosen, rowOf;
    private readonly long[] rowPrice, columnPrice;
    private readonly bool[] isClosed;

    // Of one search: how far each column is, the edge by which it was reached, and which columns were reached.
    private readonly long[] distance;
    private readonly (int Row, int Edge)[] reachedBy;
    private readonly List<int> reached = [];
    private readonly PriorityQueue<int, long> nearest = new();

    private LeastCostPairing(IReadOnlyList<IReadOnlyList<Edge>> rows, int columns)
    {
        this.rows = rows;
        (chosen, rowPrice) = (new int[rows.Count], new long[rows.Count]);
        (rowOf, columnPrice, isClosed) = (new int[columns], new long[columns], new bool[columns]);
        (distance, reachedBy) = (new long[columns], new (int, int)[columns]);
        Array.Fill(chosen, None);
        Array.Fill(rowOf, None);
        Array.Fill(distance, long.MaxValue);
    }

    /// <summary>Pairs the rows.</summary>
    /// <param name="rows">The edges of each row, the row with precedence first.</param>
    /// <param name="columns">The number of columns. Edges name them by numbers from 0.</param>
    /// <returns>For each row the index of the chosen one of its edges; null when it stays alone.</returns>
    public static int?[] Solve(IReadOnlyList<IReadOnlyList<Edge>> rows, int columns)
    {
        var pairing = new LeastCostPairing(rows, columns);
        for (var row = 0; row < rows.Count; row++)
            pairing.Pair(row);
        return [.. pairing.chosen.Select(edge => edge == None ? (int?)null : edge)];
    }

    private void Pair(int start)
    {
        reached.Clear();
        nearest.Clear();
        var end = FindFree(start);
        if (end == None)
            reached.ForEach(column => isClosed[column] = true);
        else
            Move(start, end);
        reached.ForEach(column => distance[column] = long.MaxValue);
    }

    /// <summary>Dijkstra's search for the nearest free column. Distances are costs beyond the prices.</summary>
    private int FindFree(int start)
    {
        var (row, way) = (start, 0L);
        while (true)
        {
            Reach(row, way);
            int column;
            do
            {
                if (!nearest.TryDequeue(out column, out way))
                    return None;
            }
            while (way > distance[column]);

            if (rowOf[column] == None)
                return column;
            row = rowOf[column];
        }
    }

    private void Reach(int row, long way)
    {
        for (var i = 0; i < rows[row].Count; i++)
        {
            var (column, cost) = rows[row][i];
            var total = way + cost - rowPrice[row] - columnPrice[column];
            if (isClosed[column] || total >= distance[column])
                continue;
            if (distance[column] == long.MaxValue)
                reached.Add(column);
            distance[column] = total;
            reachedBy[column] = (row, i);
            nearest.Enqueue(column, total);
        }
    }

    /// <summary>Corrects the prices of what is nearer than the end, and moves the rows on the way to it.</summary>
    private void Move(int start, int end)
    {
        var way = distance[end];
        rowPrice[start] += way;
        foreach (var column in reached.Where(column => distance[column] < way))
        {
            columnPrice[column] -= way - distance[column];
            rowPrice[rowOf[column]] += way - distance[column];
        }

        for (var (column, row) = (end, None); row != start;)
        {
            (row, var edge) = reachedBy[column];
            rowOf[column] = row;
            var left = chosen[row];
            chosen[row] = edge;
            if (left != None)
                column = rows[row][left].Column;
        }
    }
}

/// <summary>A row may be paired with a column.</summary>
/// <param name="Column">The column's number.</param>
/// <param name="Cost">What the pair costs, 0 or more, and less than a quadrillion.</param>
public readonly record struct Edge(int Column, long Cost);
