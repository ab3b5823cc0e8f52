namespace RideAspire.Repository.Tests.Rooms;

/// <summary>The folders of a project, and which of them use which.</summary>
internal sealed class FolderGraph(IEnumerable<Arrow> arrows)
{
    private readonly ILookup<(string From, string To), Arrow> arrows = arrows.ToLookup(arrow => (arrow.From, arrow.To));

    /// <summary>The arrows out of a folder, each once for two types.</summary>
    public IEnumerable<Arrow> ArrowsFrom(string folder) =>
        arrows.Where(arrow => arrow.Key.From == folder).SelectMany(arrow => arrow).DistinctBy(arrow => (arrow.To, arrow.User, arrow.Used));

    /// <summary>
    /// A text for each group of folders that use one another, also by way of others: its folders and an example of each
    /// arrow.
    /// </summary>
    public IEnumerable<string> DescribeCircles() =>
        from folder in arrows.Select(arrow => arrow.Key.From).Distinct()
        group folder by string.Join(", ", CircleOf(folder)) into circle
        where circle.Count() > 1
        select $"{circle.Key} use one another:{string.Concat(circle.SelectMany(folder => DescribeArrows(folder, [.. circle])))}";

    private IEnumerable<string> CircleOf(string folder) =>
        ReachableFrom(folder).Where(other => ReachableFrom(other).Contains(folder)).Order(StringComparer.Ordinal);

    // A folder, what it uses, what they use, and so on.
    private HashSet<string> ReachableFrom(string folder)
    {
        var reached = new HashSet<string> { folder };
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out var next))
        {
            foreach (var arrow in arrows.Where(arrow => arrow.Key.From == next && reached.Add(arrow.Key.To)))
                open.Enqueue(arrow.Key.To);
        }

        return reached;
    }

    private IEnumerable<string> DescribeArrows(string folder, string[] circle) =>
        from arrow in arrows
        where arrow.Key.From == folder && circle.Contains(arrow.Key.To)
        let count = ArrowsFrom(folder).Count(other => other.To == arrow.Key.To)
        select $"{Environment.NewLine}  {arrow.First()}{(count == 1 ? "" : $", and {count - 1} more")}";
}
