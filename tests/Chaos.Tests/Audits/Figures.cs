using System.Globalization;
using RideAspire.Chaos.Tests.Loads;

namespace RideAspire.Chaos.Tests.Audits;

/// <summary>What was measured: a line a row, in the test's output and in <c>artifacts/chaos/</c>.</summary>
internal static class Figures
{
    private static readonly Lock gate = new();
    private static readonly string folder = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "chaos", Scale.Of("short", "long"))).FullName;
    private static readonly string file = Path.Combine(folder, "figures.md");

    private static bool begun;

    /// <param name="row">The fault.</param>
    /// <param name="audit">What became of the trips under it.</param>
    /// <param name="more">Other figures of this row.</param>
    public static void Report(string row, Audit audit, params string[] more) => Write(string.Create(
        CultureInfo.InvariantCulture,
        $"| {row} | {audit.Trips.Count} | {audit.Lateness.Count} | {Ms(audit.Lateness.Percentile(50))} / {Ms(audit.Lateness.Percentile(99))} / **{Ms(audit.Lateness.Max)}** | {audit.Lost.Count} / {audit.WrongSideOfDeadline.Count} / {audit.Doubled.Count} | {audit.Load.Answers.Count} / {audit.FailedRequests.Count} | {Ms(audit.SlowestBooking)} | {string.Join("; ", more)} |"));

    /// <summary>A figure that is known only after the row's line was written.</summary>
    public static void Note(string text) => Write($"| | | | | | | | {text} |");

    /// <summary>Writes a picture beside the figures.</summary>
    public static void Picture(string name, string svg) => File.WriteAllText(Path.Combine(folder, name), svg);

    public static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString(time.TotalMilliseconds < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static void Write(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        lock (gate)
        {
            if (!begun)
            {
                begun = true;
                File.WriteAllText(file, """
                    | fault | trips | expired | lateness p50 / p99 / max, ms | lost / early / double | requests / failed | slowest booking, ms | |
                    |---|---|---|---|---|---|---|---|

                    """);
            }

            File.AppendAllText(file, line + "\n");
        }
    }
}
