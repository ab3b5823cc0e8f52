namespace RideAspire.Bench.Reports;

/// <summary>The table in docs/performance.md: a row or more for each case of each scenario.</summary>
internal static class PerformanceTable
{
    /// <summary>The longest row; a case with more figures takes several.</summary>
    private const int MaxColumns = 200;

    /// <summary>The most figures of one subject that are told together.</summary>
    private const int MaxTogether = 4;

    private static readonly string[] percentiles = ["p50", "p99", "max"];

    /// <summary>Writes the rows of the scenarios that have a full run in the folder. Keeps the other rows.</summary>
    /// <returns>The runs that were written.</returns>
    public static IReadOnlyList<RunRecord> Write(string page, string folder, IEnumerable<string> scenarios)
    {
        var table = new MarkedTable(page, "figures", "scenario", "case", "figures (aim)", "measured on");
        var before = table.Rows.ToLookup(MarkedTable.KeyOf);
        List<RunRecord> written = [];
        List<string> rows = [];
        foreach (var scenario in scenarios)
        {
            if (RunRecord.Read(Path.Combine(folder, $"{scenario}.json")) is { IsFull: true } run)
            {
                written.Add(run);
                rows.AddRange(run.Figures.GroupBy(figure => figure.Case).SelectMany(@case => Rows(run, @case)));
            }
            else
            {
                rows.AddRange(before[scenario]);
            }
        }

        table.Write(rows);
        return written;
    }

    private static IEnumerable<string> Rows(RunRecord run, IGrouping<string, FigureRecord> @case)
    {
        var figures = @case.Where(figure => !figure.MustHold).GroupBy(Subject)
            .SelectMany(subject => subject.Chunk(MaxTogether).Select(some => Figures(subject.Key, some)));
        var cell = "";
        foreach (var next in (string[])[.. @case.Where(IsBroken).Select(Broken), .. figures])
        {
            var longer = cell == "" ? next : $"{cell}; {next}";
            if (Row(longer).Length > MaxColumns && cell != "")
            {
                yield return Row(cell);
                longer = next;
            }

            cell = longer;
        }

        yield return Row(cell);

        string Row(string figures) => MarkedTable.Row(run.Scenario, @case.Key, figures, run.At[..10]);
    }

    // The percentiles of one latency are told together, and so is the CPU of all processes.
    private static string Subject(FigureRecord figure) => figure.Name.Split(' ') switch
    {
        [.., var last] when percentiles.Contains(last) => figure.Name[..figure.Name.LastIndexOf(' ')],
        ["CPU", ..] => figure.Name.Split(", ")[0],
        _ => figure.Name,
    };

    private static string Figures(string subject, FigureRecord[] figures) => $"{subject}{string.Join(',', figures.Select(figure =>
        $"{figure.Name[subject.Length..].TrimStart(',')} {FigureTable.Number(figure.Value)}{Unit(figure)}{Aim(figure)}"))}";

    private static string Unit(FigureRecord figure) => figure.Unit is "" or ['/', ..] ? figure.Unit : $" {figure.Unit}";

    private static string Aim(FigureRecord figure) =>
        figure.Aim is null ? "" : $" ({figure.Aim}: {(figure.IsMet == true ? "met" : "**not met**")})";

    private static bool IsBroken(FigureRecord figure) => figure is { MustHold: true, IsMet: false };

    private static string Broken(FigureRecord figure) => $"**{figure.Name} {figure.Value:0}**";
}
