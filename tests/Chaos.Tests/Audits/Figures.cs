using System.Globalization;
using RideAspire.Chaos.Tests.Loads;

namespace RideAspire.Chaos.Tests.Audits;

/// <summary>
/// What was measured: a row a fault, in the test's output and in <c>artifacts/chaos/</c>. The long version with
/// <c>RIDEASPIRE_CHAOS_DOCS=write</c> also writes it to <c>docs/faults.md</c>, and the picture to <c>docs/lateness.svg</c>.
/// </summary>
internal static class Figures
{
    /// <summary>The page with the table of all faults.</summary>
    public static readonly string Page = Path.Combine(Checkout.Root, "docs", "faults.md");

    private static readonly bool writesDocs = Scale.IsLong && Environment.GetEnvironmentVariable("RIDEASPIRE_CHAOS_DOCS") == "write";
    private static readonly Lock gate = new();
    private static readonly Dictionary<string, FaultRow> rows = [];
    private static readonly string folder =
        Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "chaos", Scale.Of("short", "long"))).FullName;

    /// <summary>The test's class and method, with its arguments.</summary>
    private static string Test => TestContext.Current.Test!.TestDisplayName[(typeof(ChaosTests).Namespace!.Length + 1)..];

    /// <param name="fault">What was done.</param>
    /// <param name="audit">What became of the trips under it.</param>
    /// <param name="more">Other figures of this row.</param>
    public static void Report(string fault, Audit audit, params string[] more) => Write(new(
        Test,
        fault,
        [
            Number(audit.Trips.Count),
            $"{Ms(audit.Lateness.Percentile(50))} / {Ms(audit.Lateness.Percentile(99))} / **{Ms(audit.Lateness.Max)}**",
            $"{audit.Lost.Count} / {audit.WrongSideOfDeadline.Count} / {audit.Doubled.Count}",
            $"{Number(audit.FailedRequests.Count)} of {Number(audit.Load.Answers.Count)}",
            TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ],
        [.. more, $"slowest booking {Ms(audit.SlowestBooking)} ms"]));

    /// <summary>Adds a figure that is known only after the test's row was written.</summary>
    public static void Note(string text)
    {
        FaultRow row;
        lock (gate)
            row = rows[Test];
        Write(row with { Notes = [.. row.Notes, text] });
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

    private static void Write(FaultRow row)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{row}");
        lock (gate)
        {
            rows[row.Test] = row;
            var table = MarkedTable.Lines(FaultRow.Header, rows.Values.Select(each => $"{each}"));
            File.WriteAllLines(Path.Combine(folder, "figures.md"), table);
            if (writesDocs)
                MarkedTable.Write(Page, FaultRow.Header, row.In(MarkedTable.Rows(Page)));
        }
    }
}
