namespace RideAspire.Chaos.Tests.Pictures;

/// <summary>Finds places for the events' labels: beside the event's line, in rows, so that none covers another.</summary>
internal static class EventLabels
{
    public const double RowHeight = 16;

    /// <summary>Between a line and its label.</summary>
    public const double Gap = 4;

    /// <summary>Generous for the fonts that a viewer may have: what draws the picture cannot measure them.</summary>
    private const double CharacterWidth = 6.6;

    /// <remarks>
    /// From the right to the left, each above those that it would cover: its line, at its left, then passes them by. Labels for which
    /// there is no room on the right of their line are on its left.
    /// </remarks>
    public static IReadOnlyList<EventLabel> Place(IEnumerable<ChartEvent> events, TimeAxis axis)
    {
        var placed = new List<EventLabel>();
        foreach (var (at, text) in events.OrderByDescending(e => e.At))
        {
            var x = axis.X(at);
            var width = Gap + (text.Length * CharacterWidth);
            var onTheLeft = x + width > TimeAxis.Right;
            var label = new EventLabel(text, x, onTheLeft ? x - width : x, onTheLeft ? x : x + width, 0);
            placed.Add(label with { Row = placed.Where(label.Overlaps).Select(other => other.Row + 1).DefaultIfEmpty(0).Max() });
        }

        return placed;
    }
}

/// <param name="X">Of the event's line.</param>
/// <param name="Row">0 is the lowest.</param>
internal sealed record EventLabel(string Text, double X, double Left, double Right, int Row)
{
    public bool IsOnTheLeft => Left < X;

    public bool Overlaps(EventLabel other) => Left < other.Right && other.Left < Right;
}
