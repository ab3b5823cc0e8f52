namespace RideAspire.Bench.Reports;

/// <summary>The table in docs/performance.md: a row for each case of each scenario.</summary>
internal static class PerformanceTable
{
    private static readonly string[] header = ["scenario", "case", "figures", "aim", "measured on"];
    private static readonly string[] percentiles = ["p50", "p99", "max"];

    /// <summary>Writes the rows of scenarios with a JSON file of a full run in the folder. Keeps the rows of the others.</summary>
    /// <returns>The runs that were written.</returns>
    public static IReadOnlyList<RunRecord> Write(string page, string folder, IEnumerable<string> scenarios)
    {
        var before = MarkedTable.Rows(page).ToLookup(row => row.Split('|')[1].Trim());
        List<RunRecord> written = [];
        List<string> rows = [];
        foreach (var scenario in scenarios)
        {
            if (RunRecord.Read(Path.Combine(folder, $"{scenario}.json")) is { Quick: false } run)
            {
                written.Add(run);
                rows.AddRange(Rows(run));
            }
            else
            {
                rows.AddRange(before[scenario]);
            }
        }

        MarkedTable.Write(page, header, rows);
        return written;
    }

    private static IEnumerable<string> Rows(RunRecord run) => run.Figures.GroupBy(figure => figure.Case).Select(@case => MarkedTable.Row(
    [
        run.Scenario,
        @case.Key,
        string.Join("; ", [.. @case.Where(IsBroken).Select(Broken), .. @case.Where(IsFigure).GroupBy(Subject).Select(Figures)]),
        string.Join("; ", @case.Where(IsFigure).Where(figure => figure.Aim is not null).Select(Aim)),
        run.At[..10],
    ]));

    // The percentiles of one latency are told together, and so is the CPU of all processes.
    private static string Subject(FigureRecord figure) => figure.Name.Split(' ') switch
    {
        [.., var last] when percentiles.Contains(last) => figure.Name[..figure.Name.LastIndexOf(' ')],
        ["CPU", ..] => figure.Name.Split(", ")[0],
        _ => figure.Name,
    };

    private static string Figures(IGrouping<string, FigureRecord> subject)
    {
        var parts = subject.Select(figure => $"{figure.Name[subject.Key.Length..].TrimStart(',')} {FigureTable.Number(figure.Value)}");
        return $"{subject.Key}{string.Join(',', parts)}{WithSpace(subject.First().Unit)}";
    }

    private static string Aim(FigureRecord figure) =>
        $"{figure.Name} {figure.Aim}{WithSpace(figure.Unit)}: {(figure.IsMet == true ? "**met**" : "not met")}";

    private static string Broken(FigureRecord figure) => $"**{figure.Name} {figure.Value:0}**";

    private static bool IsFigure(FigureRecord figure) => !figure.MustHold;

    private static bool IsBroken(FigureRecord figure) => figure is { MustHold: true, IsMet: false };

    private static string WithSpace(string unit) => unit is "" or ['/', ..] ? unit : $" {unit}";
}
