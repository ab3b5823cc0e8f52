namespace RideAspire.Chaos.Tests.Audits;

/// <summary>The tables of docs/faults.md: a row for each fault, and rows for its further figures.</summary>
internal static class FaultTables
{
    /// <summary>The columns of a fault.</summary>
    public static readonly string[] Columns =
        ["fault", "trips", "lateness p50 / p99 / max, ms", "lost / early / double", "failed requests", "measured on"];

    /// <summary>The columns of a further figure.</summary>
    public static readonly string[] NoteColumns = ["fault", "further figures"];

    public static readonly string Page = Path.Combine(Checkout.Root, "docs", "faults.md");

    public static readonly MarkedTable Faults = new(Page, "faults", Columns);

    public static readonly MarkedTable Notes = new(Page, "further figures", NoteColumns);

    /// <summary>The first cell: the fault links to the class of its test.</summary>
    public static string Fault(string fault, string testClass) => $"[{fault}](../tests/Chaos.Tests/{testClass}.cs)";

    /// <summary>The class that a fault's row links to.</summary>
    public static string ClassOf(string row) => Path.GetFileNameWithoutExtension(MarkedTable.KeyOf(row).TrimEnd(')'));
}
