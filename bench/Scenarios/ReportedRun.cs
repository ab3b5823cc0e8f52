using RideAspire.Bench.Reports;
using RideAspire.Bench.Rigs;
using Spectre.Console;

namespace RideAspire.Bench.Scenarios;

/// <summary>Runs a scenario. Prints a table and writes a JSON file and a picture.</summary>
internal static class ReportedRun
{
    /// <summary>Returns false when a figure that must hold did not.</summary>
    public static async Task<bool> OfAsync(Scenario scenario, BenchOptions options, DirectoryInfo into, CancellationToken ct)
    {
        var report = new Report(scenario.Name, AnsiConsole.Console);
        await scenario.MeasureAsync(report, options, ct);

        into.Create();
        var file = Path.Combine(into.FullName, scenario.Name);
        string[] settings = [.. options.Settings.Select(setting => $"{setting.Key}={setting.Value}")];
        await RunRecord.Of(report, options.Quick, settings).WriteAsync($"{file}.json", ct);
        if (report.Plot is { } plot)
            await File.WriteAllTextAsync($"{file}.svg", plot.ToSvg(), ct);

        AnsiConsole.Write(FigureTable.Of(report));
        AnsiConsole.MarkupLineInterpolated($"{file}.json{(report.Plot is null ? "" : ", .svg")}");
        return !report.IsBroken;
    }
}
