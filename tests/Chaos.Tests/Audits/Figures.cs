using System.Globalization;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Trips;

namespace RideAspire.Chaos.Tests.Audits;

/// <summary>
/// What was measured: a row for each fault, in the test's output and in <c>artifacts/chaos/</c>. With
/// <c>RIDEASPIRE_CHAOS_DOCS=write</c>, the long version also writes <c>docs/faults.md</c> and <c>docs/lateness.svg</c>.
/// </summary>
internal static class Figures
{
    private static readonly bool writesDocs =
        Scale.IsLong && Environment.GetEnvironmentVariable("RIDEASPIRE_CHAOS_DOCS") == "write";

    private static readonly List<string> rows = [];
    private static readonly List<string> notes = [];

    private static readonly string folder =
        Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "chaos", Scale.Of("short", "long"))).FullName;

    // One test runs at a time.
    private static string last = "";

    /// <param name="fault">What was done.</param>
    /// <param name="audit">What became of the trips under it.</param>
    /// <param name="more">Further figures.</param>
    public static void Report(string fault, Audit audit, params string[] more)
    {
        var name = FaultTables.Fault(fault, TestContext.Current.TestClass!.TestClassSimpleName);
        var lateness = audit.Lateness;
        var row = MarkedTable.Row(
            name,
            Number(audit.Trips.Count),
            $"{Ms(lateness.Percentile(50))} / {Ms(lateness.Percentile(99))} / **{Ms(lateness.Max)}**",
            $"{audit.Lost.Count} / {audit.WrongSideOfDeadline.Count} / {audit.Doubled.Count}",
            $"{Number(audit.FailedRequests.Count)} of {Number(audit.Load.Answers.Count)}",
            TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Write(rows, row);
        if (writesDocs)
            FaultTables.Faults.Put(name, [row]);

        last = fault;
        var offers = audit.Offers.CountBy(offer => offer.Status).ToDictionary();
        string[] always =
        [
            $"slowest booking {Ms(audit.SlowestBooking)} ms, slowest failure {Ms(audit.SlowestRefusal)} ms",
            $"offers: {string.Join(", ", offers.OrderBy(count => count.Key).Select(count => $"{count.Value} {count.Key.Name()}"))}",
        ];
        foreach (var note in (string[])[.. more, .. always])
            Note(note);
    }

    /// <summary>Adds a further figure of the fault that was reported last.</summary>
    public static void Note(string text)
    {
        Write(notes, MarkedTable.Row(last, text));
        if (writesDocs)
            FaultTables.Notes.Put(last, [.. notes.Where(note => MarkedTable.KeyOf(note) == last)]);
    }

    /// <summary>Writes a picture beside the figures.</summary>
    public static void Picture(string name, string svg)
    {
        File.WriteAllText(Path.Combine(folder, name), svg);
        if (writesDocs)
            File.WriteAllText(Path.Combine(Checkout.Root, "docs", name), svg);
    }

    public static string Ms(TimeSpan time) =>
        time.TotalMilliseconds.ToString(time.TotalMilliseconds < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    private static string Number(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static void Write(List<string> table, string row)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(row);
        table.Add(row);
        File.WriteAllLines(
            Path.Combine(folder, "figures.md"),
            [.. MarkedTable.Lines(FaultTables.Columns, rows), "", .. MarkedTable.Lines(FaultTables.NoteColumns, notes)]);
    }
}
